"""The rows of one sheet, as they come: values with what their format shows, hidden rows and columns, unread formulas.

The sheet is parsed piece by piece and never laid out as a whole. A compiled reader was faster, but it tells neither how a
number is shown nor what is hidden, takes errors for empty cells and stops at dates before 1900.
"""

import datetime
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple
from xml.parsers import expat

from common.partial_dates import PartialDate
from common.workbooks.cells import NO_RESULT, Cell, Unreadable
from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.extent import column_number
from common.workbooks.formats import PLAIN, Shown
from common.workbooks.limits import MAX_CELL_CHARACTERS, MAX_DEPTH, MAX_ROW_CHARACTERS
from common.workbooks.parts import YES, Attributes, BookParts, unescaped

MAX_COLUMNS = 200
EPOCH = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no time zone
EPOCH_1904 = datetime.datetime(1904, 1, 1)  # noqa: DTZ001
LAST_SERIAL = 2_958_465
# Excel counts a 29 February 1900 that never was; before it, its numbers are one day off.
LEAP_DAY_1900 = 60


class Row(NamedTuple):
    """`cells` begin with column A and end with the last one that holds something."""

    number: int
    cells: list[Cell]
    is_hidden: bool = False

    def is_blank(self) -> bool:
        return not any(cell not in ("", None) and str(cell).strip() for cell in self.cells)


class LocalNames(dict[str, str]):
    """Tags without their prefixes, each looked at once."""

    def __missing__(self, tag: str) -> str:
        name = self[tag] = tag.rpartition(":")[2]
        return name


class ColumnIndexes(dict[str, int]):
    """Columns from 0 by the letters of a reference."""

    def __missing__(self, letters: str) -> int:
        index = self[letters] = column_number(letters.encode()) - 1
        return index


