"""The lines of a year put together, for one scope."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from assessment.models import YearClosing, YearLine
from assessment.models.results import LineEncoder
from assessment.selectors.small_counts import Shown
from assessment.selectors.year_book.bands import BandCount, shown_counts, shown_number, shown_totals, totals_of
from assessment.selectors.year_book.gathering import gather_lines
from assessment.selectors.year_book.lines import (
    PARTS,
    BodyLine,
    HeadLine,
    Line,
    MemberLine,
    NumberLine,
    OwedLine,
    PaperLine,
    ProjectLine,
    QuarterLine,
    RuleLine,
    UnitLine,
    WorkLine,
)
from common.periods import local_day
from common.tree import is_within
from members.models import Organisation

CHUNK = 2000


class YearBook:
    """What one committee's files of a year are made of. `is_closed` says whether it can still change."""

    def __init__(self, *, year: int, as_of: date, scope: Organisation, lines: Iterable[Line], is_closed: bool) -> None:
        self.year, self.as_of, self.scope, self.is_closed = year, as_of, scope, is_closed
        self.is_county = scope.parent_id is None
        parts: dict[type, list] = defaultdict(list)
        for line in lines:
            if self.is_county or any(is_within(path, scope.path) for path in line.paths) or not line.paths:
                parts[type(line)].append(line)
        self.head: HeadLine = parts[HeadLine][0]
        self.units: list[UnitLine] = parts[UnitLine]
        self.bodies: list[BodyLine] = parts[BodyLine]
        self.members: list[MemberLine] = parts[MemberLine]
        self.projects: list[ProjectLine] = parts[ProjectLine]
        self.papers: list[PaperLine] = parts[PaperLine]
        # The county runs the round; from whoever is rated it hides who has signed.
        self.owed: list[OwedLine] = parts[OwedLine] if self.is_county else []
        self.quarters: list[QuarterLine] = parts[QuarterLine]
        self.work: list[WorkLine] = parts[WorkLine]
        self.rules: list[RuleLine] = parts[RuleLine]
        self.numbers: list[NumberLine] = parts[NumberLine]

    @property
    def knows_papers(self) -> bool:
        """Whether the reader may know how many forms are there: all after the round, before it those who run it."""
        return self.head.round_is_closed or bool(self.owed)

    @property
    def papers_owed(self) -> int:
        return len(self.papers) + sum(line.total for line in self.owed)

    @property
    def papers_signed(self) -> int:
        return sum(line.is_signed for line in self.papers) + sum(line.signed for line in self.owed)

    @property
    def rated(self) -> list[UnitLine]:
        return [unit for unit in self.units if unit.is_rated]

    def band_totals(self, quarter: int) -> Mapping[str, Shown]:
        """Members by band in a quarter, 0 to 3; empty where nobody was scored."""
        return self.all_totals[quarter]

    @cached_property
    def all_totals(self) -> Sequence[Mapping[str, Shown]]:
        if self.is_county:
            return [dict(counts) for counts in totals_of(self.members)]
        return shown_totals(self.members, self.scope.path)

    @property
    def members_scored(self) -> Shown:
        return len(self.members) if self.is_county else shown_number(self.members, self.scope.path)

    def band_counts(self) -> list[BandCount]:
        """By organisation and quarter, for who may not read the names."""
        return shown_counts(self.members, self.scope.path)


def read_book(*, year: int, scope: Organisation, on: date) -> YearBook:
    """The kept lines of a closed year; of a running one what the facts say today."""
    closing = YearClosing.objects.filter(year=year).first()
    if closing is None:
        return YearBook(year=year, as_of=on, scope=scope, lines=gather_lines(year=year, on=on), is_closed=False)
    day = local_day(closing.closed_at)
    return YearBook(year=year, as_of=day, scope=scope, lines=kept_lines(closing), is_closed=True)


def kept_lines(closing: YearClosing) -> Iterable[Line]:
    rows = YearLine.objects.filter(closing=closing).order_by("position")
    for row in rows.iterator(chunk_size=CHUNK):
        yield PARTS[row.part].revive(row.values)


def digest_of(lines: Iterable[Line]) -> str:
    """SHA-256 over the lines in their order."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(json.dumps([line.part, line.values()], cls=LineEncoder, ensure_ascii=False).encode())
    return digest.hexdigest()
