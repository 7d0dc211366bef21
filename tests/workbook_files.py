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
