"""How many members stand in which band: exact for the department, which reads the names; for others without small cells."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessment.selectors.small_counts import Shown, shielded, untold
from assessment.selectors.year_book.lines import QUARTERS, MemberLine
from common.tree import is_within

KNOWN = ("达标", "预警", "未达标", "豁免", "不计")
Place = tuple[str, str, int]
"""Path and name of an organisation, and a quarter from 0 to 3."""


@dataclass(frozen=True)
class BandCount:
    """How many members of one organisation stand in which band of a quarter: what a committee may see."""

    organisation: str
    quarter: int
    band: str
    count: Shown


def band_names(members: Iterable[MemberLine]) -> list[str]:
    """The bands in the order in which the rules name them; empty ones too, for a column that only stands there when
    somebody is in it would tell."""
    found = {band for line in members for band in line.bands if band}
    return [*KNOWN, *sorted(found - set(KNOWN))]


def totals_of(members: Sequence[MemberLine]) -> list[Counter[str]]:
    """By quarter; a member scored by two communities counts at each."""
    return [Counter(line.bands[at] for line in members if line.bands[at]) for at in range(QUARTERS)]


def by_place(members: Iterable[MemberLine], scope: str) -> dict[Place, Counter[str]]:
    """By organisation and quarter: the receiving community where it lies in the scope, else the home organisation."""
    counts: dict[Place, Counter[str]] = defaultdict(Counter)
    for line in members:
        here = is_within(line.place_path, scope)
        path, name = (line.place_path, line.community) if here else (line.home_path, line.home)
        for quarter, band in enumerate(line.bands):
            if band:
                counts[path, name, quarter][band] += 1
    return dict(sorted(counts.items()))


def shown_counts(members: Sequence[MemberLine], scope: str) -> list[BandCount]:
    names, found = band_names(members), []
    for (_path, name, quarter), counts in by_place(members, scope).items():
        row = shielded([counts[band] for band in names])
        if not row.is_split:
            found.append(BandCount(name, quarter, _("不分等次"), row.total))
            continue
        found += [BandCount(name, quarter, band, shown) for band, shown in zip(names, row.cells, strict=True) if shown]
    return found


def shown_totals(members: Sequence[MemberLine], scope: str) -> list[dict[str, Shown]]:
    """By quarter, over the whole scope.

    A quarter in which one organisation keeps a cell back has no totals at all: sums over several of them and of
    several pages would find the way to what is hidden.
    """
    names, places = band_names(members), by_place(members, scope)
    return [
        {band: counts[band] if is_open(places, names, at) else untold() for band in names if counts}
        for at, counts in enumerate(totals_of(members))
    ]


def is_open(places: dict[Place, Counter[str]], names: list[str], quarter: int) -> bool:
    """Whether every organisation of the quarter is shown whole."""
    rows = [
        shielded([counts[name] for name in names]) for (_path, _name, at), counts in places.items() if at == quarter
    ]
    return all(row.is_exact for row in rows)


def shown_number(members: Sequence[MemberLine], scope: str) -> Shown:
    """How many were scored in the year, where every quarter is shown whole."""
    names, places = band_names(members), by_place(members, scope)
    whole = all(is_open(places, names, quarter) for quarter in range(QUARTERS))
    return len(members) if whole else untold()
