"""Duties computed for each branch by its structure in the period (DOMAIN.md §2)."""

from datetime import date

import pytest

from activities.choices import MeetingKind, MeetingState, PartyPresence
from activities.models import DutyRule, Meeting, MeetingParty
from activities.selectors.duties import (
    SlotState,
    branch_duties,
    conference_duties,
    duties_of,
    lines,
    periods,
    structure_of,
    summaries,
)
from alliances.choices import AllianceKind, AllianceState
from alliances.models import Alliance
from common.periods import Quarter
from members.models import Member, Organisation
from members.services.organisations import create_organisation
from members.services.people import add_member
from tests.world import NOW

pytestmark = pytest.mark.django_db
Q4 = Quarter(2026, 4)
ON = date(2026, 11, 21)


def held(host, kind, day, *, state=MeetingState.CONFIRMED, **extra):
    return Meeting.objects.create(
        kind=kind, host=host, held_on=day, state=state, first_saved_at=NOW, saved_at=NOW,
        confirmed_at=NOW if state == MeetingState.CONFIRMED else None, **extra,
    )  # fmt: skip


def owed(branch, on=ON, quarter=Q4):
    return {
        (line.rule.kind, line.rule.cadence): (line.done, line.owed)
        for line in lines(duties_of(branch=branch, quarter=quarter, on=on))
    }


def add_full_members(branch, number, full_on=date(2000, 1, 1)):
    for place in range(number):
        add_member(
            home=branch, name=f"党员{place}", on=date(2026, 1, 1), actor=None, joined_on=full_on, full_on=full_on
        )


def test_a_small_branch_with_groups_owes_no_committee_meeting(world):
    assert owed(world["b1"]) == {
        ("GENERAL", "QUARTER"): (0, 1),
        ("GROUP", "MONTH"): (0, 6),
        ("LECTURE", "QUARTER"): (0, 1),
        ("LECTURE", "YEAR"): (0, 1),
        ("THEME_DAY", "MONTH"): (0, 3),
    }


@pytest.mark.parametrize(("added", "months"), [(5, None), (6, 3)])
def test_a_committee_is_owed_from_seven_full_members(world, added, months):
    """b2 has one full member; a probationary one never counts."""
    add_full_members(world["b2"], added)
    add_member(home=world["b2"], name="预备", on=date(2026, 1, 1), actor=None, joined_on=date(2026, 1, 1))
    found = owed(world["b2"])
    assert found.get(("COMMITTEE", "MONTH")) == (months and (0, months))
    assert ("GROUP", "MONTH") not in found


def test_structure_is_that_of_each_month(world):
    """The seventh member became a full one on 1 November: October owed no committee meeting."""
    add_full_members(world["b2"], 5)
    add_full_members(world["b2"], 1, full_on=date(2026, 11, 1))
    slots = [s for s in duties_of(branch=world["b2"], quarter=Q4, on=ON) if s.kind == MeetingKind.COMMITTEE]
    assert [slot.start.month for slot in slots] == [11, 12]


def test_a_branch_owes_nothing_before_it_stood(world):
    young = create_organisation(
        code="B9", name="新支部", kind="RESIDENTIAL_BRANCH", parent=world["c1"], on=date(2026, 11, 10), actor=None
    )
    assert owed(young)[("THEME_DAY", "MONTH")] == (0, 2)
    assert owed(young, quarter=Quarter(2026, 3)) == {("LECTURE", "YEAR"): (0, 1)}


@pytest.mark.parametrize(
    ("month", "on", "state"),
    [
        (10, ON, SlotState.OVERDUE),
        (11, ON, SlotState.OPEN),
        (11, date(2026, 11, 22), SlotState.OPEN),
        (11, date(2026, 11, 23), SlotState.SOON),
        (11, date(2026, 11, 30), SlotState.SOON),
        (11, date(2026, 12, 1), SlotState.OVERDUE),
        (12, ON, SlotState.AHEAD),
        (9, ON, SlotState.DONE),
    ],
)
def test_states_by_day(world, month, on, state):
    held(world["b1"], MeetingKind.THEME_DAY, date(2026, 9, 30))
    slots = branch_duties(
        branches=Organisation.objects.filter(pk=world["b1"].pk), start=date(2026, 9, 1), end=date(2027, 1, 1), on=on
    )
    slot = next(s for s in slots if s.kind == MeetingKind.THEME_DAY and s.start.month == month)
    assert slot.state(on) == state


def test_only_confirmed_meetings_of_the_period_count_and_drafts_are_shown(world):
    held(world["b1"], MeetingKind.THEME_DAY, date(2026, 10, 31))
    held(world["b1"], MeetingKind.THEME_DAY, date(2026, 9, 30))
    held(world["b2"], MeetingKind.THEME_DAY, date(2026, 11, 2))
    draft = held(world["b1"], MeetingKind.THEME_DAY, date(2026, 11, 3), state=MeetingState.DRAFT, version=2)
    held(world["b1"], MeetingKind.THEME_DAY, date(2026, 12, 3), state=MeetingState.DRAFT, version=1)
    slots = [s for s in duties_of(branch=world["b1"], quarter=Q4, on=ON) if s.kind == MeetingKind.THEME_DAY]
    assert [slot.done for slot in slots] == [1, 0, 0]
    assert slots[1].draft.pk == draft.pk
    assert slots[2].draft is None  # a press began it and nobody wrote in it


