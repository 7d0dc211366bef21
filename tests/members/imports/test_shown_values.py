"""Dates and numbers as their cells show them, and what is written where none is known."""

from datetime import date, datetime

import pytest

from common.partial_dates import PartialDate
from tests.members.imports.test_messy_files import HEADER, HOME, parsed, refused, told
from tests.workbook_files import Shown

SERIAL = datetime(1985, 7, 19)  # noqa: DTZ001
FORMATS = [
    ('yyyy"年"m"月"', "month"), ("yyyy.mm", "month"), ("yyyy-mm", "month"), ("yyyy/m", "month"), ("mmm-yy", "month"),
    ("[$-804]yyyy年m月;@", "month"), ("[DBNum1][$-804]yyyy\"年\"m\"月\"", "month"), ("yyyy-mm-dd", "day"),
    ('yyyy"年"m"月"d"日"', "day"), ("[$-F800]dddd, mmmm dd, yyyy", "day"), ("yyyy/m/d h:mm", "day"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "precision"), FORMATS)
def test_a_date_is_as_exact_as_its_cell_shows(code, precision):
    roster = parsed({"花名册": [["姓名", "出生年月", "所在支部"], ["甲某", Shown(SERIAL.date(), code), HOME]]})
    assert (roster.rows[0].birth.precision, roster.rows[0].birth.month) == (precision, (1985, 7))


def test_a_number_is_read_as_it_is_shown():
    rows = [
        ["姓名", "出生年月", "所在支部", "联系电话"],
        ["甲某", Shown(1985.1, "0.00"), HOME, Shown(7312222222, "00000000000")],
    ]
    roster = parsed({"花名册": rows})
    assert (roster.rows[0].birth, roster.rows[0].phone, told(roster)) == (
        PartialDate(date(1985, 10, 1), "month"),
        "07312222222",
        [],
    )


@pytest.mark.parametrize("serial", [0.5, 0, -5, 2_958_466, 60])
@pytest.mark.parametrize("code", ["yyyy-mm-dd", 'yyyy"年"m"月"'])
def test_days_that_never_were_are_refused(serial, code):
    roster = parsed({"花名册": [["姓名", "出生年月", "所在支部"], ["甲某", Shown(serial, code), HOME]]})
    assert refused(roster) == [("bad_date", 2, "出生年月")]


def test_only_the_year_is_shown():
    roster = parsed({"花名册": [["姓名", "出生年月", "所在支部"], ["甲某", Shown(SERIAL.date(), "yyyy"), HOME]]})
    assert roster.problems[0].message == "第 2 行“出生年月”写的是 1985年，只有年份，请写到月份，例如 1985.07。"


@pytest.mark.parametrize("word", ["NULL", "待补", "不详", "（待核实）", "未知", "?", "/", "—", "无"])
def test_words_for_not_known_are_empty_with_a_hint(word):
    roster = parsed({"花名册": [HEADER, [1, "甲某", "男", "1980.01", word, "2002.07", HOME]]})
    assert (roster.rows[0].joined, told(roster), refused(roster)) == (None, [("placeholder", 2, "入党时间")], [])
