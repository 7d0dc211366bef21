"""The pages of the dual points: who opens them, what they say, that nothing is ordered by points."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment import lists
from assessment.models import CommunityQuarter, Objection, QuarterScore, RuleSet
from assessment.services.objections import raise_objection
from assessment.services.quarters import start_notice
from members.services.people import add_member
from tests.assessment.scenes import (
    NOW,
    Q4,
    file_values,
    report_in,
    score,
    score_of,
    serve,
    text_of,
)
from tests.todos import assessment_todos as todos_for
from tests.world import START

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


STARTS = [
    ("department", "assessment:quarters"),
    ("s1_admin", "assessment:quarters"),
    ("u1_liaison", "assessment:score-list"),
    ("agency_admin", "assessment:score-list"),
    ("wu_member", "assessment:score-list"),
    ("c2_secretary", "C2"),
    ("c1_recorder", "C1"),
]


def test_each_role_starts_where_its_work_is(scored, client_of):
    for key, target in STARTS:
        url = client_of(key).get(reverse("assessment:scores")).url
        if target.startswith("C"):
            expected = CommunityQuarter.objects.get(community__code=target, quarter="2026Q3").get_absolute_url()
            assert url == expected, key
        else:
            assert url == reverse(target), key
    assert client_of("audit").get(reverse("assessment:scores")).status_code == 403


def test_a_score_page_shows_formulas_facts_and_that_points_only_advise(scored, client_of):
    page = client_of("u1_liaison").get(score_of(scored["u1"]).get_absolute_url())
    words = text_of(page)
    for sentence in (
        "积分仅作参考",
        "20 − 5 × 无故缺席 1 次 = 15",
        "40 × 按期 0 ÷ 到期 1 = 0",
        "10 ×（1 ÷ 2）÷ 95% = 5.26",
        "本县没有把报到作为硬性要求，这一项不计入",
        "15 + 0 + 5.26 + 10",
        "20 + 40 + 10 + 10",
        "30.26 × 100 ÷ 80",
        "单位积分办法 第2版",
        "尚未启用",
        "无故缺席",
        "需求 X-",
    ):
        assert sentence in words, sentence
    assert "提出异议" not in words  # no notice period yet


def test_a_source_out_of_scope_is_named_without_link_or_title(scored, client_of):
    from activities.models import ServiceRecord

    record = ServiceRecord.objects.get()
    mine = client_of("wu_member").get(score_of(scored.people["wu"]).get_absolute_url())
    assert record.get_absolute_url() in mine.content.decode()
    assert record.title in text_of(mine)
    theirs = client_of("u1_liaison").get(score_of(scored["u1"]).get_absolute_url())
    assert record.title not in text_of(theirs)


SCORE_PAGE = [
    ("department", 200),
    ("u1_liaison", 200),
    ("wu_member", 200),
    ("c1_secretary", 200),
    ("s1_admin", 404),
    ("c2_secretary", 404),
    ("zhou_member", 404),
    ("audit", 403),
]


def test_a_members_score_opens_for_whom_it_concerns(scored, client_of):
    url = score_of(scored.people["wu"]).get_absolute_url()
    for key, status in SCORE_PAGE:
        assert client_of(key).get(url).status_code == status, key


@pytest.mark.parametrize("facts", [1, 6])
def test_the_score_page_asks_the_same_whatever_the_number_of_facts(scored, client_of, facts):
    for day in range(facts):
        serve(scored.people["wu"], scored["c1"], on=date(2026, 8, 1 + day))
    score()
    client = client_of("wu_member")
    url = score_of(scored.people["wu"]).get_absolute_url()
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    assert len(queries) == SCORE_PAGE_QUERIES


SCORE_PAGE_QUERIES = 14
LIST_QUERIES = 7


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_whatever_the_number_of_scores(scored, client_of, count):
    for number in range(count):
        person = add_member(home=scored["u3"], name=f"李{number}", on=START, actor=None)
        report_in(person, scored["c2"])
    score()
    client = client_of("c2_secretary")
    url = reverse("assessment:score-list") + "?kind=members"
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert len(client.get(url).context["page"].rows) == count
    assert len(queries) == LIST_QUERIES


def test_a_row_of_the_list_opens_its_score(scored, client_of):
    own = score_of(scored["u1"]).get_absolute_url()
    page = client_of("u1_liaison").get(reverse("assessment:score-list")).content.decode()
    rows = page.split('<div id="rows">')[1]
    assert f'href="{own}"' in rows
    assert f'href="{scored["u1"].get_absolute_url()}"' not in rows


LIST_STATES = [  # state of the quarter, marked 不计, the word of the list, what the score page says of the annual mean
    ("OPEN", False, "归集中", "本季还没有确认"),
    ("DRAFT", False, "草稿", "本季还没有确认"),
    ("NOTICE", False, "异议期", "本季还没有确认"),
    ("CONFIRMED", False, "已确认", "本季已经确认"),
    ("CLOSED", False, "已审定", "本季已经确认"),
    ("DRAFT", True, "不计", "本季标为不计"),
]


@pytest.mark.parametrize(("state", "excluded", "word", "sentence"), LIST_STATES)
def test_list_and_page_say_how_far_the_quarter_is(scored, row, client_of, state, excluded, word, sentence):
    CommunityQuarter.objects.filter(pk=row.pk).update(
        state=state, is_excluded=excluded, exclusion_reason="换届" if excluded else "", notice_started_on=START,
        notice_ends_on=START, confirmed_by=scored.users["c1_secretary"], confirmed_at=NOW,
    )  # fmt: skip
    client = client_of("u1_liaison")
    page = client.get(reverse("assessment:score-list"))
    assert [values["季度状态"] for values in file_values(lists.UNIT_SCORES, page.context["page"].rows)] == [word]
    rows = text_of(page).split("季度状态")[1]
    assert f" {word} " in rows.split("季度均分只计")[0]
    assert "季度均分只计已确认和已审定的季度" in rows
    assert sentence in text_of(client.get(score_of(scored["u1"]).get_absolute_url()))


def test_no_list_and_no_column_is_ordered_by_points(scored):
    for definition in (lists.UNIT_SCORES, lists.MEMBER_SCORES, lists.OBJECTIONS):
        assert not {"total", "band"} & {name.strip("-").split("__")[-1] for name in definition.order}
    assert not {"total", "-total", "band", "-band"} & {*QuarterScore._meta.ordering}


def test_members_are_listed_by_name_whatever_their_points_and_whatever_the_address_asks(scored, client_of):
    for name, times in (("安一", 1), ("白二", 3), ("蔡三", 2)):
        person = add_member(home=scored["u3"], name=name, on=START, actor=None)
        report_in(person, scored["c2"])
        for day in range(times):
            serve(person, scored["c2"], on=date(2026, 8, 1 + day))
    score()
    client = client_of("c2_secretary")
    for asked in ("", "&sort=-total", "&ordering=-total", "&o=-total"):
        rows = client.get(reverse("assessment:score-list") + f"?kind=members{asked}").context["page"].rows
        assert [row.subject.name for row in rows] == ["安一", "白二", "蔡三"]
    desk = client.get(reverse("assessment:scores") + "?kind=members", follow=True)
    assert not re.search(r"第\s*\d+\s*名(?!，共)|排名第|名次", text_of(desk))


def test_rules_are_open_to_every_account(scored, client_of):
    for key in ("wu_member", "audit", "department"):
        client = client_of(key)
        assert client.get(reverse("assessment:rule-sets")).status_code == 200
        for rule_set in RuleSet.objects.filter(state="PUBLISHED"):
            words = text_of(client.get(rule_set.get_absolute_url()))
            assert "尚未启用" in words
            assert "阅读、点赞" in words
    assert client.get(reverse("assessment:rule-sets") + "999/").status_code == 404


def test_what_waits(scored, row, client_of):
    on = date(2026, 10, 12)
    todo = todos_for(user=scored.user("c1_secretary"), on=on)
    assert [(str(t.title), str(t.verb)) for t in todo] == [("2026年第三季度积分", "开始异议期")]
    assert todos_for(user=scored.user("c2_secretary"), on=on) == []
    start_notice(row=row, actor=scored.users["c1_secretary"], on=date(2026, 10, 9))
    mine = score_of(scored.people["wu"])
    client_of("wu_member").post(reverse("assessment:objection-raise", args=[mine.pk]), {"text": "少计一次。"})
    todo = todos_for(user=scored.user("s1_admin"), on=on)
    assert [(t.url, str(t.verb), t.due_on) for t in todo] == [
        (Objection.objects.get().get_absolute_url(), "答复", date(2026, 10, 26))
    ]
    assert [str(t.verb) for t in todos_for(user=scored.user("c1_secretary"), on=on)] == ["查看"]
    # After the notice period the objection still keeps it: nobody is asked to press what would be refused.
    later = date(2026, 10, 20)
    assert [str(t.verb) for t in todos_for(user=scored.user("c1_secretary"), on=later)] == ["查看"]
    Objection.objects.all().delete()
    assert [str(t.verb) for t in todos_for(user=scored.user("c1_secretary"), on=later)] == ["确认积分"]


def test_the_history_shows_ones_own_quarters_as_a_line_and_as_words(scored, client_of):
    mine = score_of(scored.people["wu"])
    page = client_of("wu_member").get(mine.get_absolute_url())
    assert page.context["history"] is None
    serve(scored.people["chen"], scored["c1"], on=date(2026, 10, 3))
    score(Q4)
    page = client_of("wu_member").get(score_of(scored.people["wu"], Q4).get_absolute_url())
    assert page.context["history"]["points"] == [50.0, 22.22]
    assert page.context["history"]["limits"] == [60]
    assert "2026年第三季度：50" in text_of(page)
    assert "2026年第四季度：22.22" in text_of(page)


def test_a_street_that_handles_an_objection_sees_that_quarter_alone(scored, notice, client_of):
    score(Q4)
    CommunityQuarter.objects.filter(quarter="2026Q3").update(state="CLOSED")
    running = CommunityQuarter.objects.get(community=scored["c1"], quarter="2026Q4")
    CommunityQuarter.objects.filter(pk=running.pk).update(
        state="NOTICE", notice_started_on=date(2026, 10, 9), notice_ends_on=date(2026, 10, 16)
    )
    mine = score_of(scored.people["wu"], Q4)
    raise_objection(score=mine, actor=scored.users["wu_member"], text="少计一次。", on=date(2026, 10, 12))
    page = client_of("s1_admin").get(mine.get_absolute_url())
    assert (page.status_code, page.context["history"]) == (200, None)
