"""Word files for tests."""

import io
import zipfile
from collections.abc import Callable, Sequence

import docx


def word(*lines: str, head: str = "", rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A file with these paragraphs, a text in its head, and a table."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if head:
        document.sections[0].header.paragraphs[0].text = head
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def lines_of(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def rows_of(content: bytes) -> list[list[str]]:
    tables = docx.Document(io.BytesIO(content)).tables
    return [[cell.text for cell in row.cells] for table in tables for row in table.rows]


def repacked(content: bytes, change: Callable[[str, bytes], bytes] = lambda name, data: data, **more: bytes) -> bytes:
    """The same file with parts changed, and others added under the names of `more` (`__` for a stroke)."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, data in more.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return output.getvalue()
