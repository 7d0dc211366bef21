"""The missing list names who blocks, leads to the very thing, and asks for nothing that cannot be done."""

from datetime import date, timedelta

import pytest
import time_machine

from assessment.choices import ObjectionState, QuarterState
from assessment.models import AnnualResult, CommunityQuarter, EvaluationRound, Objection, QuarterScore
from assessment.selectors.year_missing import Missing, missing_of
from assessment.services import evaluations, quarters, results
from assessment.services.year_end import close_year
from assessment.templatetags.assessment_addresses import blocker_address, missing_address
from common.periods import Quarter
from members.choices import Role
from members.services.accounts import approve_grant, grant_role
from tests.assessment.test_year_end import open_objection, ready_year, undecided_grade
from tests.assessment.year_data import AT, DEADLINE, ON, QUARTERS, YEAR, live_year, report_in, run_round, sign_all
from tests.todos import assessment_todos as todos_for

FOURTH = QUARTERS[3]


@pytest.fixture
def ready(world):
    ready_year(world)
    return world


def open_items(on: date = ON) -> dict[str, Missing]:
    return {item.code: item for item in missing_of(year=YEAR, on=on) if not item.is_done}


def put(world, key: str, quarter: str = FOURTH, **values) -> CommunityQuarter:
    rows = CommunityQuarter.objects.filter(community=world[key], quarter=quarter)
    rows.update(**values)
    return rows.get()


def named(item: Missing) -> list[tuple[str, str]]:
    return [(blocker.name, str(blocker.note)) for blocker in item.blockers]


NOTICE = {"state": QuarterState.NOTICE, "notice_started_on": ON}
STEPS = [
    ({"state": QuarterState.OPEN}, "还没有归集"),
    ({"state": QuarterState.DRAFT}, "还没有开始异议期"),
    ({**NOTICE, "notice_ends_on": ON}, "异议期到1月12日"),
    ({**NOTICE, "notice_ends_on": ON - timedelta(days=1)}, "异议期已满，等社区确认"),
]


@pytest.mark.parametrize(("values", "note"), STEPS)
def test_a_community_is_named_with_its_next_step_and_its_own_desk(ready, client_of, values, note):
    """The two that have confirmed block nothing: they are not named."""
    for key in ("c1", "c2"):
        put(ready, key, state=QuarterState.CONFIRMED, confirmed_by=ready.users["department"], confirmed_at=AT)
    row = put(ready, "c3", **values)
    item = open_items()["quarters"]
    assert (item.title, item.count, item.owner) == ("第四季度积分没有确认", 1, "社区党组织书记")
    assert named(item) == [("河滨社区党委", note)]
    assert blocker_address(item.blockers[0]) == f"/scores/quarters/{row.pk}/"
    assert client_of("department").get(blocker_address(item.blockers[0])).status_code == 200


def test_when_all_have_confirmed_it_is_the_departments_turn(ready):
    for key in ("c1", "c2", "c3"):
        put(ready, key, state=QuarterState.CONFIRMED, confirmed_by=ready.users["department"], confirmed_at=AT)
    item = open_items()["quarters"]
    assert (item.title, item.count, str(item.verb), item.blockers) == ("第四季度积分没有审定", 3, "去审定", ())
    assert missing_address(item).endswith(f"?quarter={FOURTH}")


OBJECTED = [
    ({}, "1件异议没有办完"),
    ({"state": ObjectionState.ANSWERED, "is_upheld": True}, "异议成立，等组织部重新打开"),
    ({"state": ObjectionState.ANSWERED, "is_upheld": False, "ask_review_until": ON}, "到1月12日可以申请复核"),
    (
        {"state": ObjectionState.ANSWERED, "is_upheld": False, "ask_review_until": ON - timedelta(days=1)},
        "异议期已满，等社区确认",
    ),
    (
        {"state": ObjectionState.ANSWERED, "is_upheld": False, "ask_review_until": ON, "accepted_on": ON},
        "异议期已满，等社区确认",
    ),
]


@pytest.mark.parametrize(("values", "note"), OBJECTED)
def test_an_objection_says_what_the_quarter_waits_for(ready, values, note):
    score = QuarterScore.objects.filter(quarter=FOURTH).select_related("community").first()
    open_objection(ready)
    answered = {"answer": "见复核", "answered_by": ready.users["s1_admin"], "answered_on": ON} if values else {}
    Objection.objects.update(score=score, **answered, **values)
    CommunityQuarter.objects.filter(community=score.community, quarter=FOURTH).update(
        **NOTICE, notice_ends_on=ON - timedelta(days=1)
    )
    assert named(open_items()["quarters"]) == [(score.community.name, note)]


