"""What fulfils nothing is counted nowhere: duties, chances, facts and the year's tables ask one question."""

from datetime import date

import pytest

from activities.choices import MeetingKind, MeetingState, Presence
from activities.models import Attendance
from activities.selectors.facts.chances import branch_activities, missed_meetings
from activities.selectors.facts.meetings import branch_activity_facts
from activities.selectors.held import held_meetings
from assessment.selectors.year_book.work import meeting_lines
from common.periods import Quarter
from members.models import MemberReportIn
from tests.activities.test_duties import held, owed

pytestmark = pytest.mark.django_db
DAY, Q4 = date(2026, 11, 3), Quarter(2026, 4)


def listed(meeting, member, *, came, is_expected=True):
    presence, reason = (Presence.PRESENT, "") if came else (Presence.ABSENT, "BUSINESS")
    Attendance.objects.create(
        meeting=meeting, member=member, is_expected=is_expected, has_vote=is_expected, presence=presence, reason=reason
    )


@pytest.mark.parametrize(
    ("own", "guest", "state", "counts"),
    [
        ([True, False], True, MeetingState.CONFIRMED, True),
        ([], False, MeetingState.CONFIRMED, True),  # a record that lists nobody says nothing of the kind
        ([False, False], False, MeetingState.CONFIRMED, False),
        ([False, False], True, MeetingState.CONFIRMED, False),  # guests alone
        ([], True, MeetingState.CONFIRMED, True),  # nobody was expected of the own
        ([True, True], True, MeetingState.DRAFT, False),
    ],
)
def test_counted_everywhere_or_nowhere(world, own, guest, state, counts):
    wu, b1, c1 = world.people["wu"], world["b1"], world["c1"]
    MemberReportIn.objects.create(
        member=wu, community=c1, branch=b1, state="ACTIVE", submitted_on=date(2026, 1, 1), started_on=date(2026, 1, 1)
    )
    meeting = held(b1, MeetingKind.THEME_DAY, DAY, state=state)
    for name, came in zip(("zhou", "liu"), own, strict=False):
        listed(meeting, world.people[name], came=came)
    if guest:
        listed(meeting, wu, came=True, is_expected=False)
    number = int(counts)
    assert held_meetings().count() == number
    assert owed(b1, on=date(2026, 12, 1))["THEME_DAY", "MONTH"][0] == number
    assert list(branch_activities(Q4).values_list("subject", "place", "chances")) == [(wu.pk, c1.pk, number)]
    assert list(missed_meetings(member=wu.pk, community=c1.pk, quarter=Q4)) == [meeting] * number
    assert [row["meeting"] for row in branch_activity_facts(Q4)] == [meeting.pk] * (number if guest else 0)
    lines = [(line.kind, line.count) for line in meeting_lines(date(2026, 1, 1), date(2027, 1, 1))]
    assert lines == [("主题党日", 1)] * number
