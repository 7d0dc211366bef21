"""How far a year is on its way to be closed, and how big it is."""

from dataclasses import dataclass, field
from datetime import date

from assessment.models import YearClosing
from assessment.selectors.year_missing import Missing, missing_of
from common.asking import Asking, first_of, read
from common.tree import subtrees_q
from members.models import MemberReportIn, UnitReportIn


@dataclass(frozen=True)
class YearState:
    """How far the year is."""

    year: int
    missing: list[Missing] = field(default_factory=list)
    closing: YearClosing | None = None

    @property
    def is_closed(self) -> bool:
        return self.closing is not None

    @property
    def open_items(self) -> list[Missing]:
        return [item for item in self.missing if not item.is_done]

    @property
    def open_count(self) -> int:
        """How many kinds are left: the one number that every page gives."""
        return len(self.open_items)

    @property
    def done_items(self) -> list[Missing]:
        return [item for item in self.missing if item.is_done]

    @property
    def can_close(self) -> bool:
        return not self.is_closed and not self.open_items

    def left(self, *codes: str) -> int:
        """How much is left of the named kinds."""
        return sum(item.count for item in self.missing if item.code in codes)


@read
def closing_of(*, year: int) -> Asking[YearClosing | None]:
    return (yield from first_of(YearClosing.objects.filter(year=year).select_related("closed_by")))


@read
def year_state(*, year: int, on: date) -> Asking[YearState]:
    closing = yield from closing_of.asking(year=year)
    return YearState(year, [] if closing else (yield from missing_of.asking(year=year, on=on)), closing)


@dataclass(frozen=True)
class YearScale:
    """The facts line of the page."""

    units: int
    members: int
    communities: int


def year_scale(*, year: int, paths: list[str]) -> YearScale:
    """How many bodies and people the year is about, within the given subtrees of the receiving or own side."""
    start, end = date(year, 1, 1), date(year + 1, 1, 1)
    units = UnitReportIn.objects.counted().overlapping(start, end)
    people = MemberReportIn.objects.counted().overlapping(start, end)
    received = subtrees_q("community__path", paths)
    communities = {pk for rows in (units, people) for pk in rows.filter(received).values_list("community", flat=True)}
    return YearScale(
        units=units.filter(subtrees_q("unit__path", paths)).values("unit").distinct().count(),
        members=people.filter(received | subtrees_q("member__org_path", paths)).values("member").distinct().count(),
        communities=len(communities),
    )


def closed_years() -> list[YearClosing]:
    return list(YearClosing.objects.order_by("-year"))