def test_each_group_owes_its_own(world):
    held(world["b1"], MeetingKind.GROUP, date(2026, 11, 3), group=world["g2"])
    slots = [s for s in duties_of(branch=world["b1"], quarter=Q4, on=ON) if s.kind == MeetingKind.GROUP]
    assert {(s.group_name, s.start.month) for s in slots if s.done} == {("锦绣家园2号楼党小组", 11)}


@pytest.mark.parametrize(("by_secretary", "year"), [(False, (0, 1)), (True, (1, 1))])
def test_the_secretary_lectures_in_person_once_a_year(world, by_secretary, year):
    held(world["b1"], MeetingKind.LECTURE, date(2026, 10, 9), by_secretary=by_secretary)
    found = owed(world["b1"])
    assert found[("LECTURE", "QUARTER")] == (1, 1)
    assert found[("LECTURE", "YEAR")] == year


@pytest.mark.parametrize(
    ("kind", "presence", "done"),
    [
        (MeetingKind.THEME_DAY, PartyPresence.PRESENT, 1),
        (MeetingKind.THEME_DAY, PartyPresence.EXCUSED, 0),
        (MeetingKind.COMMITTEE, PartyPresence.PRESENT, None),
    ],
)
def test_a_joint_theme_day_is_entered_once_and_counts_for_each_branch_present(world, kind, presence, done):
    meeting = held(world["b1"], kind, date(2026, 11, 3))
    MeetingParty.objects.create(meeting=meeting, organisation=world["b2"], presence=presence)
    line = owed(world["b2"]).get((kind, "MONTH"))
    assert line == (done if done is None else (done, 3))


def test_joint_conferences_are_owed_by_regional_committees_alone(world):
    made = {}
    for kind, core in ((AllianceKind.REGIONAL, "c1"), (AllianceKind.JOINT, "u1")):
        made[kind] = Alliance.objects.create(
            kind=kind, name=kind, core=world[core], supervisor=world["s1"], state=AllianceState.RUNNING,
            started_on=date(2026, 1, 1),
        )  # fmt: skip
    held(world["c1"], MeetingKind.JOINT_CONFERENCE, date(2026, 7, 9), alliance=made[AllianceKind.REGIONAL])
    slots = conference_duties(alliances=Alliance.objects.all(), start=date(2026, 7, 1), end=date(2027, 1, 1), on=ON)
    assert [(s.owner_id, s.start.month, s.done) for s in slots] == [
        (made[AllianceKind.REGIONAL].pk, 7, 1),
        (made[AllianceKind.REGIONAL].pk, 10, 0),
    ]


def test_a_county_that_owes_less_changes_the_rule(world):
    DutyRule.objects.filter(kind=MeetingKind.THEME_DAY).update(cadence="QUARTER")
    DutyRule.objects.filter(kind=MeetingKind.GROUP).update(is_active=False)
    found = owed(world["b1"])
    assert found[("THEME_DAY", "QUARTER")] == (0, 1)
    assert ("GROUP", "MONTH") not in found


@pytest.mark.parametrize(
    ("cadence", "expected"),
    [
        ("MONTH", [(date(2026, 11, 1), date(2026, 12, 1)), (date(2026, 12, 1), date(2027, 1, 1))]),
        ("QUARTER", [(date(2026, 10, 1), date(2027, 1, 1))]),
        ("HALF_YEAR", [(date(2026, 7, 1), date(2027, 1, 1))]),
        ("YEAR", [(date(2026, 1, 1), date(2027, 1, 1))]),
    ],
)
def test_periods_that_overlap(cadence, expected):
    assert list(periods(cadence, date(2026, 11, 5), date(2026, 12, 31))) == expected


def test_the_county_costs_what_a_branch_costs(world, django_assert_num_queries):
    held(world["b1"], MeetingKind.THEME_DAY, date(2026, 11, 3))
    for branches in (Organisation.objects.filter(pk=world["b1"].pk), Organisation.objects.branches()):
        with django_assert_num_queries(7):
            slots = branch_duties(branches=branches, start=Q4.start, end=Q4.end, on=ON)
    summary = summaries(slots, on=ON)[world["b1"].pk]
    # Owed by now: general 1, groups 2 × 2, lecture 1 + 1, theme days 2. Overdue: October's groups and theme day.
    assert (summary.owed, summary.done, summary.overdue, summary.soon) == (9, 1, 3, 0)


def test_the_explanation_names_the_facts(world):
    found = structure_of(branch=world["b1"], on=ON)
    assert (found.full_members, found.committee_from, found.groups, found.has_committee) == (3, 7, 2, False)
    assert Member.objects.filter(home=world["b1"]).count() == 4
