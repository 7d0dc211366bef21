"""Members' items of the default set, each with exact numbers: service, activity, conduct, what leaves and why."""

from datetime import date

import pytest

from activities.choices import ServiceState
from activities.models import Meeting
from members.models import MemberReportIn
from tests.assessment.scenes import (
    line,
    meet,
    report_in,
    score,
    score_of,
    serve,
    sum_of,
    take_part,
)

pytestmark = pytest.mark.django_db

SERVICE = [  # own confirmed services, raw, counted; somebody else served too
    (0, 0, 0),
    (1, 25, 25),
    (2, 50, 50),
    (3, 75, 70),  # no posts are set: at most 70 instead of 50
    (5, 125, 70),
]


@pytest.mark.parametrize(("times", "raw", "counted"), SERVICE)
def test_confirmed_service_counts_up_to_seventy_where_no_posts_are_set(world, member, times, raw, counted):
    serve(world.people["chen"], world["c1"])
    for day in range(times):
        serve(member, world["c1"], on=date(2026, 8, 1 + day))
    score()
    assert line(member, "member.service") == ("COUNTED", raw, counted)


def test_where_nobody_served_service_leaves_and_too_little_is_left_to_score(world, member):
    serve(member, world["c1"], state=ServiceState.SUBMITTED)
    serve(member, world["c1"], hours="0.5")
    serve(member, world["c2"])
    serve(world.people["chen"], world["c2"])
    serve(member, world["c1"], on=date(2026, 6, 30))
    serve(member, world["c1"], on=date(2026, 10, 1))
    take_part(meet(world["b1"]), member)
    score()
    assert line(member, "member.service") == ("NO_SERVICE", 0, 0)
    found = score_of(member)
    assert (found.standing, found.total, found.band) == ("NOT_SCORED", None, "")
    assert (found.line_sum, found.reachable, found.least_reachable) == (30, 30, 50)
    assert found.is_unreachable
    serve(world.people["chen"], world["c1"], on=date(2026, 9, 30))
    score()
    assert line(member, "member.service") == ("COUNTED", 0, 0)
    assert score_of(member).lines.get(rule__code="member.service").whole == 1
    assert sum_of(member) == (30, 100, 30, "BELOW")


def test_a_branch_that_held_nothing_or_is_none_takes_the_activity_out(world, member):
    serve(member, world["c1"])
    score()
    assert line(member, "member.activity") == ("NO_ACTIVITY", 0, 0)
    assert sum_of(member) == (45, 90, 50, "BELOW")
    MemberReportIn.objects.update(branch=None)
    score()
    assert line(member, "member.activity") == ("NO_BRANCH", 0, 0)
    assert sum_of(member) == (45, 90, 50, "BELOW")


ACTIVITIES = [  # of which branch, day, what else the meeting is, basis
    ("b1", date(2026, 7, 5), {}, "COUNTED"),
    ("b1", date(2026, 9, 30), {"kind": "LECTURE"}, "COUNTED"),
    ("b1", date(2026, 7, 5), {"kind": "COMMITTEE"}, "NO_ACTIVITY"),
    ("b1", date(2026, 7, 5), {"kind": "GENERAL"}, "NO_ACTIVITY"),
    ("b1", date(2026, 7, 5), {"state": "PLANNED"}, "NO_ACTIVITY"),
    ("b1", date(2026, 6, 30), {}, "NO_ACTIVITY"),
    ("b1", date(2026, 10, 1), {}, "NO_ACTIVITY"),
    ("b2", date(2026, 7, 5), {}, "NO_ACTIVITY"),
]


@pytest.mark.parametrize(("branch", "day", "values", "basis"), ACTIVITIES)
def test_the_activity_one_missed_is_open_to_guests_and_of_the_own_branch(world, member, branch, day, values, basis):
    meeting = meet(world[branch], on=day)
    Meeting.objects.filter(pk=meeting.pk).update(**{"state": "CONFIRMED", **values})
    serve(member, world["c1"])
    score()
    assert line(member, "member.activity") == (basis, 0, 0)
    assert score_of(member).lines.get(rule__code="member.activity").whole == (1 if basis == "COUNTED" else 0)


def test_before_the_report_in_and_after_its_end_nothing_was_missed(world):
    wu = world.people["wu"]
    report_in(wu, world["c1"], since=date(2026, 7, 10), until=date(2026, 9, 1), branch=world["b1"])
    serve(wu, world["c1"])
    for day in (date(2026, 7, 9), date(2026, 9, 1)):
        meet(world["b1"], on=day)
    score()
    assert line(wu, "member.activity") == ("NO_ACTIVITY", 0, 0)
    meet(world["b1"], on=date(2026, 8, 31))
    score()
    assert line(wu, "member.activity") == ("COUNTED", 0, 0)


def test_branch_activity_gives_ten_at_most_and_conduct_its_allowance(world, member):
    serve(member, world["c1"])
    take_part(meet(world["b1"], on=date(2026, 7, 5)), member)
    take_part(meet(world["b2"], on=date(2026, 8, 5)), member)
    score()
    assert line(member, "member.activity") == ("COUNTED", 20, 10)
    assert line(member, "member.conduct") == ("COUNTED", 20, 20)
    assert sum_of(member) == (55, 100, 55, "BELOW")
    serve(member, world["c1"])
    score()
    assert sum_of(member) == (80, 100, 80, "PASS")
