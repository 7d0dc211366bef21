"""A running quarter judges nobody: what is said of a band on every page and in every file, by day and state."""

from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from assessment.models import CommunityQuarter, QuarterScore
from assessment.selectors.history import chart_labels, history_of, points_text
from assessment.tables import ScoreTable
from common.periods import Quarter
from tests.assessment.scenes import NOW, Q3, Q4, ZONE, score, score_of, serve, text_of
from tests.world import START

pytestmark = pytest.mark.django_db
JUDGING = ("未达标", "较差", "一般", "预警")

SAID = [  # day, state, of a member below the line: what list, page and file say
    (date(2026, 8, 15), "OPEN", "进行中", "进行中"),
    (date(2026, 8, 15), "DRAFT", "进行中", "进行中"),
    (date(2026, 9, 30), "DRAFT", "进行中", "进行中"),
    (date(2026, 10, 1), "DRAFT", "未达标 草稿", "未达标（草稿）"),
    (date(2026, 10, 12), "NOTICE", "未达标", "未达标"),
    (date(2026, 10, 12), "CONFIRMED", "未达标", "未达标"),
    (date(2026, 10, 12), "CLOSED", "未达标", "未达标"),
]


def stand(scored, state) -> CommunityQuarter:
    rows = CommunityQuarter.objects.filter(quarter="2026Q3")
    rows.update(
        state=state, notice_started_on=START, notice_ends_on=START, confirmed_by=scored.users["c1_secretary"],
        confirmed_at=NOW,
    )  # fmt: skip
    return rows.get(community=scored["c1"])


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=ZONE)


@pytest.mark.parametrize(("day", "state", "word", "in_file"), SAID)
def test_one_word_on_every_page_and_in_the_file(scored, client_of, day, state, word, in_file):
    desk = stand(scored, state).get_absolute_url()
    mine = score_of(scored.people["wu"])
    with time_machine.travel(at(day), tick=False):
        pages = {
            "page": text_of(client_of("wu_member").get(mine.get_absolute_url())).split("本季等次")[1].split("得分")[0],
            "list": text_of(client_of("wu_member").get(reverse("assessment:score-list"))).split("季度状态")[1],
            "desk": text_of(client_of("c1_secretary").get(f"{desk}?kind=members")),
            "overview": text_of(client_of("department").get(reverse("assessment:quarters") + "?quarter=2026Q3")),
        }
        row = QuarterScore.objects.get(pk=mine.pk)
        row.band_title, row.quarter_state, row.is_excluded = "未达标", state, False
        cells = list(ScoreTable([row]).as_values())
    for name in ("page", "list", "desk"):
        assert word in pages[name], name
    assert (word.split()[0] if word == "进行中" else "未达标 1") in pages["overview"]
    assert dict(zip(*cells, strict=True))["等次"] == in_file
    if word == "进行中":
        for name, words in pages.items():
            assert not [judged for judged in JUDGING if judged in words], name


def test_bands_of_units_wait_for_the_end_as_well(scored, client_of):
    with time_machine.travel(at(date(2026, 8, 15)), tick=False):
        for key, address in (
            ("u1_liaison", score_of(scored["u1"]).get_absolute_url()),
            ("u1_liaison", reverse("assessment:score-list")),
            ("s1_admin", reverse("assessment:quarters") + "?quarter=2026Q3"),
            ("c1_secretary", reverse("assessment:scores")),
        ):
            words = text_of(client_of(key).get(address, follow=True))
            assert "进行中" in words, address
            assert not [judged for judged in JUDGING if judged in words], address


def test_the_exempt_are_exempt_from_the_first_day(scored, client_of):
    QuarterScore.objects.filter(member=scored.people["wu"]).update(standing="EXEMPT", total=None, band="")
    with time_machine.travel(at(date(2026, 8, 15)), tick=False):
        words = text_of(client_of("wu_member").get(reverse("assessment:score-list")))
    assert "豁免" in words.split("季度状态")[1]


LABELS = [
    ([Quarter(2026, 1), Quarter(2026, 2)], [["第一季度"], ["第二季度"]]),
    ([Quarter(2026, 3), Quarter(2026, 4)], [["第三季度"], ["第四季度", "进行中"]]),
    ([Quarter(2025, 4), Quarter(2026, 1)], [["第四季度", "2025年"], ["第一季度", "2026年"]]),
]


@pytest.mark.parametrize(("quarters", "labels"), LABELS)
def test_charts_name_quarters_in_words(quarters, labels):
    assert chart_labels(quarters, date(2026, 10, 12)) == labels


@pytest.mark.parametrize(("total", "text"), [("45.00", "45.0"), ("86.25", "86.25"), ("86.20", "86.2"), ("0", "0.0")])
def test_the_words_of_a_chart_keep_every_digit(total, text):
    assert points_text(Decimal(total)) == text


def test_the_history_says_which_quarter_still_runs(scored):
    wu, reader = scored.people["wu"], scored.user("wu_member")
    serve(wu, scored["c1"], on=date(2026, 10, 8))
    score(Q3)
    score(Q4)
    history = history_of(score_of(wu, Q4), reader, date(2026, 10, 12))
    assert history is not None
    assert history["rows"] == [("2026年第三季度", "50.0", False), ("2026年第四季度", "50.0", True)]
    assert history["quarters"] == [["第三季度"], ["第四季度", "进行中"]]


@pytest.mark.parametrize(
    ("today", "told", "not_told"), [("2026-09-10", "目前", "9月30日"), ("2026-10-05", "9月30日", "目前")]
)
def test_a_state_of_a_running_quarter_is_told_as_of_now(scored, client_of, today, told, not_told):
    """Head counts are dated by the quarter's last day, which is still to come while it runs."""
    with time_machine.travel(f"{today}T10:00+08:00", tick=False):
        page = text_of(client_of("u1_liaison").get(score_of(scored["u1"]).get_absolute_url()))
    assert f"{told} 本单位纳入统计的在职党员 2 人" in page
    assert f"{not_told} 本单位" not in page
    assert "7月23日 党建联席会议" in page
