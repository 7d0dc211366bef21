"""Writing lists as .xlsx: styled, ready to print, and with every text kept as text."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
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
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from common.partial_dates import PartialDate
from common.rounding import half_up
from common.workbooks.headers import REASON_TITLE, HeaderMatch, normalise_title
from common.workbooks.reading import Row, Source, Workbook, open_workbook

Output = str | PathLike[str] | BinaryIO

A4 = 9
MAX_TEXT = 32_767
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
        add = self.book.add_format
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

    def add_sheet(self, name: str, layout: SheetLayout | None = None) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(SIDE_MARGIN, SIDE_MARGIN, HEAD_MARGIN, FOOT_MARGIN)
        sheet.fit_to_pages(1, 0)
        if layout and (layout.left or layout.right):
            left, right = (text.replace("&", "&&") for text in (layout.left, layout.right))
            sheet.set_header(f"&L{left}&R{right}")
        sheet.set_footer("&C第 &P 页，共 &N 页")
        return sheet

    def number_format(self, places: int | None) -> Format:
        """The format of numbers with so many decimals; without a number of them as they are."""
        if places is None:
            return self.number
        if places not in self.decimals:
            digits = "0." + "0" * places if places else "0"
            self.decimals[places] = self.book.add_format({**GRID, "num_format": digits})
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
        elif isinstance(value, int | float | Decimal):
            exact = value if about.places is None else half_up(value, about.places)
            sheet.write_number(row, column, exact, self.number_format(about.places))
        elif isinstance(value, datetime.datetime):
            sheet.write_datetime(row, column, _local(value), self.moment)
        elif isinstance(value, datetime.date):
            sheet.write_datetime(row, column, value, self.date)
        else:
            self.write_text(sheet, row, column, str(value), self.wrapped if about.wraps else self.text)

    def write_text(self, sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
        if len(text) > MAX_TEXT:
            text = text[: MAX_TEXT - 1] + "…"
        sheet.write_string(row, column, text, style)


def _local(moment: datetime.datetime) -> datetime.datetime:
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment


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
    _finish_list(sheet, top, count, len(columns), layout.fixed)
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


def _finish_list(sheet: Worksheet, top: int, count: int, width: int, fixed: int) -> None:
    sheet.freeze_panes(top + 1, fixed)
    sheet.repeat_rows(top)
    if count:
        sheet.autofilter(top, 0, top + count, width - 1)


def annotate_refused(
    source: Source, header: HeaderMatch, refused: Mapping[int, str], output: Output, *, in_memory: bool = False
) -> None:
    """A workbook of the refused rows as they were, below the same title and header rows, with the reason in a last column.

    Mended, it can be imported as it is: the column of reasons is not read.
    """
    workbook = open_workbook(source)
    kept = [row for row in _sheet_rows(workbook, header) if row.number <= header.row or row.number in refused]
    shown = _columns_shown(kept, header)
    with ExportBook(output, in_memory=in_memory) as book:
        sheet = book.add_sheet(header.sheet.name)
        sheet.set_column(0, len(shown) - 1, SAMPLE_WIDTH)
        sheet.set_column(len(shown), len(shown), REASON_WIDTH)
        for at, row in enumerate(kept):
            for column, index in enumerate(shown):
                _write_original(book, sheet, at, column, row, index)
            note = REASON_TITLE if row.number == header.row else refused.get(row.number, "")
            if note:
                book.write_text(sheet, at, len(shown), note, book.reason)
        sheet.freeze_panes(header.row, 0)
        sheet.repeat_rows(header.row - 1)


def _sheet_rows(workbook: Workbook, header: HeaderMatch) -> Iterable[Row]:
    return next(sheet for sheet in workbook.sheets if sheet.name == header.sheet.name).rows()


def _columns_shown(rows: Sequence[Row], header: HeaderMatch) -> list[int]:
    """All columns but the reasons of an earlier round."""
    width = max((len(row.cells) for row in rows), default=0)
    titles = next((row.cells for row in rows if row.number == header.row), [])
    old_reasons = {index for index, title in enumerate(titles) if normalise_title(title) == REASON_TITLE}
    return [index for index in range(width) if index not in old_reasons]


def _write_original(book: ExportBook, sheet: Worksheet, at: int, column: int, row: Row, index: int) -> None:
    value = row.cells[index] if index < len(row.cells) else ""
    if value != "" and not isinstance(value, datetime.time | datetime.timedelta):
        book.write_cell(sheet, at, column, value)
