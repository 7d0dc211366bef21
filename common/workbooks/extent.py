"""How much memory the sheets of a workbook would take once parsed.

The parser lays every sheet out as a full rectangle and copies a shared text into every cell that points at it. A file of
five kilobytes with one letter in the last cell of a sheet would therefore ask for hundreds of gigabytes.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from xml.parsers import expat

from common.workbooks import limits
from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.limits import LONG_TEXT_BYTES, LONGEST_PIECE_BYTES, MAX_CELLS, MAX_DEPTH

CELL_WITH_COLUMN = re.compile(rb'<c r="([A-Z]{1,3})\d')
ROW = re.compile(rb'<row\s[^<>]*?\br="(\d{1,9})"')
LISTED_COLUMN = re.compile(rb"<(?:\w+:)?col[\s/>]")
SHARED_TEXT = re.compile(rb"<(?:\w+:)?si[\s/>]")
POINTER = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>\s*(\d+)\s*<")
# Every way a tag <c or <row can go on.
TAG_ENDS = (b" ", b">", b"/", b"\t", b"\n", b"\r")
# Comments, character data and tags with a prefix: not wrong, but then the sheet must be parsed to be measured.
UNUSUAL = re.compile(rb"<!|:(?:c|row)[\s/>]")
SIGNS_OF_UNUSUAL = (b"<!", b":c", b":row")

Reopen = Callable[[], Iterable[bytes]]


class PartScan:
    """What one part holds, gathered block by block from its raw bytes without parsing it."""

    def __init__(self, long_texts: dict[int, int], roles: Collection[str] = ()) -> None:
        """`roles` are what the part is read as; a part that nothing reads may hold what it likes."""
        self.long_texts, self.roles = long_texts, roles
        self.last_block = b""
        self.tags = self.attributes = self.listed_columns = 0
        self.cells = self.row_tags = 0
        self.rows = 0
        self.columns: set[bytes] = set()
        self.is_sheet, self.has_texts = "sheet" in roles, "texts" in roles
        self.is_regular = True
        self.texts = 0
        self.new_long_texts: dict[int, int] = {}
        self.pointers: Counter[bytes] = Counter()
        self._carry = b""
        self._text_length = 0

    def feed(self, chunk: bytes) -> None:
        block = self._carry + chunk
        cut = block.rfind(b"<")
        # A tag is never cut in two, unless it is longer than any honest tag.
        if cut == -1 or len(block) - cut > LONGEST_PIECE_BYTES:
            if self.roles and len(block) - cut > LONGEST_PIECE_BYTES:
                raise UnreadableWorkbook("long_piece")
            cut = len(block)
        self._carry = block[cut:]
        self._look_at(block[:cut])

    def close(self) -> None:
        self._look_at(self._carry)
        self._carry = b""
        self._note_text_length()

    def _look_at(self, block: bytes) -> None:
        self.last_block = block
        if self.roles:
            self.tags += block.count(b"<")
            self.attributes += block.count(b"=")
        self.is_sheet = self.is_sheet or b"sheetData" in block
        self.has_texts = self.has_texts or b"sst" in block
        if self.has_texts:
            self._measure_texts(block)
        if self.is_sheet:
            self._measure_cells(block)

    def _measure_cells(self, block: bytes) -> None:
        columns = CELL_WITH_COLUMN.findall(block)
        rows = ROW.findall(block)
        self.cells += len(columns)
        self.row_tags += len(rows)
        if b"col" in block:
            self.listed_columns += len(LISTED_COLUMN.findall(block))
        self.columns.update(columns)
        self.rows = max(self.rows, max(map(int, rows), default=0))
        self.is_regular = self.is_regular and _is_regular(columns, rows, block)
        if self.long_texts:
            self.pointers.update(POINTER.findall(block))

    def _measure_texts(self, block: bytes) -> None:
        first, *others = SHARED_TEXT.split(block)
        self._text_length += len(first)
        for piece in others:
            self._note_text_length()
            self.texts += 1
            self._text_length = len(piece)

    def _note_text_length(self) -> None:
        if self.texts and self._text_length > LONG_TEXT_BYTES:
            self.new_long_texts[self.texts - 1] = self._text_length

    def width(self) -> int:
        return max(map(column_number, self.columns), default=0)

    def area(self) -> int:
        return max(self.cells, self.rows * self.width())

    def copied_bytes(self) -> int:
        return sum(self.long_texts.get(int(at), 0) * times for at, times in self.pointers.items())


def _is_regular(columns: list[bytes], rows: list[bytes], block: bytes) -> bool:
    return _all_are(b"<c", columns, block) and _all_are(b"<row", rows, block) and not _is_unusual(block)


def _all_are(tag: bytes, found: list[bytes], block: bytes) -> bool:
    """Whether every such tag was found with its place written in it. <col and <rowBreaks are other tags."""
    return block.count(tag) == len(found) or sum(block.count(tag + end) for end in TAG_ENDS) == len(found)


def _is_unusual(block: bytes) -> bool:
    # Looking for the signs is many times faster than the expression, and they are rare.
    return any(sign in block for sign in SIGNS_OF_UNUSUAL) and UNUSUAL.search(block) is not None


class ExtentGuard:
    """Adds up all parts of one workbook and refuses it as soon as it would grow too large."""

    def __init__(self, roles: Mapping[str, Collection[str]], long_texts: dict[int, int] | None = None) -> None:
        self.roles, self.long_texts = roles, long_texts or {}
        self.found_long_texts: dict[int, int] = {}
        self.area = self.cells = self.copied_bytes = self.texts = 0

    def scan(self, part: str) -> PartScan:
        return PartScan(self.long_texts, self.roles.get(part, ()))

    def close(self) -> None:
        """Once all parts were added: texts without cells to show them are nobody's roster."""
        if self.texts > 2 * self.cells + limits.TEXTS_WITHOUT_CELL:
            raise UnreadableWorkbook("too_many_texts")

    def add(self, scan: PartScan, reopen: Reopen) -> None:
        check_amounts(scan)
        self.texts += scan.texts
        self.cells += scan.cells
        self.copied_bytes += scan.copied_bytes()
        if self.texts > limits.MAX_SHARED_TEXTS:
            raise UnreadableWorkbook("too_many_texts")
        if self.copied_bytes > limits.MAX_COPIED_TEXT_BYTES:
            raise UnreadableWorkbook("unpacks_too_large")
        for at, length in scan.new_long_texts.items():
            self.found_long_texts[at] = max(length, self.found_long_texts.get(at, 0))
        if scan.is_sheet:
            self.area += self._sheet_area(scan, reopen)
        if self.area > MAX_CELLS:
            raise UnreadableWorkbook("too_wide_or_long")

    def _sheet_area(self, scan: PartScan, reopen: Reopen) -> int:
        if scan.is_regular and self.area + scan.area() <= MAX_CELLS:
            return scan.area()
        if scan.tags > limits.MAX_MEASURED_TAGS:
            raise UnreadableWorkbook("too_wide_or_long")
        measure = SheetMeasure(MAX_CELLS - self.area)
        area = measure.measure(reopen())
        self.cells += 0 if scan.is_regular else measure.cells
        return area


