"""The county's own days off and worked weekends: entered from the notice, or set by the county itself."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.calendars import PUBLISHED_YEARS
from common.errors import DomainError
from common.models import CalendarYear, Holiday
from common.users import User

LONGEST = 31
"""Days of one entry: no holiday is longer, a slip of the finger would be."""


class SpanRefused(DomainError):
    code = "calendar_span_refused"
    message = _("一次最多录 31 天，最后一天不能早于第一天，请核对日期。")


class YearIsPublished(DomainError):
    code = "calendar_year_published"
    message = _("这一年的放假安排已随系统附带，不用再录。")


class NothingEntered(DomainError):
    code = "calendar_nothing_entered"
    message = _("这一年还没有录入放假的日子，请先照通知录入，再标记录全。")


@transaction.atomic
def set_days(
    *, first: date, last: date, is_worked: bool, name: str, origin: str, actor: User, now: datetime
) -> list[Holiday]:
    """Days from `first` to `last` (both included) are off, or worked; what stood on them is replaced.

    Raises SpanRefused. Deadlines that are stored stay as they are: they were told to people.
    """
    if not 0 <= (last - first).days < LONGEST:
        raise SpanRefused(field="last")
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    Holiday.objects.filter(day__in=days).delete()
    rows = Holiday.objects.bulk_create(
        Holiday(day=day, is_worked=is_worked, name=name, origin=origin, entered_by=actor, entered_at=now)
        for day in days
    )
    deed = "calendar.set_days"
    audit.record(actor=actor, deed=deed, first=f"{first}", last=f"{last}", is_worked=is_worked, origin=origin)
    return rows


@transaction.atomic
def remove_days(*, year: int, keys: list[int], actor: User) -> int:
    """Take back days the county entered; notice and rule hold again. The number of days taken back."""
    rows = Holiday.objects.filter(pk__in=keys, day__year=year)
    days = sorted(rows.values_list("day", flat=True))
    rows.delete()
    if days:
        audit.record(actor=actor, deed="calendar.remove_days", first=f"{days[0]}", last=f"{days[-1]}", count=len(days))
    return len(days)


@transaction.atomic
def mark_entered(*, year: int, actor: User, now: datetime) -> CalendarYear:
    """Say that the notice of the year is entered whole: nobody is reminded of it any more.

    Raises YearIsPublished or NothingEntered.
    """
    if year in PUBLISHED_YEARS:
        raise YearIsPublished
    if not Holiday.objects.filter(day__year=year, is_worked=False).exists():
        raise NothingEntered
    row, is_new = CalendarYear.objects.get_or_create(year=year, defaults={"entered_by": actor, "entered_at": now})
    if is_new:
        audit.record(actor=actor, deed="calendar.mark_entered", year=year)
    return row
