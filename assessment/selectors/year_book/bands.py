"""How many members stand in which band: exact for the department, which reads the names; for others without small cells."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessment.selectors.small_counts import UNSPLIT, Bounds, Shown, bounds, gives_away, hide, shielded
from assessment.selectors.year_book.lines import QUARTERS, MemberLine
from common.tree import is_within

KNOWN = ("达标", "预警", "未达标", "豁免")
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
    """Bands that occur, in the order in which the rules name them."""
    found = {band for line in members for band in line.bands if band}
    return [name for name in KNOWN if name in found] + sorted(found - set(KNOWN))


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
    """By quarter, over the whole scope; what would give away a hidden cell of one organisation is hidden too."""
    names, places = band_names(members), by_place(members, scope)
    return [
        {
            band: hide(counts[band]) if isinstance(shown, int) and betrays(places, names, at, band) else shown
            for band, shown in zip(names, shielded([counts[band] for band in names]).cells, strict=True)
            if counts
        }
        for at, counts in enumerate(totals_of(members))
    ]


def betrays(places: dict[Place, Counter[str]], names: list[str], quarter: int, band: str) -> bool:
    """Whether the total of a band, less the organisations that are shown, leaves a hidden one without a doubt."""
    cells: list[tuple[int, Bounds]] = []
    for counts in (counts for (_path, _name, at), counts in places.items() if at == quarter):
        row = shielded([counts[name] for name in names])
        if isinstance(row.cells[names.index(band)], str):
            cells.append((counts[band], bounds(counts[band]) if row.is_split else UNSPLIT))
    return gives_away(sum(count for count, _bounds in cells), [known for _count, known in cells])


def shown_number(members: Sequence[MemberLine]) -> Shown:
    """How many were scored in the year, where no quarter's number has to be kept back."""
    names = band_names(members)
    rows = [shielded([counts[band] for band in names]) for counts in totals_of(members)]
    return len(members) if all(isinstance(row.total, int) for row in rows) else hide(len(members))
