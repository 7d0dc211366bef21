"""Periods, working days, trees of paths, masking, encrypted fields."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import FieldError
from hypothesis import given
from hypothesis import strategies as st

from common.calendars import WorkCalendar
from common.masking import mask_identity_number, mask_phone
from common.models import Holiday
from common.periods import Quarter
from common.pinyin import person_keys
from common.tree import topmost
from members.models import Member


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (date(2026, 1, 1), "2026Q1"),
        (date(2026, 3, 31), "2026Q1"),
        (date(2026, 4, 1), "2026Q2"),
        (date(2026, 12, 31), "2026Q4"),
        (datetime(2026, 12, 31, 15, 59, tzinfo=UTC), "2026Q4"),  # 23:59 in Shanghai
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2027Q1"),  # midnight in Shanghai
    ],
)
def test_a_quarter_is_decided_by_the_shanghai_date(moment, expected):
    assert str(Quarter.of(moment)) == expected


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_exactly_its_quarter(day):
    quarter = Quarter.of(day)
    assert day in quarter
    assert day not in quarter.next
    assert quarter.next.previous == quarter == Quarter.parse(str(quarter))
    assert quarter.end == quarter.next.start


@pytest.mark.parametrize("text", ["2026Q5", "2026", "26Q1", "", "2026Q1 "])
def test_other_texts_are_no_quarter(text):
    with pytest.raises(ValueError, match="not a quarter"):
        Quarter.parse(text)


def test_a_quarter_has_an_official_label():
    assert Quarter(2026, 3).label == "2026年第三季度"


@pytest.mark.django_db
class TestWorkCalendar:
    def test_weekends_and_the_national_days_are_free(self):
        calendar = WorkCalendar()
        # 2026-09-30 is a Wednesday before the national holiday; 1 to 7 October are free.
        assert calendar.is_worked(date(2026, 9, 30))
        assert not calendar.is_worked(date(2026, 10, 1))
        assert calendar.days_after(date(2026, 11, 20), date(2026, 11, 23)) == 1  # Friday to Monday

    def test_the_countys_own_days_go_first(self):
        Holiday.objects.create(day=date(2026, 11, 23), is_worked=False, name="县里放假")
        assert WorkCalendar().days_after(date(2026, 11, 20), date(2026, 11, 24)) == 1

    def test_a_year_nobody_published_falls_back_to_weekends(self):
        calendar = WorkCalendar()
        assert calendar.is_worked(date(2031, 6, 2))  # a Monday
        assert not calendar.is_worked(date(2031, 6, 1))

    @pytest.mark.parametrize(("count", "expected"), [(0, 20), (1, 23), (5, 27), (6, 30)])
    def test_adding_working_days(self, count, expected):
        assert WorkCalendar().add(date(2026, 11, 20), count) == date(2026, 11, expected)


def test_only_the_topmost_paths_remain():
    assert topmost(["/1/4/9/", "/1/4/", "/1/40/", "/1/4/", "/1/5/"]) == ["/1/4/", "/1/40/", "/1/5/"]


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("曾庆华", ("zengqinghua", "zqh")),
        ("单玉林", ("shanyulin", "syl")),
        ("欧阳兰", ("ouyanglan", "oyl")),
        ("解小军", ("xiexiaojun", "xxj")),
        ("阿依古丽·买买提", ("ayigulimaimaiti", "ayglmmt")),
    ],
)
def test_surnames_are_read_as_surnames(name, keys):
    assert person_keys(name) == keys


@pytest.mark.parametrize(("phone", "shown"), [("13812342217", "138****2217"), ("6612345", "****45"), ("", "")])
def test_phones_are_masked(phone, shown):
    assert mask_phone(phone) == shown


def test_identity_numbers_show_the_first_three_and_the_last_four():
    assert mask_identity_number("991160199808310363") == "991***********0363"


@pytest.mark.django_db
def test_an_encrypted_field_cannot_be_searched():
    with pytest.raises(FieldError):
        list(Member.objects.filter(phone__contains="138"))
