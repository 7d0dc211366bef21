"""Rows come with the numbers Excel shows; merged cells are filled downwards; formulas are not evaluated."""

import io

import xlsxwriter

from common.workbooks.reading import open_workbook
from common.workbooks.sheets import MAX_COLUMNS
from tests.workbook_files import QINGSHAN, workbook_bytes, workbook_file


def rows_of(source, sheet=0):
    return [(row.number, row.cells) for row in open_workbook(source).sheets[sheet].rows()]


def test_blank_rows_and_columns_before_the_data_count():
    assert rows_of(workbook_file([[], ["", "", "甲"], [], ["", "", "", "乙"]])) == [
        (2, ["", "", "甲"]),
        (4, ["", "", "", "乙"]),
    ]


def test_path_and_file_give_the_same(tmp_path):
    data = workbook_bytes([["甲"]])
    path = tmp_path / "甲.xlsx"
    path.write_bytes(data)
    assert rows_of(path) == rows_of(str(path)) == rows_of(io.BytesIO(data)) == [(1, ["甲"])]


def test_file_already_read_is_read_again():
    file = workbook_file([["甲"]])
    file.read()
    assert rows_of(file) == [(1, ["甲"])]


def test_merged_cells_are_filled_downwards_only():
    output = io.BytesIO()
    with xlsxwriter.Workbook(output) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 2, "花名册")
        sheet.merge_range(1, 1, 3, 1, "一支部")
        for row, name in enumerate(["甲", "乙", "丙", "丁"], start=1):
            sheet.write(row, 0, name)
    assert [cells[:2] for _, cells in rows_of(output)] == [
        ["花名册"],
        ["甲", "一支部"],
        ["乙", "一支部"],
        ["丙", "一支部"],
        ["丁"],
    ]


def test_formula_gives_the_saved_value():
    output = io.BytesIO()
    with xlsxwriter.Workbook(output) as book:
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, '=HYPERLINK("http://example.invalid")', None, "甲")
        sheet.write_formula(0, 1, "=1+1", None, 5)
    assert rows_of(output) == [(1, ["甲", 5.0])]


def test_only_the_first_columns_are_read():
    assert [len(cells) for _, cells in rows_of(workbook_file([["x"] * 300]))] == [MAX_COLUMNS]


def test_hidden_sheets_are_not_read():
    book = open_workbook(workbook_file([["甲"]], [["密"]], [["乙"]], hidden=[1]))
    assert [sheet.name for sheet in book.sheets] == ["Sheet1", "Sheet3"]
    assert [row.cells for row in book.sheets[1].rows()] == [["乙"]]


def test_the_sample_has_611_rows_six_of_them_blank():
    rows = rows_of(QINGSHAN / "roster.xlsx")
    assert (len(rows), rows[-1][0], rows[8][1][1]) == (605, 611, "费晨")
