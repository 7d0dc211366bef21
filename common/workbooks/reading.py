"""Opening a workbook somebody uploaded, and reading its rows with the row numbers Excel shows."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from os import PathLike
from typing import BinaryIO
from xml.parsers import expat

from common.workbooks.cells import Cell
from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.extent import column_number
from common.workbooks.limits import MAX_FILE_BYTES, MAX_MERGED_RANGES
from common.workbooks.parts import Archive, BookParts
from common.workbooks.safety import check_workbook_bytes
from common.workbooks.sheets import MAX_COLUMNS, Row, SheetParser

MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})["']"""
)
LONGEST_TAG = 200

Source = str | PathLike[str] | BinaryIO
Merge = tuple[int, int, int, int]


@dataclass
class Sheet:
    """One sheet. Its rows are read when asked for; formulas give the value Excel saved with them."""

    name: str
    part: str
    book: BookParts = field(repr=False)

    @cached_property
    def merged(self) -> list[Merge]:
        """First row, first column, last row, last column of the ranges merged over several rows; columns from 0."""
        found: list[Merge] = []
        rest = b""
        for chunk in self.book.archive.chunks(self.part):
            block = rest + chunk
            if b"mergeCell" in block:
                found += [_merge(*match) for match in MERGED.findall(block)]
            # A tag cut in two is read with the next piece; one found whole must not be found again.
            cut = block.rfind(b"<", max(len(block) - LONGEST_TAG, 0))
            rest = block[cut:] if cut != -1 and b">" not in block[cut:] else b""
            if len(found) > MAX_MERGED_RANGES:
                raise UnreadableWorkbook("too_many_merged")
        return found

    @cached_property
    def hidden_columns(self) -> set[int]:
        """Columns from 0 that nobody sees."""
        with damage_refused():
            parser = SheetParser(self.book)
            next(parser.feed(self.book.archive.chunks(self.part)), None)
            return parser.hidden_columns

    def rows(self) -> Iterator[Row]:
        """Every row that holds something; the first cell is always column A."""
        with damage_refused():
            parser = SheetParser(self.book)
            merged = MergedCells(self.merged)
            for row in parser.feed(self.book.archive.chunks(self.part)):
                yield merged.filled(row)


@dataclass
class Workbook:
    """`sheets` are those people see; `hidden` are not read."""

    sheets: list[Sheet]
    date1904: bool = False
    hidden: list[Sheet] = field(default_factory=list)


class MergedCells:
    """Fills cells merged over several rows downwards: a branch is often written once beside all its members."""

    def __init__(self, ranges: list[Merge]) -> None:
        self.starting: dict[int, list[tuple[int, int]]] = {}
        self.running: dict[int, tuple[int, Cell]] = {}
        for top, left, bottom, _right in ranges:
            if bottom > top and left < MAX_COLUMNS:
                self.starting.setdefault(top, []).append((left, bottom))

    def filled(self, row: Row) -> Row:
        if not self.running and row.number not in self.starting:
            return row
        cells = row.cells
        for column, (last, value) in list(self.running.items()):
            if row.number > last:
                del self.running[column]
            else:
                _fill(cells, column, value)
        for column, last in self.starting.get(row.number, ()):
            if column < len(cells) and cells[column] != "":
                self.running[column] = (last, cells[column])
        return row


def _fill(cells: list[Cell], column: int, value: Cell) -> None:
    cells.extend([""] * (column + 1 - len(cells)))
    if cells[column] == "":
        cells[column] = value


def _merge(left: bytes, top: bytes, right: bytes, bottom: bytes) -> Merge:
    return int(top), column_number(left) - 1, int(bottom), column_number(right) - 1


def open_workbook(source: Source) -> Workbook:
    """A checked workbook, or UnreadableWorkbook with the one sentence that says why not."""
    data = _content(source)
    check_workbook_bytes(data)
    with damage_refused():
        book = BookParts(Archive(zipfile.ZipFile(io.BytesIO(data))))
    shown = [Sheet(one.name, one.part, book) for one in book.sheets if one.is_visible]
    hidden = [Sheet(one.name, one.part, book) for one in book.sheets if not one.is_visible]
    if not shown:
        raise UnreadableWorkbook("no_sheet")
    return Workbook(sheets=shown, date1904=book.date1904, hidden=hidden)


def _content(source: Source) -> bytes:
    if isinstance(source, str | PathLike):
        with open(source, "rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    source.seek(0)
    return source.read(MAX_FILE_BYTES + 1)


@contextmanager
def damage_refused() -> Iterator[None]:
    """What the parser stumbles over is told as a damaged file."""
    try:
        yield
    except (expat.ExpatError, zipfile.BadZipFile, OSError, ValueError, LookupError, OverflowError) as problem:
        raise UnreadableWorkbook("damaged") from problem
