"""How much memory the sheets of a workbook would take once parsed.

The parser lays every sheet out as a full rectangle and copies a shared text into every cell that points at it. A file of
five kilobytes with one letter in the last cell of a sheet would therefore ask for hundreds of gigabytes.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from xml.parsers import expat

from common.workbooks.errors import UnreadableWorkbook

MAX_CELLS = 4_000_000
MAX_SHARED_TEXTS = 4_000_000
MAX_COPIED_TEXT_BYTES = 300 * 1024 * 1024
LONG_TEXT_BYTES = 4_000
LONGEST_TAG_BYTES = 1024 * 1024

CELL_WITH_COLUMN = re.compile(rb'<c r="([A-Z]{1,3})\d')
ROW = re.compile(rb'<row\s[^>]*?\br="(\d{1,9})"')
SHARED_TEXT = re.compile(rb"<(?:\w+:)?si[\s/>]")
POINTER = re.compile(rb"<(?:\w+:)?v[^>]*>\s*(\d+)\s*<")
# Every way a tag <c or <row can go on.
TAG_ENDS = (b" ", b">", b"/", b"\t", b"\n", b"\r")
# Comments, character data and tags with a prefix: not wrong, but then the sheet must be parsed to be measured.
UNUSUAL = re.compile(rb"<!|:(?:c|row)[\s/>]")
SIGNS_OF_UNUSUAL = (b"<!", b":c", b":row")

Reopen = Callable[[], Iterable[bytes]]


class PartScan:
    """What one part holds, gathered block by block from its raw bytes without parsing it."""

    def __init__(self, long_texts: dict[int, int]) -> None:
        self.long_texts = long_texts
        self.last_block = b""
        self.cells = 0
        self.rows = 0
        self.columns: set[bytes] = set()
        self.is_sheet = self.has_texts = False
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
        if cut == -1 or len(block) - cut > LONGEST_TAG_BYTES:
            cut = len(block)
        self._carry = block[cut:]
        self._look_at(block[:cut])

    def close(self) -> None:
        self._look_at(self._carry)
        self._carry = b""
        self._note_text_length()

    def _look_at(self, block: bytes) -> None:
        self.last_block = block
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
        self.columns.update(columns)
        self.rows = max(self.rows, max(map(int, rows), default=0))
        if not (_all_are(b"<c", columns, block) and _all_are(b"<row", rows, block)) or _is_unusual(block):
            self.is_regular = False
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

    def area(self) -> int:
        width = max(map(column_number, self.columns), default=0)
        return max(self.cells, self.rows * width)

    def copied_bytes(self) -> int:
        return sum(self.long_texts.get(int(at), 0) * times for at, times in self.pointers.items())


def _all_are(tag: bytes, found: list[bytes], block: bytes) -> bool:
    """Whether every such tag was found with its place written in it. <col and <rowBreaks are other tags."""
    return block.count(tag) == len(found) or sum(block.count(tag + end) for end in TAG_ENDS) == len(found)


def _is_unusual(block: bytes) -> bool:
    # Looking for the signs is many times faster than the expression, and they are rare.
    return any(sign in block for sign in SIGNS_OF_UNUSUAL) and UNUSUAL.search(block) is not None


class ExtentGuard:
    """Adds up all parts of one workbook and refuses it as soon as it would grow too large."""

    def __init__(self, long_texts: dict[int, int] | None = None) -> None:
        self.long_texts = long_texts or {}
        self.found_long_texts: dict[int, int] = {}
        self.area = self.copied_bytes = self.texts = 0

    def scan(self) -> PartScan:
        return PartScan(self.long_texts)

    def add(self, scan: PartScan, reopen: Reopen) -> None:
        self.texts += scan.texts
        self.copied_bytes += scan.copied_bytes()
        if self.texts > MAX_SHARED_TEXTS or self.copied_bytes > MAX_COPIED_TEXT_BYTES:
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
        return SheetMeasure(MAX_CELLS - self.area).measure(reopen())


class SheetMeasure:
    """Parses one sheet to find its true extent: only cells that hold something count, styled empty ones do not."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.height = self.width = self.cells = 0
        self.row = self.column = 0

    def measure(self, chunks: Iterable[bytes]) -> int:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
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
        name = tag.rpartition(" ")[2]
        if name == "c":
            self._start_cell(attributes.get("r", ""))
        elif name == "row":
            self.row = _whole_number(attributes.get("r", "")) or self.row + 1
            self.column = 0
        elif name in ("v", "is"):
            self._count_cell()

    def _start_cell(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        self.column = column_number(letters.encode()) if letters else self.column + 1
        self.row = _whole_number(reference[len(letters) :]) or self.row

    def _count_cell(self) -> None:
        self.cells += 1
        self.height = max(self.height, self.row)
        self.width = max(self.width, self.column)
        if self.area() > self.limit:
            raise UnreadableWorkbook("too_wide_or_long")


def _whole_number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 10 else 0


def column_number(letters: bytes) -> int:
    """1 for A, 27 for AA; anything that is no column is as far right as can be."""
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - 64
    return number if letters.isalpha() and len(letters) <= 3 else 2**14


def column_letters(number: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
