"""A running quarter judges nobody: what is said of a band on every page and in every file, by day and state."""

from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from assessment.lists import MEMBER_SCORES
from assessment.models import CommunityQuarter, QuarterScore
from assessment.selectors.history import chart_labels, history_of
from common.periods import Quarter
from common.rounding import points_text
from tests.assessment.scenes import NOW, Q3, Q4, ZONE, file_values, score, score_of, serve, text_of
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
        row.band_title, row.quarter_state, row.is_excluded, row.has_objection = "未达标", state, False, False
        [cells] = file_values(MEMBER_SCORES, [row])
    for name in ("page", "list", "desk"):
        assert word in pages[name], name
    assert (word.split()[0] if word == "进行中" else "未达标 1") in pages["overview"]
    assert cells["等次"] == in_file
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
    ([Quarter(2026, 1), Quarter(2026, 2)], ["", ""], [["第一季度"], ["第二季度"]]),
    ([Quarter(2026, 3), Quarter(2026, 4)], ["不计", "进行中"], [["第三季度", "不计"], ["第四季度", "进行中"]]),
    ([Quarter(2025, 4), Quarter(2026, 1)], ["", ""], [["第四季度", "2025年"], ["第一季度", "2026年"]]),
]


@pytest.mark.parametrize(("quarters", "notes", "labels"), LABELS)
def test_charts_name_quarters_in_words(quarters, notes, labels):
    assert chart_labels(quarters, notes) == labels


POINTS = [("45.00", "45"), ("86.25", "86.25"), ("86.20", "86.2"), ("0", "0"), ("97.84", "97.84"), ("-5.00", "−5")]


@pytest.mark.parametrize(("total", "text"), POINTS)
def test_points_are_printed_in_one_way(total, text):
    assert points_text(Decimal(total)) == text


@pytest.mark.parametrize(("total", "text"), [("97.84", "97.84"), ("45.00", "45"), ("97.80", "97.8")])
def test_list_desk_page_history_and_chart_print_the_same_points(scored, client_of, total, text):
    wu = scored.people["wu"]
    serve(wu, scored["c1"], on=date(2026, 10, 8))
    score(Q3)
    score(Q4)
    QuarterScore.objects.filter(member=wu).update(total=Decimal(total))
    desk = CommunityQuarter.objects.get(community=scored["c1"], quarter="2026Q3").get_absolute_url()
    mine = score_of(wu, Q4)
    page = client_of("wu_member").get(mine.get_absolute_url())
    assert f"得分（满分 100） {text} " in text_of(page)
    assert f"得分 {text} " in text_of(page)
    assert [points for _quarter, points, _note in page.context["history"]["rows"]] == [text, text]
    assert page.context["history"]["words"] == [text, text]
    for key, address in (("wu_member", reverse("assessment:score-list")), ("c1_secretary", f"{desk}?kind=members")):
        assert f"积分 {text} " in text_of(client_of(key).get(address)), address


def test_the_history_says_which_quarter_still_runs(scored):
    wu, reader = scored.people["wu"], scored.user("wu_member")
    serve(wu, scored["c1"], on=date(2026, 10, 8))
    score(Q3)
    score(Q4)
    history = history_of(score_of(wu, Q4), reader, date(2026, 10, 12))
    assert history is not None
    assert history["rows"] == [("2026年第三季度", "50", ""), ("2026年第四季度", "50", "进行中")]
    assert history["quarters"] == [["第三季度"], ["第四季度", "进行中"]]


EXCLUDED = [  # day, state in which the quarter was marked 不计
    (date(2026, 8, 15), "OPEN"),
    (date(2026, 8, 15), "DRAFT"),
    (date(2026, 10, 12), "DRAFT"),
    (date(2026, 10, 12), "NOTICE"),
    (date(2026, 10, 12), "CONFIRMED"),
    (date(2026, 10, 12), "CLOSED"),
]
STATES = ("归集中", "草稿", "异议期", "已确认", "已审定", "进行中")


def judged_in(words: str) -> list[str]:
    return [word for word in (*JUDGING, *STATES, "达标", "好", "较好") if f" {word} " in words]


