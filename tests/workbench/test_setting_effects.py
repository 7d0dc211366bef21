"""试算: what a county number would have done, reckoned from the rows that are there; nothing is kept of a trial."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.county_settings import LATE_DAYS, MIN_HOURS
from activities.models import Meeting, ServiceRecord
from alliances.county_settings import SILENT_DAYS, VERIFY_DAYS
from alliances.models import Claim, Need
from assessment.county_settings import (
    ANSWER_DAYS,
    EXCELLENT_FROM,
    EXCELLENT_SHARE,
    MINIMUM_QUARTERS,
    MINIMUM_REACHABLE,
    NOTICE_DAYS,
    QUARTERS_WEIGHT,
)
from assessment.models import AnnualResult
from common.county_settings import all_settings
from common.effects import has_effect, told_effect
from common.models import SettingValue
from tests.alliances.conftest import lists, today  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
ON = date(2026, 4, 20)


def moment(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_needs_of_the_last_quarter_and_those_that_wait(lists):  # noqa: F811
    in_time, late = lists.published(), lists.published()
    Need.objects.filter(pk=in_time.pk).update(submitted_at=moment(3, 2), published_at=moment(3, 6))
    Need.objects.filter(pk=late.pk).update(submitted_at=moment(3, 2), published_at=moment(3, 11))
    waits = lists.need()
    Need.objects.filter(pk=waits.pk).update(state="SUBMITTED", submitted_at=moment(4, 8))
    told = "2026年第一季度提交后发布的 2 件需求，{} 件超过时限；现在等核实的 1 件，{} 件已超过。"
    assert told_effect(VERIFY_DAYS, 5, on=ON) == told.format(1, 1)
    assert told_effect(VERIFY_DAYS, 7, on=ON) == told.format(0, 1)
    assert told_effect(VERIFY_DAYS, 8, on=ON) == told.format(0, 0)


def test_deliveries_that_wait(lists):  # noqa: F811
    claim = lists.claim(lists.published())
    Claim.objects.filter(pk=claim.pk).update(state="DELIVERED", delivered_on=date(2026, 4, 13))
    assert "1 件交付，1 件可由主管抽查验收" in told_effect(SILENT_DAYS, 5, on=ON)
    assert "1 件交付，0 件可由主管抽查验收" in told_effect(SILENT_DAYS, 6, on=ON)


def test_records_that_came_late(world):
    for day, taken in ((3, 6), (10, 2)):
        Meeting.objects.create(
            kind="THEME_DAY", host=world["b1"], held_on=date(2026, 3, day), started_at="09:00", place="活动室", state="CONFIRMED",
            first_saved_at=moment(3, day), saved_at=moment(3, day), confirmed_at=moment(3, 30), completed_at=moment(3, day + taken),
        )  # fmt: skip
    assert told_effect(LATE_DAYS, 3, on=ON) == "2026年第一季度确认的 2 份会议记录，1 份算补录。"
    assert told_effect(LATE_DAYS, 1, on=ON) == "2026年第一季度确认的 2 份会议记录，2 份算补录。"


def test_services_that_were_too_short(world):
    for hours in ("0.5", "1", "2"):
        ServiceRecord.objects.create(
            member=world.people["zhou"], community=world["c1"], branch=world["b1"], category="OTHER", title=f"清扫 {hours}",
            held_on=date(2026, 3, 3), hours=Decimal(hours), state="CONFIRMED",
            recorded_at=moment(3, 4), confirmed_at=moment(3, 4),
        )  # fmt: skip
    assert "3 次志愿服务，1 次时长不够" in told_effect(MIN_HOURS, Decimal(1), on=ON)
    assert "3 次志愿服务，2 次时长不够" in told_effect(MIN_HOURS, Decimal("1.5"), on=ON)


@pytest.fixture
def results(world):
    """Three rated units with their means, and one with too few quarters."""
    means = {"u1": (95, 90, 4), "u2": (88, 95, 4), "u3": (70, 60, 2), "e1": (None, 80, 1)}
    for key, (own, given, quarters) in means.items():
        AnnualResult.objects.create(
            year=2025, organisation=world[key], quarters_mean=own, evaluation_mean=given, quarters_count=quarters,
            is_rated=own is not None, total=own,
        )  # fmt: skip


def test_the_grades_that_would_be_proposed(world, results):
    told = "2025年度参评的 3 个单位，建议等次：优秀 {}、良好 {}、一般 1、较差 0。"
    assert told_effect(EXCELLENT_FROM, Decimal(90), on=ON) == told.format(2, 0)  # 93, 90.8, 66
    assert told_effect(EXCELLENT_FROM, Decimal(92), on=ON) == told.format(1, 1)
    assert told_effect(QUARTERS_WEIGHT, Decimal(90), on=ON) == told.format(1, 1)  # 94.5, 88.7, 69
    assert told_effect(EXCELLENT_SHARE, Decimal(40), on=ON) == "2025年度参评的 3 个单位，优秀最多 1 个。"
    assert told_effect(MINIMUM_QUARTERS, 3, on=ON) == "2025年度的 4 个单位，2 个计分的季度不够，不参评。"


def test_without_rows_it_is_said_that_there_are_none(world):
    assert told_effect(EXCELLENT_FROM, Decimal(90), on=ON) == "还没有算出过年度结果，没有可以比照的。"
    assert told_effect(NOTICE_DAYS, 5, on=ON) == "还没有公布过季度积分，没有可以比照的。"
    assert told_effect(ANSWER_DAYS, 5, on=ON) == "答复过的 0 件异议，0 件超过这个时限。"
    assert "的 0 份积分，0 份" in told_effect(MINIMUM_REACHABLE, Decimal(50), on=ON)


def test_every_effect_is_of_a_setting_that_can_be_changed(world):
    told = [each for each in all_settings() if has_effect(each)]
    assert len(told) == 14
    assert [each.key for each in told if each.is_fixed or not told_effect(each, each.default, on=ON)] == []


def test_the_department_tries_a_value_and_nothing_is_kept(world, results, client_of):
    address = reverse("members:settings")
    with time_machine.travel(moment(4, 20), tick=False):
        asked = {"set": EXCELLENT_FROM.key, "value": "92"}
        with CaptureQueriesContext(connection) as queries:
            page = client_of("department").get(address, asked).content.decode()
        others = client_of("s1_admin").get(address, asked).content.decode()
        wrong = client_of("department").get(address, {**asked, "value": "1"}).content.decode()
    assert "<dt>90 分</dt>" in page
    assert "<dt>92 分</dt>" in page
    assert "建议等次：优秀 1、良好 1、一般 1、较差 0。" in page
    assert '<input type="text" name="value" value="92"' in page
    assert "按这个数会怎样" not in others
    assert "可填85至100，最多两位小数。" in wrong
    assert wrong.count("<dt>1 分</dt>") == 0
    assert not [sql for sql in queries if sql["sql"].startswith(("INSERT", "UPDATE")) and "setting" in sql["sql"]]
    assert not SettingValue.objects.exists()
