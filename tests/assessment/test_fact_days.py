"""No fact is dated in the future: a state of a running quarter bears the day on which it was found."""

from datetime import date, datetime

import pytest
import time_machine

from assessment.models import CommunityQuarter, PointEntry
from tests.assessment.scenes import Q4, ZONE, people, report_in, score, score_of, text_of

pytestmark = pytest.mark.django_db

DAYS = [  # collected, looked at, the day that is printed
    (datetime(2026, 11, 26, 2, 0, tzinfo=ZONE), date(2026, 11, 26), "11月26日"),
    (datetime(2026, 11, 25, 17, 0, tzinfo=ZONE), date(2026, 11, 26), "11月25日"),
    (datetime(2026, 12, 31, 2, 0, tzinfo=ZONE), date(2026, 12, 31), "12月31日"),
    (datetime(2027, 1, 2, 2, 0, tzinfo=ZONE), date(2027, 1, 2), "2026年12月31日"),
]


@pytest.mark.parametrize(("collected", "on", "shown"), DAYS)
def test_a_state_bears_the_day_it_was_found(world, client_of, collected, on, shown):
    report_in(world["u1"], world["c1"])
    people(world["u1"], 3)
    score(Q4)
    CommunityQuarter.objects.filter(quarter="2026Q4").update(collected_at=collected)
    entry = PointEntry.objects.filter(source_kind="people_eligible").latest("pk")
    assert entry.occurred_on == date(2026, 12, 31)
    with time_machine.travel(datetime(on.year, on.month, on.day, 10, tzinfo=ZONE), tick=False):
        words = text_of(client_of("u1_liaison").get(score_of(world["u1"], Q4).get_absolute_url()))
    assert f" {shown} 本单位纳入统计的在职党员" in words


def test_a_fact_keeps_its_own_day(scored, client_of):
    with time_machine.travel("2026-10-12T10:00+08:00", tick=False):
        words = text_of(client_of("wu_member").get(score_of(scored.people["wu"]).get_absolute_url()))
    assert " 7月10日 清扫楼道" in words
