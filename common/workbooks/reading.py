"""Opening a workbook somebody uploaded, and reading its rows with the row numbers Excel shows."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from os import PathLike
from typing import BinaryIO, NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from common.workbooks.cells import Cell
from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.safety import MAX_FILE_BYTES, WORKBOOK_PART, check_workbook_bytes

MAX_COLUMNS = 200
MAX_MERGED_RANGES = 20_000
COUNTS_FROM_1904 = re.compile(rb"""\bdate1904\s*=\s*["'](?:1|true)["']""")

Source = str | PathLike[str] | BinaryIO


class Row(NamedTuple):
    number: int
    cells: list[Cell]

    def is_blank(self) -> bool:
        return not any(cell not in ("", None) and str(cell).strip() for cell in self.cells)


@dataclass
class Sheet:
    """One visible sheet. Its rows are read when asked for; formulas give the value Excel saved with them."""

    name: str
    position: int
    source: CalamineWorkbook = field(repr=False)

    @cached_property
    def parsed(self) -> CalamineSheet:
        return self.source.get_sheet_by_index(self.position)

    def rows(self) -> Iterator[Row]:
        """Every row from row 1, blank ones too; the first cell is always column A."""
        with damage_refused():
            sheet = self.parsed
            merged = MergedCells(sheet)
            before: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                padded = [*before, *cells][:MAX_COLUMNS]
                yield Row(number, merged.filled(number, padded))


@dataclass
class Workbook:
    sheets: list[Sheet]
    date1904: bool = False


class MergedCells:
    """Fills cells merged over several rows downwards: a branch is often written once beside all its members."""

    def __init__(self, sheet: CalamineSheet) -> None:
        self.starting: dict[int, list[tuple[int, int]]] = {}
        self.running: dict[int, tuple[int, Cell]] = {}
        ranges = sheet.merged_cell_ranges or []
        for (top, left), (bottom, _right) in ranges[:MAX_MERGED_RANGES]:
            if bottom > top and left < MAX_COLUMNS:
                self.starting.setdefault(top + 1, []).append((left, bottom + 1))

    def filled(self, number: int, cells: list[Cell]) -> list[Cell]:
        for column, (last, value) in list(self.running.items()):
            if number > last:
                del self.running[column]
            elif column < len(cells) and cells[column] == "":
                cells[column] = value
        for column, last in self.starting.get(number, ()):
            if column < len(cells):
                self.running[column] = (last, cells[column])
        return cells


def open_workbook(source: Source) -> Workbook:
    """A checked workbook, or UnreadableWorkbook with the one sentence that says why not."""
    data = _content(source)
    check_workbook_bytes(data)
    with damage_refused():
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [
            Sheet(name=about.name, position=position, source=book)
            for position, about in enumerate(book.sheets_metadata)
            if about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet
        ]
    if not sheets:
        raise UnreadableWorkbook("no_sheet")
    return Workbook(sheets=sheets, date1904=_counts_from_1904(data))


def _content(source: Source) -> bytes:
    if isinstance(source, str | PathLike):
        with open(source, "rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    source.seek(0)
    return source.read(MAX_FILE_BYTES + 1)


def _counts_from_1904(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = next(name for name in archive.namelist() if name.lower().replace("\\", "/") == WORKBOOK_PART)
        return bool(COUNTS_FROM_1904.search(archive.read(name)))


@contextmanager
def damage_refused() -> Iterator[None]:
    """What the parser stumbles over is told as a damaged file."""
    try:
        yield
    except (CalamineError, OSError, ValueError) as problem:
        raise UnreadableWorkbook("damaged") from problem
    except BaseException as problem:
        # A panic in the compiled parser arrives as a BaseException whose class cannot be imported.
        if type(problem).__name__ == "PanicException":
            raise UnreadableWorkbook("damaged") from problem
        raise
