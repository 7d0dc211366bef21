"""What we write stays what it was: texts are never formulas, links or numbers; dates are dates."""

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from common.partial_dates import PartialDate
from common.workbooks.headers import locate_table
from common.workbooks.reading import open_workbook
from common.workbooks.titles import Column
from common.workbooks.writing import ExportBook, ExportColumn, RefusedSheet, write_refused, write_sheet
from tests.workbook_files import SHEET_PART, part, workbook_file

PEOPLE = (
    Column("name", "姓名", required=True),
    Column("branch", "所在支部", required=True),
    Column("birth", "出生年月"),
)


COLUMNS = (ExportColumn("甲"), ExportColumn("乙", 30))


def written(rows, **options):
    output = io.BytesIO()
    with ExportBook(output) as book:
        write_sheet(book, "名单", COLUMNS, rows, **options)
    return output.getvalue()


def cells_of(data):
    return [row.cells for row in open_workbook(io.BytesIO(data)).sheets[0].rows()]


DANGEROUS = [
    "=1+1",
    '=HYPERLINK("http://example.invalid","点这里")',
    "+86 199",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "{=1+1}",
    "http://example.invalid/",
    "mailto:a@example.invalid",
    "007",
    "99666419400530954X",
    "990000000000000000",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_stays_text(text):
    data = written([[text, "x"]])
    xml = part(data, SHEET_PART)
    assert not re.search("<f[ >]|hyperlink", xml)
    assert cells_of(data)[1] == [text, "x"]


def test_text_cells_carry_the_text_format():
    """Edited in Excel, a cell of another format would turn “=1+1” into a formula after all."""
    data = written([["=1+1", "x"]])
    assert 'numFmtId="49"' in part(data, "xl/styles.xml")


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (date(1985, 7, 1), date(1985, 7, 1)),
        (PartialDate(date(1985, 7, 19), "day"), date(1985, 7, 19)),
        (PartialDate(date(1985, 7, 1), "month"), "1985.07"),
        (datetime(2026, 11, 21, 4, 30, tzinfo=UTC), datetime(2026, 11, 21, 12, 30)),  # noqa: DTZ001 - as read from a cell
        (12, 12.0),
        (Decimal("0.5"), 0.5),
        (True, "是"),
        (None, ""),
        ("", ""),
        ("长" * 40_000, "长" * 32_766 + "…"),
    ],
)
def test_values_by_type(value, read):
    assert cells_of(written([[value, "x"]]))[1] == [read, "x"]


def test_page_is_ready_to_print():
    data = written([["1", "2"], ["3", "4"]], heading="党员名册")
    xml = part(data, SHEET_PART)
    assert cells_of(data)[0][0] == "党员名册"
    for setting in (
        'orientation="landscape"',
        'paperSize="9"',
        'fitToHeight="0"',
        'ySplit="2"',
        'autoFilter ref="A2:B4"',
    ):
        assert setting in xml
    assert "$2:$2" in part(data, "xl/workbook.xml")


def test_empty_list_has_its_header():
    assert cells_of(written([])) == [["甲", "乙"]]


def refused_file(rows, refused):
    return refused_again(workbook_file(rows), refused)


def refused_again(source, refused):
    header = locate_table(open_workbook(source), PEOPLE)
    rows = [row for row in header.sheet.rows() if row.number <= header.row or row.number in refused]
    output = io.BytesIO()
    write_refused([RefusedSheet(header.sheet.name, rows, header.row, refused)], output)
    return output


ROWS = [
    ["花名册"],
    ["编", "姓 名", "所在支部", "出生年月", "血型"],
    [1, "李莉", "一支部", date(1985, 7, 1), "A"],
    [2, "=王刚", "九支部", 1985.13, "B"],
    [3, "", "一支部", 29770, ""],
]


def test_refused_rows_as_they_were_with_the_reason():
    output = refused_file(ROWS, {4: "第 4 行……", 5: "第 5 行……"})
    assert cells_of(output.getvalue()) == [
        ["花名册"],
        ["编", "姓 名", "所在支部", "出生年月", "血型", "未导入原因"],
        [2.0, "=王刚", "九支部", 1985.13, "B", "第 4 行……"],
        [3.0, "", "一支部", 29770.0, "", "第 5 行……"],
    ]
    assert "<f>" not in part(output.getvalue(), SHEET_PART)


def test_column_of_reasons_is_not_read_and_not_doubled():
    first = refused_file(ROWS, {4: "旧原因", 5: "旧原因"})
    header = locate_table(open_workbook(first), PEOPLE)
    assert header.unmatched == [("A", "编"), ("E", "血型")]
    second = refused_again(first, {4: "新原因"})
    assert cells_of(second.getvalue())[1:] == [
        ["编", "姓 名", "所在支部", "出生年月", "血型", "未导入原因"],
        [3.0, "", "一支部", 29770.0, "", "新原因"],
    ]


def test_dates_of_refused_rows_stay_dates():
    output = refused_file(ROWS, {3: "原因"})
    assert cells_of(output.getvalue())[2][3] == date(1985, 7, 1)
