"""When duties are held and over which days their structure counts (DOMAIN.md §2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from activities.choices import Cadence
from activities.models import DutyRule
from common.periods import next_month

MONTHS = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.HALF_YEAR: 6, Cadence.YEAR: 12}


@dataclass(frozen=True)
class Window:
    """Held on `start <= day < end`; owed by what had the structure on every day of `stood_from <= day < stood_until`.

    `year` is the 年度 of a yearly duty.
    """

    start: date
    end: date
    stood_from: date
    stood_until: date
    year: int | None = None


def periods(cadence: str, start: date, end: date) -> Iterator[tuple[date, date]]:
    """The months, quarters, half-years or years that overlap `start <= day < end`."""
    length = MONTHS[Cadence(cadence)]
    begin = date(start.year, (start.month - 1) // length * length + 1, 1)
    while begin < end:
        close = begin
        for _month in range(length):
            close = next_month(close)
        yield begin, close
        begin = close


def windows_of(rule: DutyRule, start: date, end: date) -> list[Window]:
    """The windows of one rule that overlap `start <= day < end`."""
    if rule.cadence != Cadence.YEAR:
        return [Window(begin, close, begin, close) for begin, close in periods(rule.cadence, start, end)]
    years = (year_window(rule, year) for year in range(start.year - 1, end.year + 1))
    return [window for window in years if window.start < end and window.end > start]


def year_window(rule: DutyRule, year: int) -> Window:
    """The 年度 of a yearly duty: it may be made up for in the first months of the year after."""
    new_year = date(year + 1, 1, 1)
    end = next_month(date(year + 1, rule.held_until_month, 1)) if rule.held_until_month else new_year
    return Window(
        start=date(year, rule.held_from_month, 1), end=end, stood_from=date(year, rule.stood_from_month, 1),
        stood_until=new_year, year=year,
    )  # fmt: skip


def years_open(*, kind: str, on: date) -> list[int]:
    """The 年度 that a meeting of that kind on that day can fulfil, latest first; none where nothing yearly is owed."""
    years: set[int] = set()
    for rule in DutyRule.objects.filter(kind=kind, cadence=Cadence.YEAR, is_active=True):
        years |= {window.year or 0 for window in windows_of(rule, on, on + timedelta(days=1))}
    return sorted(years, reverse=True)


def cadence_of(kind: str) -> str:
    """How often this kind is owed; a month where no rule says otherwise."""
    rules = DutyRule.objects.filter(kind=kind, is_active=True, by_secretary=False)
    return rules.values_list("cadence", flat=True).first() or Cadence.MONTH


def period_of(*, kind: str, on: date) -> tuple[date, date]:
    """The period of that kind in which the day lies."""
    return next(periods(cadence_of(kind), on, on + timedelta(days=1)))
