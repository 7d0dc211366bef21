"""By which day something of a need is expected: in the order of that day the needs stand in line."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, DateField, F, QuerySet, Value, When

from alliances.choices import NeedState
from alliances.county_settings import VERIFY_DAYS
from alliances.models import Need
from common.calendars import WorkCalendar
from common.once import once
from common.periods import local_day
from common.selectors.county_settings import setting
from members.models import User


def verify_due_on(need: Need, calendar: WorkCalendar) -> date | None:
    """The day by which the handler's word is promised, by the number of the day on which it was asked for."""
    if need.state != NeedState.SUBMITTED or need.submitted_at is None:
        return None
    return _promised(local_day(need.submitted_at), calendar)


def needs_for_list(*, user: User) -> QuerySet[Any]:
    rows = Need.objects.visible_to(user).with_coverage().select_related("raiser", "alliance")
    return with_deadline(rows, user=user)


def with_deadline(rows: QuerySet[Need], *, user: User) -> QuerySet[Any]:
    """Add `deadline`: of a need that waits to be verified the day of `verify_due_on`, of all others the day by which it is
    wanted.

    Working days and the county's number are not known to the database: the days on which needs were handed in are asked
    for first, and each brings its deadline.
    """
    waiting = Need.objects.visible_to(user).filter(state=NeedState.SUBMITTED, submitted_at__isnull=False)
    calendar = calendar_of_request()
    promised = [
        When(
            state=NeedState.SUBMITTED, submitted_at__gte=morning, submitted_at__lt=morning + timedelta(days=1),
            then=Value(_promised(local_day(morning), calendar), output_field=DateField()),
        )
        for morning in waiting.datetimes("submitted_at", "day")
    ]  # fmt: skip
    return rows.annotate(deadline=Case(*promised, default=F("due_on"), output_field=DateField()))


def promised_on(need: Any) -> date | None:
    """The day of `verify_due_on` of a need that was read with its deadline."""
    return need.deadline if need.state == NeedState.SUBMITTED and need.submitted_at else None


def calendar_of_request() -> WorkCalendar:
    """The working days, read once for the order of a page and for the days left beside each of its rows."""
    return once("calendar of the deadlines", WorkCalendar)


def _promised(handed_in: date, calendar: WorkCalendar) -> date:
    return calendar.add(handed_in, setting(VERIFY_DAYS, on=handed_in))
