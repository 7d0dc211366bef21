"""Quarters, months and years as Shanghai dates. Periods are half-open: `start <= day < end`."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

QUARTER_NAMES = ("一", "二", "三", "四")


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year, 1 to 4. Stored and passed on as text, `2026Q3`."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Read `2026Q3`. Raises ValueError for anything else."""
        found = re.fullmatch(r"(\d{4})Q([1-4])", text)
        if not found:
            raise ValueError(f"not a quarter: {text!r}")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, moment: date | datetime) -> "Quarter":
        """The quarter of a day, or of a moment by its Shanghai date."""
        day = local_day(moment)
        return cls(day.year, (day.month - 1) // 3 + 1)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def start(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def end(self) -> date:
        return self.next.start

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> "Quarter":
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)

    @property
    def label(self) -> str:
        return _("%(year)s年第%(name)s季度") % {"year": self.year, "name": QUARTER_NAMES[self.number - 1]}

    @property
    def short_label(self) -> str:
        return _("第%(name)s季度") % {"name": QUARTER_NAMES[self.number - 1]}

    def months(self) -> list[date]:
        """First days of its three months."""
        return [date(self.year, self.number * 3 - 2 + step, 1) for step in range(3)]

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


def local_day(moment: date | datetime) -> date:
    """The Shanghai date of a moment; a plain date is returned as it is."""
    if isinstance(moment, datetime):
        return timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()
    return moment


def day_text(day: date, year: int) -> str:
    """A day as it is said within a year: 11月21日, and with its own year where that is another."""
    words = _("%(month)s月%(day)s日") % {"month": day.month, "day": day.day}
    return words if day.year == year else _("%(year)s年%(words)s") % {"year": day.year, "words": words}


def month_start(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    """First day of the month after the one `day` lies in."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
