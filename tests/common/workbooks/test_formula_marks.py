"""A text that begins like a formula is marked as a text in its style, and no other one is; its value stays."""

import ast
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from common.workbooks.reading import open_workbook
from common.workbooks.sheets import Row
from common.workbooks.writing import ExportBook, ExportColumn, RefusedSheet, write_refused, write_sheet
from tests.workbook_files import SHEET_PART, part

ROOT = Path(__file__).resolve().parents[3]
APPS = ("common", "members", "alliances", "activities", "assessment", "workbench", "config")
MARKED = ["=1+1", "+86 199", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)", "-"]
UNMARKED = ["1=1", "李莉", "", "{=1+1}", "—", "007", "'=1", "http://example.invalid/"]


def written(texts, *, wraps=False):
    output = io.BytesIO()
    with ExportBook(output) as book:
        write_sheet(book, "名单", [ExportColumn("甲", wraps=wraps)], [[text] for text in texts])
    return output.getvalue()


def marks(data):
    """By row, whether the style of its first cell carries the mark."""
    styles = re.search(r"<cellXfs.*?</cellXfs>", part(data, "xl/styles.xml"), re.DOTALL)[0]
    quoted = ['quotePrefix="1"' in style for style in re.findall(r"<xf .*?>", styles)]
    cells = re.findall(r'<c r="A\d+"(?: s="(\d+)")?', part(data, SHEET_PART))
    return [quoted[int(style or 0)] for style in cells]


@pytest.mark.parametrize("wraps", [False, True])
def test_what_begins_like_a_formula_is_marked(wraps):
    data = written([*MARKED, *UNMARKED], wraps=wraps)
    assert marks(data) == [False, *[True] * len(MARKED), *[False] * len(UNMARKED)]
    read = [row.cells for row in open_workbook(io.BytesIO(data)).sheets[0].rows()][1 : len(MARKED) + 1]
    assert read == [[text.replace("\r", "\n")] for text in MARKED]


def test_the_mark_takes_nothing_from_the_style():
    data = written(["=1", "1"])
    plain, marked = sorted(style_of(data, row) for row in (1, 2))
    assert marked.replace(' quotePrefix="1"', "") == plain


def style_of(data, row):
    styles = re.search(r"<cellXfs.*?</cellXfs>", part(data, "xl/styles.xml"), re.DOTALL)[0]
    at = re.findall(r'<c r="A\d+" s="(\d+)"', part(data, SHEET_PART))[row]
    return re.findall(r"<xf .*?>", styles)[int(at)]


def test_titles_and_refused_rows_are_marked_too():
    output = io.BytesIO()
    with ExportBook(output) as book:
        write_sheet(book, "名单", [ExportColumn("=甲")], [["x"]])
    assert marks(output.getvalue()) == [True, False]
    rows = [Row(1, ["姓名"]), Row(2, ["=cmd|x"])]
    refused = io.BytesIO()
    write_refused([RefusedSheet("名册", rows, header_row=1, reasons={2: "姓名不像姓名"})], refused)
    assert marks(refused.getvalue()) == [False, True]


def test_every_file_of_cells_is_written_by_the_one_writer():
    """No other module writes cells or tables of text, so none can forget the mark."""
    others = {}
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        found = {name for node in ast.walk(ast.parse(path.read_text())) for name in table_writing(node)}
        if found:
            others[path.relative_to(ROOT).as_posix()] = found
    writers = {"write_string", "write_blank", "write_datetime", "write_number"}
    assert others == {
        "common/workbooks/writing.py": {"xlsxwriter", *writers},
        "assessment/exports/summary.py": {"xlsxwriter"},  # for the type of a sheet
    }


def table_writing(node):
    if isinstance(node, ast.Import | ast.ImportFrom):
        names = [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
        yield from {"xlsxwriter", "csv", "openpyxl", "tablib", "pandas"} & {name.partition(".")[0] for name in names}
    elif isinstance(node, ast.Attribute) and re.fullmatch(
        r"write_(string|formula|url|blank|datetime|number|rich_string|row|column)", node.attr
    ):
        yield node.attr


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice found")
def test_libreoffice_sees_texts(tmp_path):
    """Opened and saved by another program, every one of them still is the text it was."""
    (tmp_path / "book.xlsx").write_bytes(written(MARKED))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "fods", "book.xlsx"],
        cwd=tmp_path, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    text = (tmp_path / "book.fods").read_text()
    assert "table:formula" not in text
    found = re.findall(r'office:value-type="string"[^>]*>(.*?)</table:table-cell>', text, re.DOTALL)
    assert len(found) >= len(MARKED) + 1
