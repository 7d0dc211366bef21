"""Duties computed for each branch by its structure in the period (DOMAIN.md §2)."""

from datetime import date

import pytest

from activities.choices import MeetingKind, MeetingState, Presence
from activities.models import DutyRule, Meeting, MeetingParty
from activities.selectors.duties import SlotState, branch_duties, conference_duties, duties_of, lines, summaries
from activities.selectors.duty_structure import structure_of
from activities.selectors.duty_windows import periods, years_open
from alliances.choices import AllianceKind, AllianceState
from alliances.models import Alliance
from common.periods import Quarter
from members.choices import Post
from members.models import Appointment, Member, Organisation
from members.services.organisations import create_organisation, move_organisation
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


@pytest.mark.parametrize(
    ("day", "count", "day_of_leaving", "months"),
    [
        (date(2026, 11, 1), 6, None, [11, 12]),  # there on every day of November
        (date(2026, 11, 2), 6, None, [12]),  # from the next full month
        (date(2026, 10, 1), 6, date(2026, 11, 15), [10]),  # one left within November
        (date(2026, 10, 1), 7, date(2026, 11, 15), [10, 11, 12]),  # one to spare
        (date(2026, 10, 1), 6, date(2026, 11, 1), [10]),
        (date(2026, 10, 1), 6, date(2026, 12, 15), [10, 11, 12]),  # what is ahead is judged by today
    ],
)
def test_a_committee_is_owed_by_the_structure_of_the_whole_month(world, day, count, day_of_leaving, months):
    add_full_members(world["b2"], count, full_on=day)
    if day_of_leaving:
        Member.objects.filter(home=world["b2"], name="党员0").update(ended_on=day_of_leaving)
    slots = [s for s in duties_of(branch=world["b2"], quarter=Q4, on=ON) if s.kind == MeetingKind.COMMITTEE]
    assert [slot.start.month for slot in slots] == months


def test_one_who_leaves_as_another_comes_changes_nothing(world):
    add_full_members(world["b2"], 6)
    Member.objects.filter(home=world["b2"], name="党员0").update(ended_on=date(2026, 11, 10))
    add_member(
        home=world["b2"], name="接替", on=date(2026, 11, 10), actor=None, joined_on=date(2000, 1, 1),
        full_on=date(2001, 1, 1),
    )  # fmt: skip
    assert owed(world["b2"])[("COMMITTEE", "MONTH")] == (0, 3)


WHOLE = {("GENERAL", "QUARTER"): 1, ("LECTURE", "QUARTER"): 1, ("LECTURE", "YEAR"): 1, ("THEME_DAY", "MONTH"): 3}
DECEMBER = {("THEME_DAY", "MONTH"): 1}


@pytest.mark.parametrize(
    ("founded", "dissolved", "expected"),
    [
        (date(2026, 10, 1), None, WHOLE),
        (date(2026, 10, 2), None, {("THEME_DAY", "MONTH"): 2}),
        (date(2026, 11, 10), None, DECEMBER),
        (date(2026, 11, 22), None, DECEMBER),  # founded tomorrow: from the next full month
        (date(2026, 12, 2), None, {}),
        (date(2026, 1, 1), date(2027, 1, 1), WHOLE),
        (date(2026, 1, 1), date(2026, 12, 31), {("THEME_DAY", "MONTH"): 2}),
        (date(2026, 1, 1), date(2026, 11, 10), {("THEME_DAY", "MONTH"): 1}),
        (date(2026, 1, 1), date(2026, 10, 1), {}),
    ],
)
def test_who_was_founded_or_dissolved_within_owes_for_full_periods_alone(world, founded, dissolved, expected):
    branch = create_organisation(
        code="B9", name="新支部", kind="RESIDENTIAL_BRANCH", parent=world["c1"], on=founded, actor=None
    )
    Organisation.objects.filter(pk=branch.pk).update(ended_on=dissolved)
    assert owed(branch) == {key: (0, number) for key, number in expected.items()}


def test_a_group_founded_within_the_month_owes_from_the_next(world):
    Organisation.objects.filter(pk=world["g2"].pk).update(started_on=date(2026, 11, 10))
    slots = [s for s in duties_of(branch=world["b1"], quarter=Q4, on=ON) if s.kind == MeetingKind.GROUP]
    assert [(s.group_id, s.start.month) for s in slots] == [
        (world["g1"].pk, 10), (world["g1"].pk, 11), (world["g1"].pk, 12), (world["g2"].pk, 12),
    ]  # fmt: skip


def test_a_branch_that_moved_or_took_another_in_goes_on_owing(world):
    move_organisation(organisation=world["b2"], parent=world["c2"], actor=None)
    assert {key: number for key, (_done, number) in owed(Organisation.objects.get(pk=world["b2"].pk)).items()} == WHOLE


