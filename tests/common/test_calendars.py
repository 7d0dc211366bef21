"""Working days by table: the county's own days, the published notices, the statutory days of years not yet published."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import calendars
from common.calendars import FIRST_DAY, LAST_DAY, PUBLISHED_YEARS, WorkCalendar
from common.models import Holiday

pytestmark = pytest.mark.django_db
OWN = (
    (date(2026, 11, 23), False),  # a Monday off
    (date(2026, 11, 28), True),  # a Saturday worked
    (date(2027, 1, 1), True),  # worked against the rule
    (date(2027, 2, 8), False),
    (date(2028, 2, 29), False),
)


@pytest.fixture
def calendar():
    Holiday.objects.bulk_create(Holiday(day=day, is_worked=worked, name="县里") for day, worked in OWN)
    return WorkCalendar()


def slowly_after(calendar, start, end):
    days = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
    return sum(calendar.is_worked(day) for day in days)


def slowly_added(calendar, start, count):
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= calendar.is_worked(day)
    return day


DAYS = st.dates(date(2024, 6, 1), date(2030, 6, 1))


@given(start=DAYS, end=DAYS)
def test_counting_by_table_is_counting_day_by_day(start, end):
    calendar = own_calendar()
    assert calendar.days_after(start, end) == slowly_after(calendar, start, end)


@given(start=DAYS, count=st.integers(-3, 700))
def test_adding_by_table_is_adding_day_by_day(start, count):
    calendar = own_calendar()
    assert calendar.add(start, count) == slowly_added(calendar, start, count)


def own_calendar():
    """The calendar without its query: hypothesis asks hundreds of times."""
    calendar = object.__new__(WorkCalendar)
    calendar.own = dict(OWN)
    calendar._own_years, calendar._own_totals = {day.year for day, _worked in OWN}, {}
    return calendar


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2027, 1, 1), False),  # 元旦, a Friday of a year without a notice
        (date(2027, 5, 3), True),  # the third day off of a notice nobody gave yet
        (date(2028, 5, 1), False),
        (date(2028, 5, 2), False),
        (date(2030, 10, 1), False),
        (date(2030, 10, 2), False),
        (date(2030, 10, 3), False),
        (date(2030, 10, 4), True),
        (date(2027, 2, 8), True),  # 春节 comes with the notice alone
        (date(2026, 1, 4), True),  # a Sunday that the notice of 2026 makes a working day
        (date(2026, 2, 16), False),
    ],
)
def test_statutory_days_hold_before_the_notice_is_there(day, worked):
    assert WorkCalendar().is_worked(day) is worked


def test_the_countys_days_beat_notice_and_rule(calendar):
    assert [calendar.is_worked(day) for day, _worked in OWN] == [worked for _day, worked in OWN]


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), 0),
        (date(2026, 11, 21), date(2026, 11, 20), 0),
        (date(2026, 11, 20), date(2026, 11, 30), 6),  # without the 23rd, with Saturday the 28th
        (date(2026, 12, 31), date(2027, 1, 4), 2),
        (date.min, date(1900, 1, 1), 0),
        (LAST_DAY, date.max, 0),
    ],
)
def test_days_after(calendar, start, end, days):
    assert calendar.days_after(start, end) == days


@pytest.mark.parametrize(
    ("start", "count", "day"),
    [
        (date(2026, 12, 31), 3, date(2027, 1, 5)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 20), -5, date(2026, 11, 20)),
        (date(2026, 11, 20), 10**12, LAST_DAY),
        (date.max, 5, LAST_DAY),
    ],
)
def test_adding(calendar, start, count, day):
    assert calendar.add(start, count) == day


def test_a_date_of_long_ago_asks_about_no_single_day(calendar, monkeypatch):
    """Every year is added up once; after that neither a span of a century nor a far deadline looks at a day."""
    asked = []
    spied = calendars.is_published_workday
    monkeypatch.setattr(calendars, "is_published_workday", lambda day: asked.append(day) or spied(day))
    calendars._published_totals.cache_clear()
    calendar.days_after(FIRST_DAY, date(2026, 11, 26))
    calendar.add(FIRST_DAY, 30_000)
    assert len(asked) == len(set(asked))
    asked.clear()
    calendar.days_after(FIRST_DAY, date(2026, 11, 26))
    calendar.add(FIRST_DAY, 30_000)
    assert asked == []


def test_the_sum_of_a_year(calendar):
    # 2026 has 248 by its notice; the county took one Monday off and works one Saturday.
    assert (WorkCalendar().worked_in(2026), 2026 in PUBLISHED_YEARS, 2027 in PUBLISHED_YEARS) == (248, True, False)
    assert slowly_after(calendar, date(2026, 12, 31), date(2027, 12, 31)) == calendar.worked_in(2027) == 259
