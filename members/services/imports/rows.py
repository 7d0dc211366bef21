"""The rows of one roster table that are people, each with the heading above it; ditto marks are followed."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from common.workbooks.cells import Cell
from common.workbooks.headers import HeaderMatch
from common.workbooks.locating import MAX_HEADER_ROWS, header_at
from common.workbooks.sheets import Row
from common.workbooks.titles import ColumnNames
from members.services.imports.columns import ROSTER_COLUMNS
from members.services.imports.dittos import followed
from members.services.imports.furniture import Furniture
from members.services.imports.headings import Heading
from members.services.imports.roster_tables import RosterTable

# Nobody has the name or the number of the person above.
NEVER_REPEATED = ("name", "identity_number")


@dataclass(frozen=True, slots=True)
class Record:
    """One person's row. `block` counts the blocks side by side; `heading` is the last one above."""

    row: Row
    header: HeaderMatch
    block: int
    heading: Heading


class RowsAhead:
    """Rows one by one, with a look at the next few."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = iter(rows)
        self.waiting: deque[Row] = deque()

    def __iter__(self) -> Iterator[Row]:
        while self.waiting or self.next(1):
            yield self.waiting.popleft()

    def next(self, count: int) -> list[Row]:
        self.waiting.extend(islice(self.rows, max(count - len(self.waiting), 0)))
        return list(self.waiting)[:count]


class TableRows:
    """Reads a table from top to bottom. Rows nobody sees gather in `hidden`, unless they are to be taken in."""

    def __init__(self, table: RosterTable, names: ColumnNames, *, takes_hidden: bool) -> None:
        self.table = table
        self.names = names
        self.takes_hidden = takes_hidden
        self.header = table.header
        self.furniture = Furniture(self.header, names)
        self.heading = Heading()
        self.hidden: list[Record] = []
        self.context: set[int] = set()
        """Rows without which those below are not understood: headings, a header again."""
        self.untitled: set[int] = set()
        self.width = max(self.header.titled, default=-1) + 1
        self.gaps = [at for at in range(self.width) if at not in self.header.titled]
        self.above: list[Cell] | None = None
        self.last = 0
        self.rows = RowsAhead(row for row in self.header.sheet.rows() if row.number > table.header.row)

    def __iter__(self) -> Iterator[Record]:
        for _row, people in self.walk():
            yield from people

    def walk(self) -> Iterator[tuple[Row, list[Record]]]:
        """Every row below the header, as it is to be read, with the people in it: none in headings and totals."""
        for row in self.rows:
            if row.number > self.last + 1:
                self.above = None  # a blank row parts what is above from what is below
            self.last = row.number
            yield self._read(row)

    def _read(self, row: Row) -> tuple[Row, list[Record]]:
        if row.number <= self.header.row or self._is_arrangement(row):
            self.above = None
            return row, []
        if row.is_hidden and not self.takes_hidden:
            self.hidden += self._people(row)
            return row, []
        row = self._followed(row)
        people = self._people(row)
        self.above = row.cells if people else None
        if people:
            self._note_untitled(row)
        return row, people

    def _people(self, row: Row) -> list[Record]:
        blocks = enumerate(self.header.blocks)
        return [
            Record(row, block, at, self.heading) for at, block in blocks if not self.furniture.holds_nothing(row, at)
        ]

    def _is_arrangement(self, row: Row) -> bool:
        """A header again, a heading, a total, a signature."""
        if self.furniture.is_plainly_a_record(row):
            return False
        if self.furniture.repeats_header(row):
            self._take_header(row)
            return True
        in_sections = not self.table.has_column and (self.table.home is None or bool(self.heading.organisation))
        if heading := self.furniture.heading(row, in_sections=in_sections):
            self.heading = replace(heading, organisation=heading.organisation or self.heading.organisation)
            self.context.add(row.number)
            return True
        return self.furniture.is_furniture(row)

    def _take_header(self, row: Row) -> None:
        """Further down the columns may stand in another order, and fewer or more of them."""
        match = header_at([row, *self.rows.next(MAX_HEADER_ROWS - 1)], ROSTER_COLUMNS, self.names, self.header.sheet)
        self.context.update(range(match.top, match.row + 1))
        if match.indexes == self.header.indexes:
            match.notes = []
        told = {(note.kind, note.column) for note in self.table.header.notes}
        self.table.header.notes += [note for note in match.notes if (note.kind, note.column) not in told]
        self.header = match
        self.furniture = Furniture(match, self.names)
        self.width = max(match.titled, default=-1) + 1
        self.gaps = [at for at in range(self.width) if at not in match.titled]

    def _followed(self, row: Row) -> Row:
        never = {block.indexes.get(key) for block in self.header.blocks for key in NEVER_REPEATED}
        return followed(row, self.above, never)

    def _note_untitled(self, row: Row) -> None:
        cells = row.cells
        self.untitled.update(at for at in self.gaps if at < len(cells) and cells[at] != "")
        self.untitled.update(at for at in range(self.width, len(cells)) if cells[at] != "")