@pytest.mark.parametrize(
    ("founded", "dissolved", "theme_days"),
    [
        (None, None, 3),
        (date(2026, 12, 1), None, 3),  # a branch that is still ahead changes nothing today
        (date(2026, 11, 10), None, 1),
        (date(2026, 1, 5), date(2026, 11, 1), 2),
        (date(2026, 1, 5), None, 0),
    ],
)
@pytest.mark.parametrize("key", ["u3", "c2"])
def test_a_body_owes_as_a_branch_while_it_has_none_below(world, key, founded, dissolved, theme_days):
    """u3 is a unit; c2 a community with a person of its own (its branch b3 is taken away first)."""
    add_full_members(world[key], 1)
    Organisation.objects.filter(pk=world["b3"].pk).update(started_on=date(2025, 1, 1), ended_on=date(2025, 2, 1))
    kind = "AGENCY_BRANCH" if key == "u3" else "RESIDENTIAL_BRANCH"
    if founded:
        branch = create_organisation(code="B9", name="新支部", kind=kind, parent=world[key], on=founded, actor=None)
        Organisation.objects.filter(pk=branch.pk).update(ended_on=dissolved)
    assert owed(world[key]).get(("THEME_DAY", "MONTH"), (0, 0)) == (0, theme_days)


def test_a_community_without_people_of_its_own_owes_nothing(world):
    Organisation.objects.filter(pk=world["b3"].pk).update(ended_on=date(2026, 1, 1))
    assert owed(world["c2"]) == {}
    assert not Organisation.objects.branches().filter(pk=world["c2"].pk).exists()
    add_full_members(world["c2"], 1)
    assert Organisation.objects.branches().filter(pk=world["c2"].pk).exists()


def test_a_branch_below_three_owes_like_any_other(world):
    assert Member.objects.filter(home=world["b3"]).count() == 0
    assert {key: number for key, (_done, number) in owed(world["b3"]).items()} == WHOLE


def of_year(branch, start, end, on):
    slots = branch_duties(branches=Organisation.objects.filter(pk=branch.pk), start=start, end=end, on=on)
    return [(slot.year, slot.done, slot.due_on, slot.state(on)) for slot in slots if slot.year]


@pytest.mark.parametrize(
    ("held_on", "for_year", "year", "found"),
    [
        (date(2026, 5, 9), 2026, 2026, [(2026, 1, date(2027, 3, 31), SlotState.DONE)]),
        (date(2027, 2, 9), 2026, 2027, [(2027, 0, date(2028, 3, 31), SlotState.OPEN)]),  # the year before is kept by it
        (date(2027, 2, 9), 2027, 2027, [
            (2026, 0, date(2027, 3, 31), SlotState.OPEN), (2027, 1, date(2028, 3, 31), SlotState.DONE),
        ]),
    ],
)  # fmt: skip
def test_a_yearly_duty_belongs_to_the_year_the_record_states(world, held_on, for_year, year, found):
    held(world["b1"], MeetingKind.LECTURE, held_on, by_secretary=True, for_year=for_year)
    span = (date(year, 1, 1), date(year, 4, 1))
    assert of_year(world["b1"], *span, on=date(year, 3, 1)) == found


def test_a_yearly_duty_hangs_on_the_last_quarter_and_is_made_up_for_until_march(world):
    Organisation.objects.filter(pk=world["b1"].pk).update(started_on=date(2026, 10, 2))
    assert of_year(world["b1"], date(2026, 10, 1), date(2027, 1, 1), ON) == []
    Organisation.objects.filter(pk=world["b1"].pk).update(started_on=date(2026, 10, 1))
    assert of_year(world["b1"], date(2027, 1, 1), date(2027, 4, 1), date(2027, 3, 25)) == [
        (2026, 0, date(2027, 3, 31), SlotState.SOON), (2027, 0, date(2028, 3, 31), SlotState.OPEN),
    ]  # fmt: skip
    assert of_year(world["b1"], date(2027, 4, 1), date(2027, 7, 1), date(2027, 4, 2)) == [
        (2027, 0, date(2028, 3, 31), SlotState.OPEN)
    ]


@pytest.mark.parametrize(
    ("kind", "on", "years"),
    [
        ("LECTURE", date(2027, 3, 31), [2027, 2026]),
        ("LECTURE", date(2027, 4, 1), [2027]),
        ("LECTURE", date(2026, 12, 31), [2026]),
        ("THEME_DAY", date(2027, 3, 31), []),
    ],
)
def test_the_years_a_meeting_can_be_held_for(db, kind, on, years):
    assert years_open(kind=kind, on=on) == years


