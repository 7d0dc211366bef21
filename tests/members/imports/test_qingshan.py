"""The roster of the sample county against the outcome written for it."""

import io
import json
from datetime import date

from common.partial_dates import PartialDate
from common.workbooks.reading import open_workbook
from common.workbooks.writing import write_refused
from members.exports.imports import refused_sheets
from members.services.imports.parsing import parse_roster
from tests.members.imports.conftest import TODAY
from tests.workbook_files import QINGSHAN, workbook_file


def test_the_sample_comes_out_as_expected(qingshan_index):
    roster = parse_roster(open_workbook(QINGSHAN / "roster.xlsx"), today=TODAY, organisations=qingshan_index)
    expected = json.loads((QINGSHAN / "expected.json").read_text())
    assert roster.total == expected["rows"]
    assert len(roster.rows) == expected["accepted"]
    assert [{"row": problem.row, "kind": problem.kind} for problem in roster.problems] == expected["problems"]


def test_the_sample_with_its_dates_in_all_notations(qingshan_index):
    roster = parse_roster(open_workbook(QINGSHAN / "roster.xlsx"), today=TODAY, organisations=qingshan_index)
    assert sum(1 for row in roster.rows if row.birth is None) == 0
    assert {row.birth for row in roster.rows if row.row in (5, 13)} == {
        PartialDate(date(1940, 5, 30)),
        PartialDate(date(1968, 8, 1), "month"),
    }
    assert {warning.kind for warning in roster.warnings} == {"sex_differs", "unread_sheet"}


def test_refused_rows_mended_and_imported_again(qingshan_index):
    """Row 515 lacks a name, row 588 has an impossible month: both are mended in the file of refused rows."""
    source = QINGSHAN / "roster.xlsx"
    book = open_workbook(source)
    roster = parse_roster(book, today=TODAY, organisations=qingshan_index)
    output = io.BytesIO()
    reasons = {("", problem.row): problem.message for problem in roster.problems}
    write_refused(refused_sheets(book, reasons, read=["花名册"]), output)

    again = parse_roster(open_workbook(output), today=TODAY, organisations=qingshan_index)
    left = [problem.kind for problem in roster.problems if problem.kind != "duplicate_in_file"]
    assert [problem.kind for problem in again.problems] == left
    assert [member.name for member in again.rows] == ["费晨", "包琳", "邱瑞", "林秀荣"]

    table = [row.cells for row in open_workbook(output).sheets[0].rows()]
    assert table[2][-1] == "未导入原因"
    mended = [row for row in table if row[0] in (507.0, 580.0)]
    mended[0][1], mended[1][6] = "王某", "1990.12"
    fixed = parse_roster(open_workbook(workbook_file([*table[:3], *mended])), today=TODAY, organisations=qingshan_index)
    assert [(member.name, str(member.joined)) for member in fixed.rows] == [("王某", "2017-09-28"), ("顾萍", "1990.12")]
    assert fixed.problems == []
