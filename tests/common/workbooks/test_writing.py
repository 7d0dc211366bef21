"""What we write stays what it was: texts are never formulas, links or numbers; dates are dates."""

import io
import re
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from common.partial_dates import PartialDate
from common.workbooks.locating import locate_table
from common.workbooks.reading import open_workbook
from common.workbooks.titles import Column
from common.workbooks.writing import (
    ExportBook,
    ExportColumn,
    RefusedSheet,
    SheetLayout,
    lines_of,
    write_refused,
    write_sheet,
)
from tests.nasty import CLEAN, DIRTY
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
    assert cells_of(data)[1] == [text.replace("\r", "\n"), "x"]


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
        (time(8, 30), "08:30:00"),
        (timedelta(hours=30), "1 day, 6:00:00"),
        (date(1899, 12, 31), "1899-12-31"),
        (datetime(1850, 1, 2, 3, 4), "1850-01-02 03:04:00"),  # noqa: DTZ001 - as read from a cell
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        ("长" * 32_767, "长" * 32_767),
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


@pytest.mark.parametrize("character", ["长", "\U00030edd"])
def test_a_text_that_no_cell_holds_says_how_much_is_missing(character):
    text = cells_of(written([["x", character * 40_000]]))[1][1]
    assert len(text.encode("utf-16-le")) // 2 in (32_766, 32_767)
    assert text.startswith(character * 16_000)
    assert text.endswith(f"{character}……（全文 40000 字，一格写不下，后面的请在系统里看）")


def test_hidden_characters_are_written_nowhere():
    output = io.BytesIO()
    with ExportBook(output) as book:
        book.describe(title=DIRTY, author="\ud800" + DIRTY, created=datetime(2026, 1, 1))  # noqa: DTZ001 - as the file has it
        write_sheet(book, DIRTY, [ExportColumn(DIRTY)], [["\x00\udfff" + DIRTY + "\x0b二"]], heading=DIRTY)
    workbook = open_workbook(io.BytesIO(output.getvalue()))
    assert [sheet.name for sheet in workbook.sheets] == [CLEAN]
    assert cells_of(output.getvalue()) == [[CLEAN], [CLEAN], [f"{CLEAN}\n二"]]
    with zipfile.ZipFile(output) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))  # noqa: S314 - our own file


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("名单", "名单"),
        ("2026/第四季度[在册]:全部?*\\", "2026-第四季度-在册--全部---"),
        ("长" * 40, "长" * 31),
        ("\U00030edd" * 20, "\U00030edd" * 15),
        ("'引号'", "引号"),
        ("History", "表"),
        ("\u200b", "表"),
        ("", "表"),
    ],
)
def test_names_of_sheets(name, kept):
    output = io.BytesIO()
    with ExportBook(output) as book:
        book.add_sheet(name)
        book.add_sheet(name.upper())
    names = [sheet.name for sheet in open_workbook(io.BytesIO(output.getvalue())).sheets]
    assert names[0] == kept
    assert names[1].endswith("(2)")
    assert len(names[1].encode("utf-16-le")) // 2 <= 31


def parts_of(data, *names):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name).decode() for name in names]


WIDE = (
    ExportColumn("单位", 28, wraps=True),
    ExportColumn("季度均分", 60, places=2),
    ExportColumn("张数", 60, places=0),
    ExportColumn("日期", 60),
)
LAYOUT = SheetLayout(left="云溪县 & 组织部", right="2026年度", fixed=1, splits=(2,))


def test_a_wide_sheet_is_split_where_it_says_and_repeats_what_a_row_is_about():
    output = io.BytesIO()
    with ExportBook(output) as book:
        write_sheet(book, "单位", WIDE, [["甲", 1, 2, date(2026, 1, 2)]], heading="标题", layout=LAYOUT)
    sheet, book = parts_of(output.getvalue(), "xl/worksheets/sheet1.xml", "xl/workbook.xml")
    assert '<pageSetup paperSize="9" scale="68" orientation="landscape"/>' in sheet
    assert '<colBreaks count="1" manualBreakCount="1"><brk id="2" max="1048575" man="1"/></colBreaks>' in sheet
    assert "fitToPage" not in sheet
    assert "单位!$A:$A,单位!$2:$2" in book
    assert '<autoFilter ref="A2:D3"/>' in sheet
    assert 'xSplit="1" ySplit="2"' in sheet
    assert "&amp;L云溪县 &amp;&amp; 组织部&amp;R2026年度" in sheet
    assert '<pageMargins left="0.5" right="0.5" top="0.8" bottom="0.7"' in sheet


@pytest.mark.parametrize("offers", [True, False])
def test_a_list_of_points_offers_no_press_that_sorts(offers):
    output = io.BytesIO()
    with ExportBook(output) as book:
        write_sheet(book, "积分", WIDE[:2], [["甲", 1]], layout=SheetLayout(has_filter=offers))
    (sheet,) = parts_of(output.getvalue(), "xl/worksheets/sheet1.xml")
    assert ("<autoFilter" in sheet) == offers


def test_a_sheet_that_fits_stays_one_page_wide():
    (sheet,) = parts_of(written([["x", "y"]]), "xl/worksheets/sheet1.xml")
    assert "fitToPage" in sheet
    assert 'fitToHeight="0" orientation="landscape"' in sheet


@pytest.mark.parametrize(
    ("value", "places", "stored", "pattern"),
    [
        (Decimal("86.25"), 2, 86.25, 'formatCode="0.00"'),
        (Decimal("86.245"), 2, 86.25, 'formatCode="0.00"'),
        (85, 2, 85, 'formatCode="0.00"'),
        (3, 0, 3, 'numFmtId="1"'),
    ],
)
def test_numbers_show_their_decimals_and_stay_numbers(value, places, stored, pattern):
    output = io.BytesIO()
    with ExportBook(output) as book:
        write_sheet(book, "名单", [ExportColumn("数", places=places)], [[value]])
    sheet, styles = parts_of(output.getvalue(), "xl/worksheets/sheet1.xml", "xl/styles.xml")
    assert float(re.search(r"<v>([\d.]+)</v></c></row></sheetData>", sheet)[1]) == stored
    assert pattern in styles


@pytest.mark.parametrize(
    ("row", "lines"),
    [
        (["短", 1, 2, 3], 1),
        (["十四个汉字正好超过一行的宽度", 1, 2, 3], 2),
        ([None, 1, 2, 3], 1),
        (["字" * 60, 1, 2, 3], 5),
    ],
)
def test_rows_are_as_high_as_their_longest_text(row, lines):
    assert lines_of(row, WIDE) == lines
    assert lines_of(["x" * 99, "y"], COLUMNS) == 0