class SheetParser:
    """Feed it the bytes of a sheet; whole rows gather in `rows`, hidden columns (from 0) in `hidden_columns`."""

    def __init__(self, book: BookParts) -> None:
        self.book = book
        self.rows: list[Row] = []
        self.hidden_columns: set[int] = set()
        self.rows_are_hidden = False
        self.names, self.columns = LocalNames(), ColumnIndexes()
        self.is_inside = self.collects = self.phonetic = False
        self.number = 0
        self.is_hidden = False
        self.cells: list[Cell] = []
        self.column = -1
        self.about: Attributes = {}
        self.pieces: list[str] = []
        self.length = self.row_length = self.depth = 0
        self.has_value = self.has_formula = False
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def feed(self, chunks: Iterable[bytes]) -> Iterator[Row]:
        for chunk in chunks:
            self.parser.Parse(chunk, False)
            yield from self._taken()
        self.parser.Parse(b"", True)
        yield from self._taken()

    def _taken(self) -> list[Row]:
        rows, self.rows = self.rows, []
        return rows

    def _start(self, tag: str, attributes: Attributes) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UnreadableWorkbook("too_deep")
        name = self.names[tag]
        if name == "c":
            self._start_cell(attributes)
        elif name == "v" or name == "t":
            self.has_value = True
            self.collects = not self.phonetic
        elif name == "f":
            self.has_formula = True
        elif name == "row":
            self._start_row(attributes)
        elif name == "rPh":
            self.phonetic = True
        elif not self.is_inside:
            self._start_around(name, attributes)

    def _start_around(self, name: str, attributes: Attributes) -> None:
        if name == "sheetData":
            self.is_inside = True
        elif name == "sheetFormatPr":
            self.rows_are_hidden = attributes.get("zeroHeight", "") in YES
        elif name == "col" and (attributes.get("hidden", "") in YES or _is_zero(attributes.get("width", ""))):
            first, last = int(attributes.get("min", "0")), int(attributes.get("max", "0"))
            self.hidden_columns.update(range(max(first, 1) - 1, min(last, MAX_COLUMNS)))

    def _start_row(self, attributes: Attributes) -> None:
        self.number = int(attributes.get("r", "") or self.number + 1)
        hidden = attributes.get("hidden")
        is_shown_anyhow = hidden is not None or "ht" in attributes
        self.is_hidden = hidden in YES or _is_zero(attributes.get("ht", ""))
        self.is_hidden = self.is_hidden or (self.rows_are_hidden and not is_shown_anyhow)
        self.cells = []
        self.column = -1
        self.row_length = 0

    def _start_cell(self, attributes: Attributes) -> None:
        self.about = attributes
        reference = attributes.get("r")
        self.column = self.columns[reference.rstrip("0123456789")] if reference else self.column + 1
        self.pieces, self.length = [], 0
        self.has_value = self.has_formula = False

    def _text(self, data: str) -> None:
        if self.collects:
            self.pieces.append(data)
            self.length += len(data)
            if self.length > MAX_CELL_CHARACTERS:
                raise UnreadableWorkbook("long_text")

    def _end(self, tag: str) -> None:
        self.depth -= 1
        name = self.names[tag]
        if name == "c":
            self._end_cell()
        elif name == "v" or name == "t":
            self.collects = False
        elif name == "row":
            if self.cells:
                self.rows.append(Row(self.number, self.cells, self.is_hidden))
                self.cells = []
        elif name == "rPh":
            self.phonetic = False
        elif name == "sheetData":
            self.is_inside = False

    def _end_cell(self) -> None:
        column = self.column
        if column >= MAX_COLUMNS or not (self.has_value or self.has_formula):
            return
        pieces = self.pieces
        value = self._value(pieces[0] if len(pieces) == 1 else "".join(pieces))
        if isinstance(value, str):
            self.row_length += len(value)
            if self.row_length > MAX_ROW_CHARACTERS:
                raise UnreadableWorkbook("long_text")
        missing = column - len(self.cells)
        if missing >= 0:
            if value == "":
                return
            if missing:
                self.cells.extend([""] * missing)
            self.cells.append(value)
        else:
            self.cells[column] = value

    def _value(self, text: str) -> Cell:
        kind = self.about.get("t", "n")
        if kind == "s":
            return self.book.strings[int(text)] if text.strip() else ""
        if kind in ("str", "inlineStr") and (self.has_value or not self.has_formula):
            return unescaped(text)
        if kind == "e":
            return Unreadable(text or "#N/A")
        if not text.strip():
            return Unreadable(NO_RESULT) if self.has_formula else ""
        if kind == "b":
            return text.strip() in YES
        return self._number(text, kind)

    def _number(self, text: str, kind: str) -> Cell:
        style = self.about.get("s")
        shown = self.book.shown[int(style)] if style and int(style) < len(self.book.shown) else PLAIN
        if kind == "d":
            return as_shown(datetime.datetime.fromisoformat(text.strip().rstrip("Z")), shown)
        number = float(text)
        if number != number or abs(number) == float("inf"):
            return Unreadable(text)
        return shown_number(number, shown, self.book.date1904)


@lru_cache(maxsize=100_000)
def shown_number(number: float, shown: Shown, date1904: bool) -> Cell:
    """The value people see. A number that is no possible date stays a number, whatever its format."""
    if shown.part is not None:
        moment = moment_of(number, date1904)
        return number if moment is None else as_shown(moment, shown)
    if shown.zeros and number.is_integer() and 0 <= number < 1e15:
        return str(int(number)).zfill(shown.zeros)
    # 1985.10 is kept as 1985.1; only the format knows that it is October.
    if shown.decimals == 2 and 1900 <= number < 2100 and not number.is_integer():
        return f"{number:.2f}"
    return number


def moment_of(number: float, date1904: bool) -> datetime.datetime | None:
    """The moment a serial number stands for, or None: dates before 1900 and after 9999 are none."""
    if not 1 <= number + date1904 * 1462 < LAST_SERIAL + 1:
        return None
    day, rest = divmod(number, 1)
    since = datetime.timedelta(days=int(day), seconds=round(rest * 86_400))
    if date1904:
        return EPOCH_1904 + since
    if day == LEAP_DAY_1900:
        return None
    return EPOCH + since + datetime.timedelta(days=day < LEAP_DAY_1900)


def as_shown(moment: datetime.datetime, shown: Shown) -> Cell:
    """A date no more exact than its cell shows it."""
    if shown.part == "month":
        return PartialDate(moment.date().replace(day=1), "month")
    if shown.part == "year":
        return f"{moment.year}年"
    return moment.date() if moment.time() == datetime.time() else moment


def _is_zero(text: str) -> bool:
    return bool(text) and not text.strip("0.")
