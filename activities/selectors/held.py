"""Which meetings count as held: confirmed, and somebody of the own people came (DOMAIN.md §2).

Duties, facts and the year's tables all ask here, so that what fulfils nothing is counted nowhere.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from activities.choices import MeetingState, Presence
from activities.models import Attendance, Meeting


def held_meetings() -> QuerySet[Meeting]:
    """Confirmed meetings that count for their host. A joint conference is attended by units and always counts."""
    return Meeting.objects.filter(~of_host(), state=MeetingState.CONFIRMED)


def of_host() -> Q:
    """Of a meeting: none of the host's own people came."""
    return _none_came(Attendance.objects.filter(meeting=OuterRef("pk"), party=None))


def of_party() -> Q:
    """Of a party at a meeting: none of its own people came."""
    return _none_came(Attendance.objects.filter(party=OuterRef("pk")))


def _none_came(rows: QuerySet[Attendance]) -> Q:
    """People were expected, and none of them is present; a record that expects nobody says nothing of the kind."""
    expected = rows.filter(is_expected=True)
    return Q(Exists(expected)) & ~Q(Exists(expected.filter(presence=Presence.PRESENT)))
