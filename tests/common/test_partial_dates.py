"""Dates in every notation met so far, and the sentences for those that are none."""

from datetime import date, datetime, time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common.partial_dates import BadDate, PartialDate, compare_dates, parse_partial_date

DAY = PartialDate(date(1985, 7, 1), "day")
MONTH = PartialDate(date(1985, 7, 1), "month")
OCTOBER = PartialDate(date(1985, 10, 1), "month")

FORMS = [
    ("1985.07", MONTH),
    ("1985.7", MONTH),
    ("1985-7", MONTH),
    ("1985/07", MONTH),
    ("1985年7月", MONTH),
    ("1985年07月", MONTH),
    ("198507", MONTH),
    (198507.0, MONTH),
    (1985.07, MONTH),
    (1985.7, MONTH),
    ("1985.07.", MONTH),
    ("1985 . 07", MONTH),
    ("1985年 7月", MONTH),
    ("１９８５．０７", MONTH),
    ("１９８５年７月", MONTH),
    ("'1985.07", MONTH),
    ("’1985.07", MONTH),
    ("1985。07", MONTH),
    ("1985、7", MONTH),
    ("1985年7月生", MONTH),
    ("\u30001985.07 ", MONTH),
    ("1985.10", OCTOBER),
    ("1985-7-1", DAY),
    ("1985-07-01", DAY),
    ("1985.07.01", DAY),
    ("1985.7.1", DAY),
    ("1985/07/01", DAY),
    ("1985/7/1", DAY),
    ("19850701", DAY),
    (19850701.0, DAY),
    (19850701, DAY),
    ("1985年7月1日", DAY),
    ("1985年7月1号", DAY),
    ("1985年07月01", DAY),
    ("1985年7月1日生", DAY),
    ("1985—07—01", DAY),
    ("’19850701", DAY),
    ("1985-07-01 00:00:00", DAY),
    ("1985-07-01T08:30", DAY),
    (date(1985, 7, 1), DAY),
    (datetime(1985, 7, 1, 8, 30), DAY),  # noqa: DTZ001 - as read from a cell
    (31229.0, DAY),
    ("31229", DAY),
    ("31229.0", DAY),
    (31229.75, DAY),
    ("2000.02.29", PartialDate(date(2000, 2, 29), "day")),
    (29770.0, PartialDate(date(1981, 7, 3), "day")),
]


@pytest.mark.parametrize(("cell", "expected"), FORMS, ids=[repr(cell) for cell, _ in FORMS])
def test_form_is_read(cell, expected):
    found = parse_partial_date(cell)
    assert (found, found.ambiguous) == (expected, False)


def test_a_book_that_counts_from_1904():
    assert parse_partial_date(29767.0, date1904=True) == PartialDate(date(1985, 7, 1), "day")


def test_number_that_lost_its_zero_is_january_and_marked():
    """1985.10 typed as a number is kept as 1985.1; nobody can tell it from January."""
    found = parse_partial_date(1985.1)
    assert (found, found.ambiguous) == (PartialDate(date(1985, 1, 1), "month"), True)


BAD = [
    ("1985.13", "写的是 1985.13，月份应在 01–12。"),
    ("1985.00", "写的是 1985.00，月份应在 01–12。"),
    ("198513", "写的是 198513，月份应在 01–12。"),
    (1985.13, "写的是 1985.13，月份应在 01–12。"),
    ("2026.02.30", "写的是 2026.02.30，2026年2月没有这一天。"),
    ("1985-07-00", "写的是 1985-07-00，1985年7月没有这一天。"),
    ("2001.2.29", "写的是 2001.2.29，2001年2月没有这一天。"),
    ("85.07", "写的是 85.07，年份请写四位，例如 1985.07。"),
    ("85-7-1", "写的是 85-7-1，年份请写四位，例如 1985.07。"),
    ("1985", "写的是 1985，只有年份，请写到月份，例如 1985.07。"),
    ("1985年", "写的是 1985年，只有年份，请写到月份，例如 1985.07。"),
    (1985.0, "写的是 1985，只有年份，请写到月份，例如 1985.07。"),
    ("1785.07", "写的是 1785.07，年份应在 1900–2099。"),
    ("2985-07-01", "写的是 2985-07-01，年份应在 1900–2099。"),
    ("九十年代", "写的是 九十年代，看不出是哪一天，请写成 1985.07 或 1985-07-01。"),
    ("1985.07.01-1990.01.01", "写的是 1985.07.01-1990.01.01，看不出是哪一天，请写成 1985.07 或 1985-07-01。"),
    (1985.123, "写的是 1985.123，看不出是哪一天，请写成 1985.07 或 1985-07-01。"),
    (time(8, 30), "写的是 08:30:00，看不出是哪一天，请写成 1985.07 或 1985-07-01。"),
    (12.0, "写的是 12，看不出是哪一天，请写成 1985.07 或 1985-07-01。"),
    (float("nan"), "写的是 nan，看不出是哪一天，请写成 1985.07 或 1985-07-01。"),
    (True, "写的是 True，看不出是哪一天，请写成 1985.07 或 1985-07-01。"),
]


@pytest.mark.parametrize(("cell", "sentence"), BAD, ids=[repr(cell) for cell, _ in BAD])
def test_impossible_date_is_told(cell, sentence):
    with pytest.raises(BadDate) as refusal:
        parse_partial_date(cell)
    assert str(refusal.value.message) == sentence


NUMERALS = st.text(alphabet="0123456789０１９.-/年月日号 　’'。:T~", max_size=45)


@given(st.one_of(st.text(), NUMERALS, st.floats(), st.integers(), st.dates(), st.datetimes()))
@example("1" * 5000)
@example(10**400)
@example("٣٣٣٣.٠٧")
@example("1985.²")
def test_nothing_but_the_typed_refusal(cell):
    try:
        found = parse_partial_date(cell)
    except BadDate:
        return
    assert 1900 <= found.value.year <= 2099
    assert found.precision == "day" or found.value.day == 1


def test_what_was_written_is_not_repeated_at_length():
    with pytest.raises(BadDate) as refusal:
        parse_partial_date("长" * 5000)
    assert str(refusal.value.message).startswith("写的是 " + "长" * 30 + "…，")


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_own_spelling_is_read_back(day):
    for known in (PartialDate(day), PartialDate(day.replace(day=1), "month")):
        assert parse_partial_date(str(known)) == known


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1985.07", "1985-07-19", 0),
        ("1985-07-19", "1985.07", 0),
        ("1985-07-18", "1985-07-19", -1),
        ("1985-07-19", "1985-07-18", 1),
        ("1985.08", "1985-07-31", 1),
        ("1984.12", "1985.01", -1),
        ("1985.07", "1985.07", 0),
    ],
)
def test_comparison_at_the_coarser_precision(one, other, expected):
    assert compare_dates(parse_partial_date(one), parse_partial_date(other)) == expected


@pytest.mark.parametrize(
    ("cell", "later"), [("2026-11-22", True), ("2026-11-21", False), ("2026.12", True), ("2026.11", False)]
)
def test_after_today(cell, later):
    assert parse_partial_date(cell).is_after(date(2026, 11, 21)) is later
