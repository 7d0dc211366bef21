"""Writing lists as .xlsx: styled, ready to print, and with every text kept as text."""

import datetime
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from os import PathLike
from typing import Any, BinaryIO

import xlsxwriter
from django.utils import timezone
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from common.partial_dates import PartialDate
from common.workbooks.sheets import Row
from common.workbooks.titles import REASON_TITLE, normalise_title

Output = str | PathLike[str] | BinaryIO

A4 = 9
MAX_TEXT = 32_767
MAX_SHEET_NAME = 31
FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
FIRST_YEAR = 1900
"""Excel knows no day before it."""
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


@dataclass(frozen=True)
class ExportColumn:
    title: str
    width: float = SAMPLE_WIDTH


class ExportBook:
    """A workbook being written, one sheet after the other and each from top to bottom. Use it in a `with` block."""

    def __init__(self, output: Output, *, in_memory: bool = False) -> None:
        """`in_memory` leaves nothing in temporary files, for what holds numbers of people."""
        # A copy: the writer changes the nested properties, and the next workbook would differ from the first.
        options = {**deepcopy(BOOK_OPTIONS), "constant_memory": not in_memory, "in_memory": in_memory}
        self.book = xlsxwriter.Workbook(output, options)
        add = self.book.add_format
        self.heading = add({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        self.header = add({**GRID, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#E8EDF3"})
        # Excel's own text format keeps a text that looks like a formula a text even when somebody edits the cell.
        self.text = add({**GRID, "num_format": TEXT_FORMAT})
        self.date = add({**GRID, "num_format": "yyyy-mm-dd", "align": "left"})
        self.moment = add({**GRID, "num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self.number = add(GRID)
        self.blank = add(GRID)
        self.reason = add({**GRID, "num_format": TEXT_FORMAT, "text_wrap": True, "font_color": "#9C0006"})

    def __enter__(self) -> "ExportBook":
        return self

    def __exit__(self, *_about: object) -> None:
        self.book.close()

    def add_sheet(self, name: str) -> Worksheet:
        """A sheet of this name, or of the nearest one that Excel allows."""
        sheet = self.book.add_worksheet(self._free_name(name))
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        return sheet

    def _free_name(self, name: str) -> str:
        """At most 31 characters, none of []:*?/\\, no apostrophe at the ends, not the name of another sheet."""
        plain = FORBIDDEN_IN_NAMES.sub(" ", name).strip("' ")
        plain = "表" if not plain or plain.lower() == "history" else plain
        taken = {sheet.get_name().lower() for sheet in self.book.worksheets()}
        wanted, number = _cut(plain, MAX_SHEET_NAME), 1
        while wanted.lower() in taken:
            number += 1
            wanted = f"{_cut(plain, MAX_SHEET_NAME - len(str(number)) - 2)}({number})"
        return wanted

    def write_cell(self, sheet: Worksheet, row: int, column: int, value: Any) -> None:
        """A value by its type: texts never become formulas, links or numbers; a month-precise date is text (1985.07)."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.blank)
        elif isinstance(value, PartialDate) and value.precision == "day":
            sheet.write_datetime(row, column, value.value, self.date)
        elif isinstance(value, bool):
            self.write_text(sheet, row, column, "是" if value else "否", self.text)
        elif isinstance(value, int | float | Decimal) and isfinite(value):
            sheet.write_number(row, column, value, self.number)
        elif isinstance(value, datetime.datetime) and value.year >= FIRST_YEAR:
            sheet.write_datetime(row, column, _local(value), self.moment)
        elif isinstance(value, datetime.date) and value.year >= FIRST_YEAR:
            sheet.write_datetime(row, column, value, self.date)
        else:
            self.write_text(sheet, row, column, str(value), self.text)

    def write_text(self, sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
        if len(text) > MAX_TEXT:
            text = text[: MAX_TEXT - 1] + "…"
        sheet.write_string(row, column, text, style)


def _cut(text: str, length: int) -> str:
    """As many characters as fit; Excel counts those outside the basic plane twice."""
    return text.encode("utf-16-le")[: length * 2].decode("utf-16-le", "ignore").strip("' ")


def _local(moment: datetime.datetime) -> datetime.datetime:
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment


def write_sheet(
    book: ExportBook, name: str, columns: Sequence[ExportColumn], rows: Iterable[Sequence[Any]], *, heading: str = ""
) -> int:
    """Add a list to the workbook: an optional heading line, the header row, the rows. Gives the number of rows."""
    sheet = book.add_sheet(name)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
    top = _write_heading(book, sheet, heading, len(columns))
    for index, column in enumerate(columns):
        book.write_text(sheet, top, index, str(column.title), book.header)
    count = 0
    for count, row in enumerate(rows, start=1):
        for index, value in enumerate(row):
            book.write_cell(sheet, top + count, index, value)
    _finish_list(sheet, top, count, len(columns))
    return count


def _write_heading(book: ExportBook, sheet: Worksheet, heading: str, width: int) -> int:
    if not heading:
        return 0
    sheet.set_row(0, 30)
    if width > 1:
        sheet.merge_range(0, 0, 0, width - 1, "", book.heading)
    book.write_text(sheet, 0, 0, heading, book.heading)
    return 1


def _finish_list(sheet: Worksheet, top: int, count: int, width: int) -> None:
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    if count:
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