def test_the_dates_of_the_year_are_the_countys(world):
    """A yearly duty with the usual dates: held from October, owed by the structure since October."""
    DutyRule.objects.filter(by_secretary=True).update(held_from_month=10)
    assert years_open(kind="LECTURE", on=date(2026, 9, 30)) == []
    assert years_open(kind="LECTURE", on=date(2026, 10, 1)) == [2026]
    DutyRule.objects.filter(by_secretary=True).update(held_until_month=0)
    assert years_open(kind="LECTURE", on=date(2027, 1, 1)) == []


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
    ("lecturer", "posts", "done"),
    [
        ("zhou", [("b1", {})], {"b1": 1, "b2": 0}),  # the host's secretary is not the partner's
        ("zhou", [("b1", {}), ("b2", {})], {"b1": 1, "b2": 1}),  # secretary of both
        ("zhou", [("b1", {}), ("b2", {"ended_on": date(2026, 10, 9)})], {"b1": 1, "b2": 0}),
        ("zhou", [("b1", {}), ("b2", {"started_on": date(2026, 10, 10)})], {"b1": 1, "b2": 0}),
        ("zhou", [("b1", {}), ("b2", {"started_on": date(2026, 10, 10), "start_is_known": False})], {"b1": 1, "b2": 1}),
        ("zeng", [("b1", {"member": "zhou"}), ("b2", {})], {"b1": 0, "b2": 1}),  # the partner's lectures at the host's
        ("zhou", [("b1", {}), ("b2", {"post": Post.DEPUTY_SECRETARY})], {"b1": 1, "b2": 0}),
    ],
)  # fmt: skip
def test_at_a_shared_lecture_each_branch_asks_for_its_own_secretary(world, lecturer, posts, done):
    for place, given in posts:
        values = {"post": Post.SECRETARY, "started_on": date(2026, 1, 1), **given}
        member = world.people[values.pop("member", lecturer)]
        Appointment.objects.create(organisation=world[place], member=member, **values)
    by_secretary = posts[0][1].get("member", lecturer) == lecturer
    meeting = held(
        world["b1"], MeetingKind.LECTURE, date(2026, 10, 9), by_secretary=by_secretary, moderator=world.people[lecturer]
    )
    MeetingParty.objects.create(meeting=meeting, organisation=world["b2"], confirmed_at=NOW)
    for place, year in done.items():
        found = owed(world[place])
        assert (found[("LECTURE", "QUARTER")], found[("LECTURE", "YEAR")]) == ((1, 1), (year, 1)), place


@pytest.mark.parametrize(
    ("kind", "presence", "done"),
    [
        (MeetingKind.THEME_DAY, Presence.PRESENT, 1),
        (MeetingKind.THEME_DAY, Presence.ABSENT, 0),  # confirmed that nobody came
        (MeetingKind.THEME_DAY, None, 0),  # not confirmed by the branch itself
        (MeetingKind.LECTURE, Presence.PRESENT, 1),
        (MeetingKind.GENERAL, Presence.PRESENT, 0),  # a general meeting is one branch's alone
    ],
)
def test_a_shared_meeting_counts_for_a_partner_that_ticked_its_own_people(world, kind, presence, done):
    meeting = held(world["b1"], kind, date(2026, 11, 3))
    party = MeetingParty.objects.create(
        meeting=meeting, organisation=world["b2"], confirmed_at=NOW if presence else None
    )
    if presence:
        meeting.attendances.create(
            member=world.people["zeng"], party=party, has_vote=True, presence=presence,
            reason="" if presence == Presence.PRESENT else "LEAVE",
        )  # fmt: skip
    cadence = "MONTH" if kind == MeetingKind.THEME_DAY else "QUARTER"
    assert owed(world["b2"])[(kind, cadence)][0] == done
    assert owed(world["b1"])[(kind, cadence)][0] == 1


@pytest.mark.parametrize(
    ("expected", "walk_in", "done"),
    [([], False, 1), (["PRESENT", "ABSENT"], False, 1), (["ABSENT", "ABSENT"], False, 0), (["ABSENT"], True, 0)],
)
def test_a_meeting_to_which_no_own_member_came_fulfils_nothing(world, expected, walk_in, done):
    """Rows of old records without a list of people are taken at their word."""
    meeting = held(world["b1"], MeetingKind.THEME_DAY, date(2026, 11, 3))
    people = [world.people[key] for key in ("zhou", "liu")]
    for member, presence in zip(people, expected, strict=False):
        reason = "" if presence == "PRESENT" else "LEAVE"
        meeting.attendances.create(member=member, has_vote=True, presence=presence, reason=reason)
    if walk_in:
        meeting.attendances.create(member=world.people["wu"], has_vote=False, is_expected=False)
    assert owed(world["b1"])[("THEME_DAY", "MONTH")] == (done, 3)


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
        with django_assert_num_queries(8):
            slots = branch_duties(branches=branches, start=Q4.start, end=Q4.end, on=ON)
    summary = summaries(slots, on=ON)[world["b1"].pk]
    # Owed by now: general 1, groups 2 × 2, lecture 1 + 1, theme days 2. Overdue: October's groups and theme day.
    assert (summary.owed, summary.done, summary.overdue, summary.soon) == (9, 1, 3, 0)


def test_the_explanation_names_the_facts(world):
    found = structure_of(branch=world["b1"], on=ON)
    assert (found.full_members, found.committee_from, found.groups, found.has_committee) == (3, 7, 2, False)
    assert Member.objects.filter(home=world["b1"]).count() == 4
