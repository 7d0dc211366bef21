"""Writing lists as .xlsx: styled, ready to print, and with every text kept as text."""

import datetime
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil
from os import PathLike
from typing import Any, BinaryIO
from unicodedata import east_asian_width

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from common.partial_dates import PartialDate
from common.rounding import half_up
from common.text import clean_line, clean_text
from common.workbooks.sheets import Row
from common.workbooks.titles import REASON_TITLE, normalise_title

Output = str | PathLike[str] | BinaryIO

A4 = 9
MAX_TEXT = 32_767
"""What a cell takes, in UTF-16 units: a rare character counts as two."""
TEXT_GOES_ON = _("……（全文 %(length)s 字，一格写不下，后面的请在系统里看）")
MAX_SHEET_NAME = 31
UTF16 = "utf-16-le"
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
EARLIEST_DAY = datetime.date(1900, 1, 1)
SAMPLE_WIDTH = 14
REASON_WIDTH = 60
BOOK_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": "宋体", "font_size": 11},
}
TEXT_FORMAT = 49
FORMULA_SIGNS = "=+-@\t\r\n＝＋－＠"
"""With which Excel, WPS or LibreOffice begin to calculate, some of them behind a tab or a line break."""
GRID = {"border": 1, "valign": "vcenter"}


LANDSCAPE_INCHES, SIDE_MARGIN, HEAD_MARGIN, FOOT_MARGIN = 11.69, 0.5, 0.8, 0.7
LINE_HEIGHT, ROW_PADDING = 14, 4  # points
PIXELS_A_CHARACTER, CELL_PADDING, DOTS = 10, 5, 96  # 8 with 宋体 in 11 pt, up to 10 with what stands in for it


@dataclass(frozen=True)
class ExportColumn:
    """`places` are the decimals that its numbers show, whatever they are; `wraps` breaks long texts into lines."""

    title: str
    width: float = SAMPLE_WIDTH
    places: int | None = None
    wraps: bool = False


@dataclass(frozen=True)
class SheetLayout:
    """How a sheet is laid on paper: A4 landscape, and as wide as a page.

    `left` and `right` stand in the head of each page. `fixed` first columns stay in sight. A sheet too wide to be read
    on one page starts a new one at each column of `splits`, where the fixed columns stand again.
    """

    left: str = ""
    right: str = ""
    fixed: int = 0
    splits: tuple[int, ...] = ()
    has_filter: bool = True
    """Whether Excel offers to filter and sort by each column."""

    def scale(self, columns: Sequence[ExportColumn]) -> int:
        """Percent at which the widest of the parts fits a page."""
        edges = [0, *self.splits, len(columns)]
        parts = [columns[start:end] for start, end in pairwise(edges)]
        repeated = inches(columns[: self.fixed])
        widest = max(inches(part) + (repeated if at else 0) for at, part in enumerate(parts))
        return min(100, int((LANDSCAPE_INCHES - 2 * SIDE_MARGIN) * 100 / widest))


def inches(columns: Sequence[ExportColumn]) -> float:
    return sum(column.width * PIXELS_A_CHARACTER + CELL_PADDING for column in columns) / DOTS