def test_a_running_quarter_says_when_it_ends_and_how_to_close_earlier(ready):
    for key in ("c1", "c2", "c3"):
        put(ready, key, state=QuarterState.DRAFT)
    item = open_items(on=date(YEAR, 11, 26))["quarters"]
    assert item.title == "第四季度还没有结束"
    assert item.owner == "12月31日结束后由社区公示、确认；提前归档的，由组织部把本季标为不计"
    assert [blocker.name for blocker in item.blockers] == ["学府社区党委", "东关社区党委", "河滨社区党委"]


def test_a_year_closes_before_its_end_when_the_running_quarter_is_marked(ready):
    department, on = ready.users["department"], date(YEAR, 11, 26)
    for key in ("c1", "c2", "c3"):
        row = put(ready, key, state=QuarterState.DRAFT)
        quarters.exclude_quarter(row=row, actor=department, reason="年内归档")
    assert set(open_items(on)) == {"stale"}  # the figures of three quarters are others
    assert open_items(on)["stale"].verb == "去退回评定"


def test_an_objection_is_named_with_its_line_and_day_and_leads_to_itself(ready, client_of):
    open_objection(ready)
    Objection.objects.update(
        score=QuarterScore.objects.get(unit=ready["u1"], community=ready["c1"], quarter=QUARTERS[0])
    )
    objection = Objection.objects.get()
    item = open_items()["objections"]
    assert named(item) == [("县税务局机关党支部对第一季度“整份积分”的异议", "学府社区党委，待答复")]
    assert (missing_address(item), item.due_on) == (objection.get_absolute_url(), DEADLINE)
    with time_machine.travel(AT + timedelta(days=22), tick=False):
        words = client_of("department").get(f"/year-end/{YEAR}/").content.decode()
    assert words.count("逾期 3 天") == 2
    assert f'href="{objection.get_absolute_url()}"' in words


def test_nobody_is_asked_to_decide_before_the_facts_are_there(world, client_of):
    live_year(world)
    run_round(world)
    items = open_items()
    assert {code: item.waits_for for code, item in items.items()} == {
        "round": "", "papers": "", "stale": "等前面的补齐", "grades": "等前面的补齐", "confirmation": "等前面的补齐",
    }  # fmt: skip
    sign_all(world)
    evaluations.close_round(year=YEAR, reason="", at=AT, actor=world.users["department"])
    assert {code: item.waits_for for code, item in open_items().items()} == {
        "stale": "", "grades": "等年度结果算好", "confirmation": "等评定、比例办好",
    }  # fmt: skip
    results.compute_results(year=YEAR, on=ON, actor=None)
    assert {code: item.waits_for for code, item in open_items().items()} == {
        "grades": "", "confirmation": "等评定、比例办好",
    }  # fmt: skip
    with time_machine.travel(AT, tick=False):
        page = client_of("department").get(f"/year-end/{YEAR}/").content.decode()
    assert f'action="/year-end/{YEAR}/confirm/"' not in page
    assert "还有 2 个单位没有评定" in page


def test_undecided_units_lead_to_their_own_row(ready, client_of):
    undecided_grade(ready)
    row = AnnualResult.objects.get(organisation=ready["u1"])
    blocker = open_items()["grades"].blockers[0]
    assert (blocker.name, blocker_address(blocker)) == (
        "县税务局机关党支部",
        f"/year-end/{YEAR}/grades/#result-{row.pk}",
    )
    assert f'id="result-{row.pk}"' in client_of("department").get(f"/year-end/{YEAR}/grades/").content.decode()


def test_confirmed_results_that_no_longer_fit_are_taken_back_first(ready):
    """Computing leaves confirmed results alone, so the list does not send anybody there in vain."""
    AnnualResult.objects.filter(organisation=ready["u1"]).update(quarters_count=3)
    before = open_items()["stale"]
    assert (before.count, before.verb) == (1, "去退回评定")
    results.compute_results(year=YEAR, on=ON, actor=None)
    assert open_items()["stale"] == before
    results.reopen_grades(year=YEAR, reason="积分更正", actor=ready.users["department"])
    assert open_items()["stale"].verb == "去计算"
    results.compute_results(year=YEAR, on=ON, actor=None)
    assert "stale" not in open_items()


def test_a_late_round_is_overdue_with_its_days(world, client_of):
    live_year(world)
    run_round(world)
    with time_machine.travel(AT + timedelta(days=24), tick=False):
        page = client_of("department").get(f"/year-end/{YEAR}/").content.decode()
        forms = client_of("u1_secretary").get(f"/evaluations/?year={YEAR}").content.decode()
    assert page.count("逾期 5 天") == 3  # the forms, the round, its card
    assert "组织部办理截止以前还可以签署" in forms
    assert "前签署；" not in forms


def test_without_report_ins_nobody_is_asked_to_set_up_a_round(world, client_of):
    words = client_of("department").get("/year-end/2024/").content.decode()
    assert "不用建立评价轮次" in words
    assert "建立评价轮次</button>" not in words


