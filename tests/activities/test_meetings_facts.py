"""Facts from meetings for the points, the resolutions' way into the to-dos, and the rhythm of an alliance."""

from datetime import date

import pytest
from django.urls import reverse

from activities.choices import MeetingKind, MeetingState, Presence
from activities.models import Attendance, MeetingParty
from activities.selectors.facts.meetings import branch_activity_facts, conference_facts, conferences_held
from activities.services.meeting_content import ItemContent, ResolutionContent
from alliances.models import Alliance
from common.due import Band
from common.periods import Quarter
from members.models import MemberReportIn
from tests.activities.test_duties import held
from tests.activities.test_meeting_services import confirm, ready, write
from tests.todos import activities_todos

pytestmark = pytest.mark.django_db
Q4 = Quarter(2026, 4)
ON = date(2026, 11, 20)


@pytest.fixture
def alliance(world):
    return Alliance.objects.create(
        kind="REGIONAL", name="学府片区", core=world["c1"], supervisor=world["s1"], state="RUNNING",
        started_on=date(2026, 1, 1),
    )  # fmt: skip


def conference(world, alliance, day, state=MeetingState.CONFIRMED):
    meeting = held(world["c1"], MeetingKind.JOINT_CONFERENCE, day, state=state, alliance=alliance)
    MeetingParty.objects.create(meeting=meeting, organisation=world["u1"], presence="UNEXCUSED")
    return meeting


def test_conference_facts_are_those_of_confirmed_ones_in_the_quarter(world, alliance):
    meeting = conference(world, alliance, date(2026, 10, 1))
    conference(world, alliance, date(2026, 9, 30))
    conference(world, alliance, date(2026, 11, 1), state=MeetingState.DRAFT)
    assert list(conference_facts(Q4)) == [
        {
            "alliance": alliance.pk, "community": world["c1"].pk, "unit": world["u1"].pk, "held_on": date(2026, 10, 1),
            "presence": "UNEXCUSED", "meeting": meeting.pk,
        }
    ]  # fmt: skip
    assert [row["meeting"] for row in conferences_held(Q4)] == [meeting.pk]


@pytest.mark.parametrize(
    ("host", "report", "presence", "counts"),
    [
        ("b1", {"started_on": date(2026, 11, 3)}, Presence.PRESENT, True),
        ("b2", {"started_on": date(2026, 11, 3)}, Presence.PRESENT, True),  # another branch of that community
        ("b1", {"started_on": date(2026, 11, 4)}, Presence.PRESENT, False),
        (
            "b1",
            {"started_on": date(2026, 1, 1), "ended_on": date(2026, 11, 3), "state": "ENDED"},
            Presence.PRESENT,
            False,
        ),
        ("b1", {"state": "SUBMITTED"}, Presence.PRESENT, False),
        ("b3", {"started_on": date(2026, 1, 1)}, Presence.PRESENT, False),
        ("u1", {"started_on": date(2026, 1, 1)}, Presence.PRESENT, False),
        ("b1", {"started_on": date(2026, 1, 1)}, Presence.ABSENT, False),
    ],
)
def test_taking_part_where_one_reported_in(world, host, report, presence, counts):
    wu = world.people["wu"]
    MemberReportIn.objects.create(
        **{"member": wu, "community": world["c1"], "state": "ACTIVE", "submitted_on": date(2026, 1, 1), **report}
    )
    meeting = held(world[host], MeetingKind.THEME_DAY, date(2026, 11, 3))
    reason = "" if presence == Presence.PRESENT else "LEAVE"
    Attendance.objects.create(meeting=meeting, member=wu, has_vote=True, presence=presence, reason=reason)
    row = {"member": wu.pk, "meeting": meeting.pk, "community": world["c1"].pk, "held_on": date(2026, 11, 3)}
    assert list(branch_activity_facts(Q4)) == ([row] if counts else [])


def titles(world, key, on=ON):
    return {str(todo.title): todo.band(on) for todo in activities_todos(user=world.user(key), on=on)}


def test_what_a_branch_secretary_has_to_do(world):
    held(world["b1"], MeetingKind.THEME_DAY, date(2026, 10, 9))
    held(world["b1"], MeetingKind.GROUP, date(2026, 11, 9), group=world["g1"])
    assert titles(world, "b1_secretary") == {
        "10月党小组会（锦绣家园1号楼党小组）": Band.OVERDUE,
        "10月党小组会（锦绣家园2号楼党小组）": Band.OVERDUE,
        "11月党小组会（锦绣家园2号楼党小组）": Band.OTHER,
        "11月主题党日": Band.OTHER,
    }
    assert titles(world, "g1_leader") == {"10月党小组会（锦绣家园1号楼党小组）": Band.OVERDUE}
    assert titles(world, "b1_secretary", date(2026, 11, 25))["11月主题党日"] == Band.SOON
    assert "第四季度支部党员大会" in titles(world, "b1_secretary", date(2026, 12, 28))
    assert titles(world, "s1_admin") == titles(world, "zhou_member") == {}


def test_a_conference_waits_for_the_core(world, alliance):
    assert titles(world, "c1_secretary") == {"第四季度党建联席会议": Band.OTHER}
    assert titles(world, "c1_secretary", date(2026, 10, 2))["第三季度党建联席会议"] == Band.OVERDUE
    assert titles(world, "u1_secretary").keys().isdisjoint({"第四季度党建联席会议"})


@pytest.mark.parametrize(("person", "key"), [("zhou", "zhou_member"), ("liu", "b1_secretary")])
def test_a_resolution_waits_for_its_person_or_without_account_for_the_secretary(world, person, key):
    rows = (ResolutionContent("清理楼道", person_id=world.people[person].pk, due_on=date(2026, 11, 24)),)
    meeting = write(ready(world), world.users["b1_secretary"], agenda=(ItemContent(title="议题", resolutions=rows),))
    assert "落实决议：清理楼道" not in titles(world, key)
    confirm(world, meeting)
    holders = {name for name in ("zhou_member", "b1_secretary") if "落实决议：清理楼道" in titles(world, name)}
    assert holders == {key}
    assert titles(world, key)["落实决议：清理楼道"] == Band.SOON


def test_the_rhythm_of_an_alliance_shows_real_conferences(world, alliance, client_of, time_machine):
    time_machine.move_to("2026-11-20T14:00:00+08:00")
    conference(world, alliance, date(2026, 5, 20))
    page = client_of("c1_secretary").get(reverse("alliances:alliance", args=[alliance.pk])).content.decode()
    for word in ("3月逾期", "5月已开", "9月逾期", "12月未到"):
        assert word in page
    assert "6月逾期" not in page
