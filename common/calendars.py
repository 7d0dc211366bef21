"""Working days of the Chinese calendar: the county's own days first, then the published notices, then the rule.

Counting goes by table: each year is added up once, so that a date of 1900 costs no more than one of last week.
"""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

from chinese_calendar.constants import holidays as published_holidays
from chinese_calendar.constants import workdays as published_workdays
from django.db.models import QuerySet

from common.asking import Asking, read, rows_of
from common.models import Holiday
from common.partial_dates import EARLIEST_YEAR, LATEST_YEAR

FIRST_DAY, LAST_DAY = date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR + 100, 12, 31)
"""Days outside are not counted: no deadline of a county lies there, and an absurd span stays cheap."""

PUBLISHED_YEARS = frozenset(day.year for day in published_holidays)
"""Years whose notice of the State Council's office the package holds."""

STATUTORY_DAYS = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
"""Days off in every year by 全国年节及纪念日放假办法 (as of 2025). 春节, 清明, 端午 and 中秋 follow the moon and the sun:
they, and every weekend that is worked instead, come with the notice, which a county enters."""

Totals = tuple[int, ...]


def is_published_workday(day: date) -> bool:
    """Without the county's own days: by the notice of the year, else weekdays less the statutory days."""
    if day.year in PUBLISHED_YEARS:
        return day in published_workdays or (day.weekday() < 5 and day not in published_holidays)
    return day.weekday() < 5 and (day.month, day.day) not in STATUTORY_DAYS


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=step) for step in range((date(year, 12, 31) - first).days + 1)]


def _totals(year: int, own: Mapping[date, bool]) -> Totals:
    """Worked days up to and including the n-th day of the year, at place n; place 0 is 0."""
    worked = (own.get(day, is_published_workday(day)) for day in days_of(year))
    return tuple(accumulate(worked, initial=0))


@lru_cache(maxsize=512)
def _published_totals(year: int) -> Totals:
    return _totals(year, {})


class WorkCalendar:
    """Answers which days are worked. Reads the county's days once; make one for each request or task."""

    def __init__(self, own: Mapping[date, bool] | None = None) -> None:
        self.own: Mapping[date, bool] = dict(_own_days()) if own is None else own
        self._own_years = {day.year for day in self.own}
        self._own_totals: dict[int, Totals] = {}

    def is_worked(self, day: date) -> bool:
        return self.own.get(day, is_published_workday(day))

    def days_after(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; 0 when `end` is not later."""
        start, end = _held_within(start), _held_within(end)
        if end <= start:
            return 0
        if start.year == end.year:
            totals = self._year(start.year)
            return totals[_place(end)] - totals[_place(start)]
        between = sum(self._year(year)[-1] for year in range(start.year + 1, end.year))
        first, last = self._year(start.year), self._year(end.year)
        return first[-1] - first[_place(start)] + between + last[_place(end)]

    def add(self, start: date, count: int) -> date:
        """The day that is `count` working days after `start`; the last day that is counted where it lies beyond."""
        if count <= 0:
            return start
        start = _held_within(start)
        wanted = self._year(start.year)[_place(start)] + count
        for year in range(start.year, LAST_DAY.year + 1):
            totals = self._year(year)
            if wanted <= totals[-1]:
                return date(year, 1, 1) + timedelta(days=bisect_left(totals, wanted) - 1)
            wanted -= totals[-1]
        return LAST_DAY

    def worked_in(self, year: int) -> int:
        """How many days of the year are worked."""
        return self._year(year)[-1]

    def _year(self, year: int) -> Totals:
        if year not in self._own_years:
            return _published_totals(year)
        if year not in self._own_totals:
            self._own_totals[year] = _totals(year, self.own)
        return self._own_totals[year]


def _own_days() -> QuerySet[Holiday, tuple[date, bool]]:
    return Holiday.objects.values_list("day", "is_worked")


@read
def work_calendar() -> Asking[WorkCalendar]:
    """The calendar of a page that reads many things together."""
    own = yield from rows_of(_own_days())
    return WorkCalendar(dict(own))


def _held_within(day: date) -> date:
    return max(FIRST_DAY, min(day, LAST_DAY))


def _place(day: date) -> int:
    return day.timetuple().tm_yday