def check_amounts(scan: PartScan) -> None:
    """Raise UnreadableWorkbook when a part holds more than what it is read as can need."""
    if not scan.roles:
        return
    if scan.row_tags > limits.MAX_ROWS:
        raise UnreadableWorkbook("too_many_rows")
    if scan.listed_columns > limits.MAX_SHEET_COLUMNS or scan.width() > limits.MAX_SHEET_COLUMNS:
        raise UnreadableWorkbook("too_many_columns")
    tags, attributes = _allowance(scan)
    if scan.tags > tags:
        raise UnreadableWorkbook("too_many_tags")
    if scan.attributes > attributes:
        raise UnreadableWorkbook("too_many_attributes")


def _allowance(scan: PartScan) -> tuple[int, int]:
    """The tags and attributes that a part may have: as little as the strictest of its roles gives."""
    return min(_allowed_as(role, scan) for role in scan.roles)


def _allowed_as(role: str, scan: PartScan) -> tuple[int, int]:
    tags, attributes = limits.MAX_TAGS, limits.MAX_ATTRIBUTES
    if role == "sheet" and scan.is_regular:
        tags += limits.TAGS_A_CELL * scan.cells + limits.TAGS_A_ROW * scan.row_tags
        attributes += limits.ATTRIBUTES_A_CELL * scan.cells + limits.ATTRIBUTES_A_ROW * scan.row_tags
    elif role == "sheet":
        tags, attributes = limits.MAX_MEASURED_TAGS, 2 * limits.MAX_ATTRIBUTES
    elif role == "texts":
        tags += limits.TAGS_A_TEXT * scan.texts
        attributes += limits.ATTRIBUTES_A_TEXT * scan.texts
    return tags, attributes


class SheetMeasure:
    """Parses one sheet to find its true extent: only cells that hold something count, styled empty ones do not."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.height = self.width = self.cells = 0
        self.row = self.column = self.depth = 0

    def measure(self, chunks: Iterable[bytes]) -> int:
        parser = expat.ParserCreate("utf-8", " ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            for chunk in chunks:
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as problem:
            raise UnreadableWorkbook("damaged") from problem
        return self.area()

    def area(self) -> int:
        return max(self.cells, self.height * self.width)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UnreadableWorkbook("too_deep")
        name = tag.rpartition(" ")[2]
        if name == "c":
            self._start_cell(attributes.get("r", ""))
        elif name == "row":
            self.row = _whole_number(attributes.get("r", "")) or self.row + 1
            self.column = 0
        elif name in ("v", "is"):
            self._count_cell()

    def _end(self, _tag: str) -> None:
        self.depth -= 1

    def _start_cell(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        self.column = column_number(letters.encode()) if letters else self.column + 1
        self.row = _whole_number(reference[len(letters) :]) or self.row

    def _count_cell(self) -> None:
        self.cells += 1
        self.height = max(self.height, self.row)
        self.width = max(self.width, self.column)
        if self.column > limits.MAX_SHEET_COLUMNS:
            raise UnreadableWorkbook("too_many_columns")
        if self.area() > self.limit:
            raise UnreadableWorkbook("too_wide_or_long")


def _whole_number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 10 else 0


def column_number(letters: bytes) -> int:
    """1 for A, 27 for AA; anything that is no column is as far right as can be."""
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - 64
    return number if letters.isalpha() and len(letters) <= 3 else limits.MAX_SHEET_COLUMNS + 1


def column_letters(number: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
