"""The pages of the dual points: who opens them, what they say, that nothing is ordered by points."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment import lists
from assessment.models import CommunityQuarter, Objection, QuarterScore, RuleSet
from assessment.selectors.todo import todos_for
from assessment.services.objections import raise_objection
from assessment.services.quarters import start_notice
from assessment.tables import ObjectionTable, ScoreTable, UnitScoreTable
from common.models import Job
from members.services.people import add_member
from tests.assessment.scenes import NOW, Q4, claim, committee, conference, line, need, report_in, score, score_of, serve
from tests.world import START

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture
def in_october():
    with time_machine.travel("2026-10-12T10:00+08:00", tick=False):
        yield


@pytest.fixture
def scored(world):
    """wu and u1 scored by c1, with facts of every kind."""
    alliance = committee(world["c1"], world["s1"], world["u1"])
    report_in(world.people["wu"], world["c1"])
    report_in(world["u1"], world["c1"])
    serve(world.people["wu"], world["c1"])
    conference(alliance, UNEXCUSED=[world["u1"]])
    claim(need(alliance), world["u1"])
    score()
    return world


@pytest.fixture
def row(scored):
    return CommunityQuarter.objects.get(community=scored["c1"], quarter="2026Q3")


@pytest.fixture
def notice(scored, row):
    return start_notice(row=row, actor=scored.users["c1_secretary"], on=date(2026, 10, 9))


def text_of(response) -> str:
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


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
        "20 分，无故缺席 1 次，每次 −5",
        "40 × 按期 0 ÷ 到期 1",
        "10 ×（1 ÷ 2）÷ 95%，最多 10",
        "单位积分规则 第1版",
        "尚未启用",
        "未请假缺席",
        "需求 X-",
    ):
        assert sentence in words, sentence
    assert "提异议" not in words  # no notice period yet


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
    ("CLOSED", False, "已结账", "本季已经确认"),
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
    assert [str(shown.get_cell_value("quarter_state")) for shown in page.context["table"].rows] == [word]
    rows = text_of(page).split("季度状态")[1]
    assert f" {word} " in rows.split("季度均分只计")[0]
    assert "季度均分只计已确认和已结账的季度" in rows
    assert sentence in text_of(client.get(score_of(scored["u1"]).get_absolute_url()))


def test_no_list_and_no_column_is_ordered_by_points(scored):
    for definition in (lists.UNIT_SCORES, lists.MEMBER_SCORES, lists.OBJECTIONS):
        assert not {"total", "band"} & {name.strip("-").split("__")[-1] for name in definition.order}
    for table in (ScoreTable, UnitScoreTable, ObjectionTable):
        assert not any(column.orderable for column in table([]).columns)
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


def test_the_desk_says_what_comes_next(scored, row, client_of):
    client = client_of("c1_secretary")
    words = text_of(client.get(row.get_absolute_url()))
    assert "开始异议期" in words
    assert "重新归集" in words
    assert "全县结账" not in words
    client.post(reverse("assessment:quarter-notice", args=[row.pk]))
    words = text_of(client.get(row.get_absolute_url()))
    assert "异议期到 10月19日 截止，过了这一天才能确认" in words
    assert "开始异议期" not in words
    with time_machine.travel("2026-10-20T10:00+08:00", tick=False):
        client = client_of("c1_secretary")
        assert client.post(reverse("assessment:quarter-confirm", args=[row.pk])).status_code == 302
        assert CommunityQuarter.objects.get(pk=row.pk).confirmed_by == scored.users["c1_secretary"]
        department = client_of("department")
        page = department.post(reverse("assessment:quarters-close"), {"quarter": "2026Q3"}, follow=True)
        assert "已全县结账" in text_of(page)
        page = department.post(reverse("assessment:quarter-reopen", args=[row.pk]), {"reason": ""}, follow=True)
        assert "请写明原因" in text_of(page)
        page = department.post(reverse("assessment:quarter-reopen", args=[row.pk]), {"reason": "漏记"}, follow=True)
        assert "已重新打开" in text_of(page)


def test_a_collection_by_press_is_a_job(scored, row, client_of, django_capture_on_commit_callbacks):
    serve(scored.people["wu"], scored["c1"], on=date(2026, 8, 5))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of("c1_secretary").post(reverse("assessment:quarter-collect", args=[row.pk]))
    job = Job.objects.get()
    assert (answer.url, job.state) == (job.get_absolute_url(), "done")
    assert line(scored.people["wu"], "member.service")[2] == 50


def test_in_the_notice_period_nothing_is_collected(scored, notice, client_of):
    for key in ("c1_secretary", "s1_admin", "department"):
        client = client_of(key)
        url = reverse("assessment:quarter-collect", args=[notice.pk])
        assert url not in client.get(notice.get_absolute_url()).content.decode(), key
        assert "正在异议期，公示的积分不能重新归集" in text_of(client.post(url, follow=True)), key
    assert not Job.objects.exists()


DEEDS = [  # name, who may, who sees the quarter and may not
    ("quarter-collect", ["c1_secretary", "s1_admin", "department"], ["c1_recorder"]),
    ("quarter-notice", ["c1_secretary"], ["c1_recorder", "s1_admin", "department"]),
    ("quarter-confirm", ["c1_secretary"], ["c1_recorder", "s1_admin", "department"]),
    ("quarter-reopen", ["department"], ["c1_secretary", "s1_admin"]),
    ("quarter-exclude", ["department"], ["c1_secretary", "s1_admin"]),
]


def test_presses_are_for_whom_access_names(scored, row, client_of):
    for name, allowed, refused in DEEDS:
        url = reverse(f"assessment:{name}", args=[row.pk])
        for key in allowed:
            assert client_of(key).post(url).status_code == 302, (name, key)
        for key in refused:
            assert client_of(key).post(url).status_code == 403, (name, key)
        assert client_of("c2_secretary").post(url).status_code == 404, name
        assert client_of("wu_member").post(url).status_code == 403, name
    assert client_of("s1_admin").post(reverse("assessment:quarters-close")).status_code == 403


def test_an_objection_from_raising_to_review(scored, notice, client_of):
    mine = score_of(scored.people["wu"])
    member, street, department = client_of("wu_member"), client_of("s1_admin"), client_of("department")
    entry = mine.lines.get(rule__code="member.service").rule.entries.get()
    url = reverse("assessment:objection-raise", args=[mine.pk]) + f"?entry={entry.pk}"
    assert url in member.get(mine.get_absolute_url()).content.decode()
    blank = member.post(url, {"text": ""})
    assert blank.status_code == 422
    assert "请填写异议内容" in text_of(blank)
    page = member.post(url, {"text": "这次服务是三小时，不是两小时。"}, follow=True)
    assert "10月26日前答复" in text_of(page)
    objection = Objection.objects.get()
    assert (objection.entry, objection.rule.code) == (entry, "member.service")
    answer = reverse("assessment:objection-answer", args=[objection.pk])
    review = reverse("assessment:objection-review", args=[objection.pk])
    reply = {"is_upheld": "no", "answer": "签到表记的是两小时。"}
    assert member.post(answer, reply).status_code == 403
    assert client_of("c1_secretary").post(answer, reply).status_code == 403  # she scored it
    assert street.post(answer, {"answer": "好"}).status_code == 422
    assert street.post(answer, reply).status_code == 302
    assert street.post(review, reply).status_code == 404  # answered: the street no longer handles it
    assert (
        client_of("u1_liaison").post(reverse("assessment:objection-ask-review", args=[objection.pk])).status_code == 403
    )
    assert member.post(reverse("assessment:objection-ask-review", args=[objection.pk])).status_code == 302
    assert street.post(review, reply).status_code == 403  # an own answer
    assert department.post(review, {"is_upheld": "yes", "answer": "查监控确为三小时。"}).status_code == 302
    objection.refresh_from_db()
    assert (objection.state, objection.is_upheld) == ("REVIEWED", True)
    words = text_of(member.get(objection.get_absolute_url()))
    assert "查监控确为三小时" in words


def test_the_objector_accepts_the_answer_and_the_community_need_not_wait(scored, row, notice, client_of):
    mine = score_of(scored.people["wu"])
    objection = raise_objection(score=mine, actor=scored.users["wu_member"], text="少计一次。", on=date(2026, 10, 12))
    client_of("s1_admin").post(
        reverse("assessment:objection-answer", args=[objection.pk]), {"is_upheld": "no", "answer": "没有登记。"}
    )
    with time_machine.travel("2026-10-20T10:00+08:00", tick=False):
        member, secretary = client_of("wu_member"), client_of("c1_secretary")
        words = text_of(secretary.get(row.get_absolute_url()))
        assert "有异议已经答复，提出的一方到 11月2日 都可以申请复核" in words
        assert [str(t.tag[1]) for t in todos_for(user=scored.user("c1_secretary"), on=date(2026, 10, 20))] == [
            "可申请复核"
        ]
        confirm = reverse("assessment:quarter-confirm", args=[row.pk])
        assert "到11月2日都可以申请复核，过了这一天才能确认" in text_of(secretary.post(confirm, follow=True))
        url = reverse("assessment:objection-accept", args=[objection.pk])
        assert secretary.post(url).status_code == 403
        assert "认可答复" in text_of(member.get(objection.get_absolute_url()))
        assert "这件异议办结" in text_of(member.post(url, follow=True))
        assert [str(t.verb) for t in todos_for(user=scored.user("c1_secretary"), on=date(2026, 10, 20))] == ["确认积分"]
        secretary.post(confirm)
    assert CommunityQuarter.objects.get(pk=row.pk).state == "CONFIRMED"


RAISERS = [
    ("u1_liaison", 200),
    ("u1_secretary", 200),
    ("c1_secretary", 403),
    ("agency_admin", 403),
    ("u2_liaison", 404),
]


def test_only_the_subject_raises_an_objection(scored, notice, client_of):
    units = reverse("assessment:objection-raise", args=[score_of(scored["u1"]).pk])
    for key, status in RAISERS:
        assert client_of(key).get(units).status_code == status, key


def test_exempting_by_form_keeps_to_the_own_community(scored, row, client_of):
    url = reverse("assessment:quarter-exempt", args=[row.pk])
    mine = score_of(scored.people["wu"])
    data = {"score": mine.pk, "exempt_class": "SECONDED", "decision": "党委会 2026-09-28"}
    assert client_of("c1_secretary").post(url, {**data, "decision": ""}).status_code == 422
    assert client_of("c1_recorder").post(url, data).status_code == 403
    assert client_of("c2_secretary").post(url, data).status_code == 404
    assert client_of("c1_secretary").post(url, data).status_code == 302
    score()
    assert "经组织决定豁免" in text_of(client_of("wu_member").get(mine.get_absolute_url()))


def members_in_bands(scored, passed: int, below: int) -> None:
    """Members of u3 scored by c2; each passes with three services, none of them without."""
    for number in range(passed + below):
        person = add_member(home=scored["u3"], name=f"李{number}", on=START, actor=None)
        report_in(person, scored["c2"])
        for day in range(3 if number < passed else 0):
            serve(person, scored["c2"], on=date(2026, 8, 1 + day))
    score()


def test_the_overview_counts_bands_without_names(scored, client_of):
    words = text_of(client_of("s1_admin").get(reverse("assessment:quarters")))
    assert "学府社区党委" in words
    assert "东关社区党委" in words
    assert "河滨社区党委" not in words
    assert "吴海燕" not in words
    assert client_of("c1_secretary").get(reverse("assessment:quarters")).status_code == 403


def test_a_street_is_not_told_of_one_or_two_members(scored, row, client_of):
    """One member of c1 alone; in c2 four that pass and two below, who would be what is left of six."""
    members_in_bands(scored, passed=4, below=2)
    second = CommunityQuarter.objects.get(community=scored["c2"], quarter="2026Q3")
    street, department = client_of("s1_admin"), client_of("department")
    words = text_of(street.get(reverse("assessment:quarters")))
    assert "少于3，不分等次" in words
    assert "达标 3及以上" in words
    assert "未达标 少于3" in words
    assert "未达标 1" not in words
    assert "未达标 2" not in words
    words = text_of(department.get(reverse("assessment:quarters")))
    assert "未达标 1" in words
    assert "达标 4" in words
    assert "未达标 2" in words
    for client, members, kinds in (
        (street, "党员 6", "党员 — 达标 3及以上 未达标 少于3"),
        (client_of("c2_secretary"), "党员 6", "党员 6 达标 4 未达标 2"),
    ):
        words = text_of(client.get(second.get_absolute_url()))
        assert members in words
        assert kinds in words
    assert "党员 少于3" in text_of(street.get(row.get_absolute_url()))


def test_rules_are_open_to_every_account(scored, client_of):
    for key in ("wu_member", "audit", "department"):
        client = client_of(key)
        assert client.get(reverse("assessment:rule-sets")).status_code == 200
        for rule_set in RuleSet.objects.all():
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
    assert [str(t.verb) for t in todos_for(user=scored.user("c1_secretary"), on=date(2026, 10, 20))] == ["确认积分"]


def test_the_history_shows_ones_own_quarters_as_a_line_and_as_words(scored, client_of):
    mine = score_of(scored.people["wu"])
    page = client_of("wu_member").get(mine.get_absolute_url())
    assert page.context["history"] is None
    score(Q4)
    page = client_of("wu_member").get(score_of(scored.people["wu"], Q4).get_absolute_url())
    assert page.context["history"]["points"] == [45.0, 20.0]
    assert page.context["history"]["limits"] == [60]
    assert "2026年第三季度：45.0" in text_of(page)


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
