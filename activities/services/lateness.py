"""补录: late is measured to the moment the record was first complete, not to the first press (DOMAIN.md §2)."""

from datetime import date, datetime

from activities.county_settings import LATE_DAYS
from activities.models import Meeting
from activities.services.meeting_checks import is_complete
from activities.services.meeting_content import Stored
from common.calendars import WorkCalendar
from common.periods import local_day
from common.selectors.county_settings import setting


def working_days_late(meeting: Meeting, *, on: date) -> int:
    """Working days between the meeting and the day its record was complete; to `on` while something is missing."""
    written = local_day(meeting.completed_at) if meeting.completed_at else on
    return WorkCalendar().days_after(meeting.held_on, written)


def late_after(meeting: Meeting) -> int:
    """Working days within which the record is in time, as the county says for the day of the meeting."""
    return setting(LATE_DAYS, on=meeting.held_on)


def is_late(meeting: Meeting, *, on: date) -> bool:
    return working_days_late(meeting, on=on) > late_after(meeting)


def mark_late(meeting: Meeting, *, stored: Stored | None, now: datetime) -> None:
    """Keep the moment at which all was there for the first time, and whether that was late; nothing is `stored` yet of a
    record that begins.

    A record that was moved to a later day than it was complete on tells of another meeting: it is measured anew.
    """
    if meeting.completed_at and local_day(meeting.completed_at) < meeting.held_on:
        meeting.completed_at = None
    on = local_day(now)
    if meeting.completed_at is None and stored and is_complete(meeting=meeting, stored=stored, on=on):
        meeting.completed_at = now
    meeting.is_late_entry = is_late(meeting, on=on)