@pytest.mark.parametrize(("day", "state"), EXCLUDED)
def test_a_quarter_marked_out_neither_judges_nor_runs(scored, client_of, day, state):
    row = stand(scored, state)
    CommunityQuarter.objects.filter(quarter="2026Q3").update(is_excluded=True, exclusion_reason="社区换届")
    mine = score_of(scored.people["wu"])
    with time_machine.travel(at(day), tick=False):
        pages = {
            "page": text_of(client_of("wu_member").get(mine.get_absolute_url()))
            .split("本季等次")[1]
            .split("积分办法")[0],
            "list": text_of(client_of("wu_member").get(reverse("assessment:score-list"))).split("季度状态")[1],
            "desk": text_of(client_of("c1_secretary").get(f"{row.get_absolute_url()}?kind=members")).split("本季标为")[
                1
            ],
            "overview": text_of(client_of("department").get(reverse("assessment:quarters") + "?quarter=2026Q3")),
        }
        found = QuarterScore.objects.get(pk=mine.pk)
        found.band_title, found.quarter_state, found.is_excluded, found.has_objection = "未达标", state, True, False
        [cells] = file_values(MEMBER_SCORES, [found])
    for name, words in pages.items():
        assert "不计" in words, name
        assert not judged_in(words), name
    assert "起才评等次" not in pages["page"]
    assert (cells["等次"], cells["季度状态"]) == ("不计", "不计")


def test_the_exempt_stay_exempt_where_the_quarter_is_marked_out(scored, client_of):
    CommunityQuarter.objects.filter(quarter="2026Q3").update(is_excluded=True, exclusion_reason="社区换届")
    QuarterScore.objects.filter(member=scored.people["wu"]).update(standing="EXEMPT", total=None, band="")
    words = text_of(client_of("wu_member").get(reverse("assessment:score-list")))
    assert " 豁免 " in words.split("季度状态")[1]


def test_the_history_says_which_quarter_does_not_count(scored):
    wu = scored.people["wu"]
    serve(wu, scored["c1"], on=date(2026, 10, 8))
    score(Q3)
    score(Q4)
    CommunityQuarter.objects.filter(quarter="2026Q3").update(is_excluded=True, exclusion_reason="社区换届")
    history = history_of(score_of(wu, Q4), scored.user("wu_member"), date(2027, 1, 12))
    assert history is not None
    assert [note for _quarter, _points, note in history["rows"]] == ["不计", ""]
    assert history["quarters"] == [["第三季度", "不计"], ["第四季度"]]


LITTLE = [  # day, what the page says, what it does not say yet or no longer
    (
        date(2026, 8, 15),
        ("照现在的记录", "到季末仍不到", "本季等次 进行中", "得分 进行中"),
        ("满分合计只有", "不计，不算进年度"),
    ),
    (date(2026, 10, 1), ("满分合计只有", "本季等次 不计", "得分 不计", "不算进年度"), ("照现在的记录", "进行中")),
]


@pytest.mark.parametrize(("day", "said", "unsaid"), LITTLE)
def test_too_little_to_be_scored_is_said_when_the_quarter_is_over(scored, client_of, day, said, unsaid):
    stand(scored, "DRAFT")
    mine = score_of(scored.people["wu"])
    QuarterScore.objects.filter(pk=mine.pk).update(
        standing="NOT_SCORED", total=None, band="", reachable=Decimal(10), least_reachable=Decimal(50)
    )
    with time_machine.travel(at(day), tick=False):
        words = text_of(client_of("wu_member").get(mine.get_absolute_url()))
    assert not [sentence for sentence in said if sentence not in words]
    assert not [sentence for sentence in unsaid if sentence in words]


NOT_LONG_ENOUGH = [(date(2026, 8, 15), "到季末仍不满的，本季不计分"), (date(2026, 10, 1), "报到不满规定天数，不计分")]


@pytest.mark.parametrize(("day", "sentence"), NOT_LONG_ENOUGH)
def test_too_few_days_are_said_when_the_quarter_is_over(scored, client_of, day, sentence):
    mine = score_of(scored.people["wu"])
    QuarterScore.objects.filter(pk=mine.pk).update(standing="NOT_SCORED", total=None, band="", reachable=None)
    with time_machine.travel(at(day), tick=False):
        assert sentence in text_of(client_of("wu_member").get(mine.get_absolute_url()))
