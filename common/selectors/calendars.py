"""What the page of the county's working days shows, and whether a year is entered."""

from calendar import Calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from chinese_calendar.constants import Holiday as PublishedName
from chinese_calendar.constants import holidays as published_holidays
from chinese_calendar.constants import workdays as published_workdays
from django.utils.translation import gettext as _

from common.asking import Asking, read, rows_of
from common.calendars import PUBLISHED_YEARS, STATUTORY_DAYS, WorkCalendar, days_of
from common.models import CalendarYear, Holiday

REMINDS_FROM = (11, 1)
"""The notice for the next year comes in November."""

PUBLISHED_NAMES = {name.value: name.chinese for name in PublishedName}
MOVING_NAMES = ("春节", "清明", "端午", "中秋")
"""Days off that only the notice tells: the moon and the sun move them."""
STATUTORY_NAMES = {1: "元旦", 5: "劳动节", 10: "国庆节"}


@dataclass(frozen=True)
class Named:
    """One day that has a name of its own; `pk` is the county's row, None where notice or rule names it."""

    day: date
    name: str
    is_worked: bool
    origin: str
    pk: int | None = None

    @property
    def kind(self) -> tuple[str, bool, str, bool]:
        return self.name, self.is_worked, self.origin, self.pk is None


@dataclass(frozen=True)
class Span:
    """Days in a row of one name, one kind and one source."""

    days: tuple[Named, ...]

    @property
    def first(self) -> Named:
        return self.days[0]

    @property
    def last(self) -> Named:
        return self.days[-1]

    @property
    def pks(self) -> list[int]:
        return [named.pk for named in self.days if named.pk is not None]


@dataclass(frozen=True)
class Cell:
    """One day of a month; `mark` says 休 or 班 where the day has a name."""

    number: int
    css: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Month:
    number: int
    worked: int
    weeks: list[list[Cell | None]]


@dataclass(frozen=True)
class YearPage:
    """A year of working days with its sum: weekdays − days off + weekends worked = worked."""

    year: int
    months: list[Month]
    spans: list[Span]
    weekdays: int
    off: int
    weekends_worked: int
    entered: CalendarYear | None

    @property
    def worked(self) -> int:
        return self.weekdays - self.off + self.weekends_worked

    @property
    def unnamed(self) -> list[str]:
        """Which of the days off that only a notice tells nobody has entered yet."""
        return unnamed(span.first.name for span in self.spans if not span.first.is_worked)

    @property
    def is_published(self) -> bool:
        return self.year in PUBLISHED_YEARS

    @property
    def is_entered(self) -> bool:
        return self.is_published or self.entered is not None


def unnamed(names: Iterable[str]) -> list[str]:
    given = "、".join(names)  # 中秋、国庆 may be entered as one
    return [name for name in MOVING_NAMES if name not in given]


@read
def unnamed_in(year: int) -> Asking[list[str]]:
    """The same without the page."""
    names = yield from rows_of(Holiday.objects.filter(day__year=year, is_worked=False).values_list("name", flat=True))
    return unnamed(names)


def is_entered(year: int) -> bool:
    """Whether the notice of that year counts: published with the package, or entered whole by the department."""
    return year in PUBLISHED_YEARS or CalendarYear.objects.filter(year=year).exists()


@read
def missing_year(*, on: date) -> Asking[int | None]:
    """The year whose notice is missing: the running one, or from November the next one."""
    asked = [on.year, on.year + 1] if (on.month, on.day) >= REMINDS_FROM else [on.year]
    open_years = [year for year in asked if year not in PUBLISHED_YEARS]
    entered = yield from rows_of(CalendarYear.objects.filter(year__in=open_years).values_list("year", flat=True))
    return next((year for year in open_years if year not in entered), None)


def calendar_trouble(*, on: date) -> str:
    """What whoever runs the site has to see to; empty while the notices of the years that count are there."""
    if (year := missing_year(on=on)) is None:
        return ""
    return _(
        "%(year)s年的放假和调休，系统附带的数据里没有，组织部也没有录全，时限会按平常的日子计算。"
        "请更新软件，或者请组织部在“工作日历”录入。"
    ) % {"year": year}


def year_page(*, year: int) -> YearPage:
    """Everything the page of one year shows."""
    calendar, named = WorkCalendar(), named_days(year)
    weekdays = [day for day in days_of(year) if day.weekday() < 5]
    weekends = [day for day in days_of(year) if day.weekday() >= 5]
    return YearPage(
        year=year,
        months=[_month(year, number, calendar, named) for number in range(1, 13)],
        spans=list(_spans(named)),
        weekdays=len(weekdays),
        off=sum(not calendar.is_worked(day) for day in weekdays),
        weekends_worked=sum(calendar.is_worked(day) for day in weekends),
        entered=CalendarYear.objects.filter(year=year).select_related("entered_by").first(),
    )


def named_days(year: int) -> dict[date, Named]:
    """Days with a name, by day: the county's rows over the notice of the year, or over the statutory days."""
    published = _of_notice(year) if year in PUBLISHED_YEARS else _of_rule(year)
    found = {named.day: named for named in published}
    for row in Holiday.objects.filter(day__year=year):
        found[row.day] = Named(row.day, row.name, row.is_worked, str(row.get_origin_display()), row.pk)
    return dict(sorted(found.items()))


def _of_notice(year: int) -> Iterator[Named]:
    origin = _("国务院办公厅通知，随系统附带")
    for days, is_worked in ((published_holidays, False), (published_workdays, True)):
        for day, name in days.items():
            if day.year == year:
                yield Named(day, PUBLISHED_NAMES.get(name, name), is_worked, origin)


def _of_rule(year: int) -> Iterator[Named]:
    for month, number in STATUTORY_DAYS:
        yield Named(date(year, month, number), STATUTORY_NAMES[month], False, _("法定放假日，通知还没有录入"))


def _spans(named: dict[date, Named]) -> Iterator[Span]:
    """Days in a row with the same name: the difference of day and place is the same along a row."""
    days = list(named.values())
    places = {item.day: item.day - timedelta(days=place) for place, item in enumerate(days)}
    for _key, run in groupby(days, key=lambda item: (item.kind, places[item.day])):
        yield Span(tuple(run))


def _month(year: int, number: int, calendar: WorkCalendar, named: dict[date, Named]) -> Month:
    weeks = Calendar().monthdatescalendar(year, number)
    cells = [[_cell(day, named) if day.month == number else None for day in week] for week in weeks]
    worked = sum(calendar.is_worked(day) for week in weeks for day in week if day.month == number)
    return Month(number, worked, cells)


def _cell(day: date, named: dict[date, Named]) -> Cell:
    if found := named.get(day):
        marks: dict[bool, Any] = {True: ("on", _("班")), False: ("off", _("休"))}
        return Cell(day.day, *marks[found.is_worked])
    return Cell(day.day, "we" if day.weekday() >= 5 else "")
