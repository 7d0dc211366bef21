"""Small workbooks for tests, honest and hostile."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

QINGSHAN = Path(__file__).parent / "data" / "qingshan"
SHEET_PART = "xl/worksheets/sheet1.xml"
STRINGS_PART = "xl/sharedStrings.xml"


def workbook_bytes(*sheets: Sequence[Sequence[Any]], hidden: Sequence[int] = (), **options: Any) -> bytes:
    """A workbook with one sheet for each list of rows, beginning in cell A1."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True, **options}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, rows in enumerate(sheets):
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(at, column, value, day)
                    elif isinstance(value, str) and value:
                        sheet.write_string(at, column, value)
                    else:
                        sheet.write(at, column, value)
            if number in hidden:
                sheet.hide()
    return output.getvalue()


def workbook_file(*sheets: Sequence[Sequence[Any]], **options: Any) -> io.BytesIO:
    return io.BytesIO(workbook_bytes(*sheets, **options))


def with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same archive with some parts replaced or added."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name) or old.read(name))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name])
    return output.getvalue()


def sheet_xml(rows: str) -> bytes:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


class Shown:
    """A number in a format: what the cell shows is not all it holds."""

    def __init__(self, value: float | date, code: str) -> None:
        self.value, self.code = value, code


def office_bytes(
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    *,
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    hidden_sheets: Sequence[str] = (),
    merged: Sequence[str] = (),
    **options: Any,
) -> bytes:
    """A workbook as offices make them: named sheets; rows counted from 1, columns from 0, both of every sheet."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True, **options}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    _write(book, sheet, at, column, value)
            for row in hidden_rows:
                sheet.set_row(row - 1, None, None, {"hidden": True})
            for column in hidden_columns:
                sheet.set_column(column, column, None, None, {"hidden": True})
            for place in merged:
                sheet.merge_range(place, "")
                first = xlsxwriter.utility.xl_cell_to_rowcol(place.split(":")[0])
                sheet.write_string(*first, rows[first[0]][first[1]])
            if name in hidden_sheets:
                sheet.hide()
    return output.getvalue()


def _write(book: Any, sheet: Any, at: int, column: int, value: Any) -> None:
    if isinstance(value, Shown):
        style = book.add_format({"num_format": value.code})
        if isinstance(value.value, date):
            sheet.write_datetime(at, column, value.value, style)
        else:
            sheet.write_number(at, column, value.value, style)
    elif isinstance(value, str) and value:
        sheet.write_string(at, column, value)
    elif value != "":
        sheet.write(at, column, value)


def with_rows(rows: str, data: bytes | None = None) -> bytes:
    """A workbook whose only sheet has these rows, as the file writes them."""
    return with_parts(data or workbook_bytes([["x"]]), {SHEET_PART: sheet_xml(rows)})


def cell_xml(reference: str, text: str = "", *, error: str = "", formula: str = "") -> str:
    """A cell as the file writes it: a text, an error value, or a formula whose result nobody saved."""
    if error:
        return f'<c r="{reference}" t="e"><v>{error}</v></c>'
    if formula:
        return f'<c r="{reference}"><f>{formula}</f></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'