class ExportBook:
    """A workbook being written, one sheet after the other and each from top to bottom. Use it in a `with` block."""

    def __init__(self, output: Output, *, in_memory: bool = False) -> None:
        """`in_memory` leaves nothing in temporary files, for what holds numbers of people."""
        # A copy: the writer changes the nested properties, and the next workbook would differ from the first.
        options = {**deepcopy(BOOK_OPTIONS), "constant_memory": not in_memory, "in_memory": in_memory}
        self.book = xlsxwriter.Workbook(output, options)
        self._properties: dict[Format, dict[str, Any]] = {}
        self._quoted: dict[Format, Format] = {}
        add = self.add_style
        self.heading = add({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        self.narrow_heading = add({"bold": True, "font_size": 12, "valign": "vcenter", "text_wrap": True})
        self.header = add({**GRID, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#E8EDF3"})
        # Excel's own text format keeps a text that looks like a formula a text even when somebody edits the cell.
        self.text = add({**GRID, "num_format": TEXT_FORMAT})
        self.date = add({**GRID, "num_format": "yyyy-mm-dd", "align": "left"})
        self.moment = add({**GRID, "num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self.wrapped = add({**GRID, "num_format": TEXT_FORMAT, "text_wrap": True})
        self.number = add(GRID)
        self.decimals: dict[int, Format] = {}
        self.blank = add(GRID)
        self.reason = add({**GRID, "num_format": TEXT_FORMAT, "text_wrap": True, "font_color": "#9C0006"})

    def __enter__(self) -> "ExportBook":
        return self

    def __exit__(self, *_about: object) -> None:
        self.book.close()

    def add_style(self, properties: dict[str, Any]) -> Format:
        style = self.book.add_format(properties)
        self._properties[style] = properties
        return style

    def quoted(self, style: Format) -> Format:
        """The same style with the mark of Excel that says: this is a text, also when somebody edits it."""
        if style not in self._quoted:
            self._quoted[style] = self.add_style({**self._properties[style], "quote_prefix": True})
        return self._quoted[style]

    def describe(self, *, title: str, author: str, created: datetime.datetime) -> None:
        """The properties of the file; the writer puts them into XML as they are."""
        self.book.set_properties({"title": clean_line(title), "author": clean_line(author), "created": created})

    def add_sheet(self, name: str, layout: SheetLayout | None = None) -> Worksheet:
        """A new sheet, under the name or the nearest to it that Excel takes."""
        taken = {sheet.get_name().lower() for sheet in self.book.worksheets()}
        sheet = self.book.add_worksheet(free_name(sheet_name(name), taken))
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(SIDE_MARGIN, SIDE_MARGIN, HEAD_MARGIN, FOOT_MARGIN)
        sheet.fit_to_pages(1, 0)
        if layout and (layout.left or layout.right):
            left, right = (clean_line(text).replace("&", "&&") for text in (layout.left, layout.right))
            sheet.set_header(f"&L{left}&R{right}")
        sheet.set_footer("&C第 &P 页，共 &N 页")
        return sheet

    def number_format(self, places: int | None) -> Format:
        """The format of numbers with so many decimals; without a number of them as they are."""
        if places is None:
            return self.number
        if places not in self.decimals:
            digits = "0." + "0" * places if places else "0"
            self.decimals[places] = self.add_style({**GRID, "num_format": digits})
        return self.decimals[places]

    def write_cell(
        self, sheet: Worksheet, row: int, column: int, value: Any, about: ExportColumn = ExportColumn("")
    ) -> None:
        """A value by its type: texts never become formulas, links or numbers; a month-precise date is text (1985.07)."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.blank)
        elif isinstance(value, PartialDate) and value.precision == "day":
            sheet.write_datetime(row, column, value.value, self.date)
        elif isinstance(value, bool):
            self.write_text(sheet, row, column, "是" if value else "否", self.text)
        elif isinstance(value, int | float | Decimal) and math.isfinite(value):
            exact = value if about.places is None else half_up(value, about.places)
            sheet.write_number(row, column, exact, self.number_format(about.places))
        elif isinstance(value, datetime.date) and as_day(value) >= EARLIEST_DAY:
            style = self.moment if isinstance(value, datetime.datetime) else self.date
            sheet.write_datetime(row, column, _local(value), style)
        else:
            self.write_text(sheet, row, column, str(value), self.wrapped if about.wraps else self.text)

    def write_text(self, sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
        """A text as a text, without hidden characters; one that no cell can hold says how much is missing.

        One that begins like a formula is marked, so that an edit does not turn it into one (SECURITY.md); its value stays.
        """
        plain = clean_text(text)
        sheet.write_string(row, column, fitting(plain), self.quoted(style) if begins_like_formula(plain) else style)


def begins_like_formula(text: str) -> bool:
    return text[:1] in FORMULA_SIGNS and text != ""


def fitting(text: str) -> str:
    """The text, or as much of it as a cell takes with a sentence that says so."""
    if len(text.encode(UTF16)) // 2 <= MAX_TEXT:
        return text
    ending = str(TEXT_GOES_ON) % {"length": len(text)}
    return _first(text, MAX_TEXT - len(ending)) + ending


def _first(text: str, units: int) -> str:
    return text.encode(UTF16)[: units * 2].decode(UTF16, "ignore")


def sheet_name(text: str) -> str:
    """What Excel takes as a name: 31 characters, none of []:*?/\\, no apostrophe at an end, not empty, not History."""
    name = NOT_IN_SHEET_NAMES.sub("-", clean_line(text)).strip(" '")
    name = _first(name, MAX_SHEET_NAME).strip(" '")
    return "表" if not name or name.lower() == "history" else name


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, with a number where another sheet has it already; Excel does not tell capitals from small letters."""
    tried, number = name, 1
    while tried.lower() in taken:
        number += 1
        ending = f"({number})"
        tried = _first(name, MAX_SHEET_NAME - len(ending)) + ending
    return tried


def as_day(value: datetime.date) -> datetime.date:
    return value.date() if isinstance(value, datetime.datetime) else value


def _local(value: datetime.date) -> datetime.date:
    is_aware = isinstance(value, datetime.datetime) and timezone.is_aware(value)
    return timezone.make_naive(value) if is_aware else value  # type: ignore[arg-type]


def write_sheet(
    book: ExportBook,
    name: str,
    columns: Sequence[ExportColumn],
    rows: Iterable[Sequence[Any]],
    *,
    heading: str = "",
    layout: SheetLayout = SheetLayout(),
) -> int:
    """Add a list to the workbook: an optional heading line, the header row, the rows. Gives the number of rows."""
    sheet = book.add_sheet(name, layout)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
    top = _write_heading(book, sheet, heading, len(columns), layout)
    for index, column in enumerate(columns):
        book.write_text(sheet, top, index, str(column.title), book.header)
    count = 0
    for count, row in enumerate(rows, start=1):
        if lines := lines_of(row, columns):
            sheet.set_row(top + count, LINE_HEIGHT * lines + ROW_PADDING)
        for index, value in enumerate(row):
            book.write_cell(sheet, top + count, index, value, columns[index])
    _finish_list(sheet, top, count, len(columns), layout)
    if layout.splits:
        sheet.set_print_scale(layout.scale(columns))
        sheet.set_v_pagebreaks(layout.splits)
        sheet.repeat_columns(0, layout.fixed - 1)
    return count


def lines_of(row: Sequence[Any], columns: Sequence[ExportColumn]) -> int:
    """Into how many lines the wrapping cells of a row break; 0 where no column wraps. Not every program looks itself."""
    texts = [(str(value or ""), column.width) for value, column in zip(row, columns, strict=True) if column.wraps]
    return max((ceil(width_of(text) / (width - 1)) or 1 for text, width in texts), default=0)


def width_of(text: str) -> int:
    """In the unit of column widths: a Chinese character is as wide as two digits."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _write_heading(book: ExportBook, sheet: Worksheet, heading: str, width: int, layout: SheetLayout) -> int:
    """Across the sheet; over the columns that repeat, in two lines, where the sheet is split: else pages cut it."""
    if not heading:
        return 0
    width, style = (layout.fixed, book.narrow_heading) if layout.splits else (width, book.heading)
    sheet.set_row(0, 36 if layout.splits else 30)
    if width > 1:
        sheet.merge_range(0, 0, 0, width - 1, "", style)
    book.write_text(sheet, 0, 0, heading, style)
    return 1


def _finish_list(sheet: Worksheet, top: int, count: int, width: int, layout: SheetLayout) -> None:
    sheet.freeze_panes(top + 1, layout.fixed)
    sheet.repeat_rows(top)
    if count and layout.has_filter:
        sheet.autofilter(top, 0, top + count, width - 1)


@dataclass(frozen=True)
class RefusedSheet:
    """Rows of a sheet to be written again: what stands above and between them, and the refused ones with their reasons."""

    name: str
    rows: Sequence[Row]
    header_row: int
    reasons: Mapping[int, str]
    hidden_columns: Collection[int] = ()


def write_refused(sheets: Iterable[RefusedSheet], output: Output, *, in_memory: bool = False) -> None:
    """A workbook of the refused rows as they were, below the same title and header rows, with the reason in a last column.

    Mended, it can be imported as it is: the column of reasons is not read.
    """
    with ExportBook(output, in_memory=in_memory) as book:
        for refused in sheets:
            _write_refused_sheet(book, refused)


def _write_refused_sheet(book: ExportBook, refused: RefusedSheet) -> None:
    shown = _columns_shown(refused)
    sheet = book.add_sheet(refused.name)
    for column, index in enumerate(shown):
        sheet.set_column(column, column, SAMPLE_WIDTH, None, {"hidden": index in refused.hidden_columns})
    sheet.set_column(len(shown), len(shown), REASON_WIDTH)
    for at, row in enumerate(refused.rows):
        for column, index in enumerate(shown):
            _write_original(book, sheet, at, column, row, index)
        note = REASON_TITLE if row.number == refused.header_row else refused.reasons.get(row.number, "")
        if note:
            book.write_text(sheet, at, len(shown), note, book.reason)
    top = next((at for at, row in enumerate(refused.rows) if row.number == refused.header_row), 0)
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)


def _columns_shown(refused: RefusedSheet) -> list[int]:
    """All columns but the reasons of an earlier round."""
    width = max((len(row.cells) for row in refused.rows), default=0)
    titles = next((row.cells for row in refused.rows if row.number == refused.header_row), [])
    old_reasons = {index for index, title in enumerate(titles) if normalise_title(title) == REASON_TITLE}
    return [index for index in range(width) if index not in old_reasons]


def _write_original(book: ExportBook, sheet: Worksheet, at: int, column: int, row: Row, index: int) -> None:
    value = row.cells[index] if index < len(row.cells) else ""
    if value != "":
        book.write_cell(sheet, at, column, value)