# To-dos of the dual points and of the year end


def titles(world, key: str, on: date = ON) -> list[tuple[str, str]]:
    return [(str(todo.title), str(todo.verb)) for todo in todos_for(user=world.user(key), on=on)]


def test_a_community_is_not_asked_to_confirm_what_others_hold_up(ready):
    score = QuarterScore.objects.filter(community=ready["c1"], quarter=FOURTH).first()
    put(ready, "c1", **NOTICE, notice_ends_on=ON - timedelta(days=1))
    assert ("2025年第四季度积分", "确认积分") in titles(ready, "c1_secretary")
    open_objection(ready)
    Objection.objects.update(score=score)
    assert ("2025年第四季度积分", "查看") in titles(ready, "c1_secretary")
    Objection.objects.update(
        state=ObjectionState.ANSWERED,
        is_upheld=True,
        answer="成立",
        answered_by=ready.users["s1_admin"],
        answered_on=ON,
    )
    found = [todo for todo in todos_for(user=ready.user("c1_secretary"), on=ON) if todo.section == "scores"]
    assert [(str(todo.verb), str(todo.tag[1]), todo.waits_for_me) for todo in found] == [
        ("查看", "等组织部重新打开", False)
    ]
    assert "2025年第四季度积分：异议成立，要改" in dict(titles(ready, "department"))


def test_an_upheld_objection_of_a_quarter_that_does_not_count_asks_nobody(ready):
    score = QuarterScore.objects.filter(community=ready["c1"], quarter=FOURTH).first()
    open_objection(ready)
    Objection.objects.update(
        score=score, state=ObjectionState.ANSWERED, is_upheld=True, answer="成立",
        answered_by=ready.users["s1_admin"], answered_on=ON,
    )  # fmt: skip
    put(ready, "c1", **NOTICE, notice_ends_on=ON, is_excluded=True, exclusion_reason="社区换届")
    assert "2025年第四季度积分：异议成立，要改" not in dict(titles(ready, "department"))


def test_forms_about_ones_own_office_wait_for_somebody_else(world):
    live_year(world)
    run_round(world)
    before = [todo for todo in todos_for(user=world.user("u1_secretary"), on=ON) if todo.section == "evaluations"]
    assert "0/3" in before[0].context
    secretary = world.users["u1_secretary"]
    grant = grant_role(user=secretary, role=Role.RECORDER, organisation=world["s1"], on=ON, actor=None)
    approve_grant(grant=grant, actor=None, now=AT)
    after = [todo for todo in todos_for(user=world.user("u1_secretary"), on=ON) if todo.section == "evaluations"]
    assert "0/2" in after[0].context


def test_an_archived_year_offers_no_press_on_its_quarters(ready, client_of):
    row = put(ready, "c3", state=QuarterState.DRAFT)
    department = client_of("department")
    assert f"/scores/quarters/{row.pk}/exclude/" in department.get(f"/scores/quarters/{row.pk}/").content.decode()
    put(ready, "c3", is_excluded=True, exclusion_reason="社区换届")
    closed = CommunityQuarter.objects.get(community=ready["c1"], quarter=FOURTH)
    page = f"/scores/quarters/{closed.pk}/"
    assert f"{page}reopen/" in department.get(page).content.decode()
    close_year(year=YEAR, at=AT, actor=ready.users["department"])
    for pk in (row.pk, closed.pk):
        words = department.get(f"/scores/quarters/{pk}/").content.decode()
        assert not any(f"/{deed}/" in words for deed in ("reopen", "exclude", "collect", "notice", "confirm", "exempt"))
    with time_machine.travel(AT, tick=False):
        words = department.get(f"/scores/quarters/?quarter={FOURTH}").content.decode()
    assert "/scores/quarters/close/" not in words


def test_after_the_closing_nobody_is_asked_for_anything_of_the_year(ready):
    close_year(year=YEAR, at=AT, actor=ready.users["department"])
    for key in ready.users:
        assert [todo for todo in todos_for(user=ready.user(key), on=ON) if str(YEAR) in f"{todo.title}{todo.url}"] == []


def test_the_round_that_is_still_a_draft_is_to_be_opened(world):
    live_year(world)
    evaluations.prepare_round(year=YEAR, deadline=DEADLINE, on=ON, actor=world.users["department"])
    assert (open_items()["round"].title, open_items()["round"].verb) == ("双向评价没有开始", "去开始")
    EvaluationRound.objects.all().delete()
    assert (open_items()["round"].title, open_items()["round"].verb) == ("双向评价没有建立", "去建立")
    report_in(world["u3"], world["c1"])
    assert Quarter(YEAR, 1).short_label == "第一季度"
