"""The words of the duty card, and the period in which a day lies: on first and last days above all."""

from datetime import date

import pytest

from activities.choices import Cadence
from activities.models import DutyRule
from activities.selectors.duties import DutyLine, Slot
from activities.selectors.duty_cards import duty_tag
from activities.selectors.duty_windows import period_of

NOVEMBER = (date(2026, 11, 1), date(2026, 12, 1))
DECEMBER = (date(2026, 12, 1), date(2027, 1, 1))
FOURTH_QUARTER = (date(2026, 10, 1), date(2027, 1, 1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "on", "period"),
    [
        ("THEME_DAY", date(2026, 11, 1), NOVEMBER),
        ("THEME_DAY", date(2026, 11, 30), NOVEMBER),
        ("THEME_DAY", date(2026, 12, 1), DECEMBER),
        ("THEME_DAY", date(2026, 12, 31), DECEMBER),
        ("GENERAL", date(2026, 10, 1), FOURTH_QUARTER),
        ("GENERAL", date(2026, 12, 31), FOURTH_QUARTER),
        ("GENERAL", date(2027, 1, 1), (date(2027, 1, 1), date(2027, 4, 1))),
        ("JOINT_THEME_DAY", date(2028, 2, 29), (date(2028, 2, 1), date(2028, 3, 1))),  # no rule: a month
    ],
)
def test_the_period_of_a_day(kind, on, period):
    assert period_of(kind=kind, on=on) == period


def line(*periods, cadence=Cadence.MONTH):
    rule = DutyRule(pk=1, kind="THEME_DAY", cadence=cadence, times=1)
    return DutyLine(rule, tuple(Slot(rule=rule, owner_id=1, start=start, end=end) for start, end in periods))


@pytest.mark.parametrize(
    ("on", "tag"),
    [
        (date(2026, 10, 31), ("run", "11月待开")),
        (date(2026, 11, 1), ("run", "11月待开")),
        (date(2026, 11, 22), ("run", "11月待开")),
        (date(2026, 11, 23), ("due", "还剩 7 天")),
        (date(2026, 11, 29), ("due", "还剩 1 天")),
        (date(2026, 11, 30), ("due", "今天到期")),
        (date(2026, 12, 1), ("over", "1 次逾期")),
    ],
)
def test_the_last_days_of_a_month_are_counted(on, tag):
    assert duty_tag(line(NOVEMBER), on) == tag


def test_only_what_ends_soon_is_counted_and_several_are_a_number():
    assert duty_tag(line(NOVEMBER, DECEMBER), date(2026, 11, 30)) == ("due", "今天到期")
    assert duty_tag(line(NOVEMBER, NOVEMBER), date(2026, 11, 30)) == ("due", "2 次将到期")
    assert duty_tag(line(NOVEMBER, NOVEMBER, NOVEMBER), date(2026, 11, 23)) == ("due", "3 次将到期")


@pytest.mark.parametrize(
    ("period", "cadence", "on", "word"),
    [
        (FOURTH_QUARTER, Cadence.QUARTER, date(2026, 9, 30), "12月底前"),
        (FOURTH_QUARTER, Cadence.QUARTER, date(2026, 10, 1), "12月底前"),
        ((date(2026, 10, 1), date(2027, 4, 1)), Cadence.YEAR, date(2026, 12, 31), "次年3月底前"),
        ((date(2026, 10, 1), date(2027, 4, 1)), Cadence.YEAR, date(2027, 1, 1), "3月底前"),
    ],
)
def test_what_is_not_pressing_says_until_when(period, cadence, on, word):
    assert duty_tag(line(period, cadence=cadence), on) == ("run", word)
