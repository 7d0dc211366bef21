"""The two-way evaluation: who owes which form, who reads it when, who may write it."""

import pytest
from django.utils import timezone

from assessment.choices import EvaluationKind, FormState
from assessment.models import EvaluationLevel, OrganisationEvaluation, QuestionnaireItem
from assessment.permissions.year_end import can_draft_evaluation, can_sign_evaluation
from assessment.selectors.evaluations import (
    expected_papers,
    forms_received,
    forms_to_write,
    items_of,
    round_progress,
    unsigned_by_author,
)
from assessment.services import evaluations as services
from common.versions import StaleSave
from members.choices import Role
from tests.assessment.year_data import (
    AT,
    DEADLINE,
    ON,
    YEAR,
    fill,
    form_between,
    live_year,
    report_in,
    run_round,
    sign_all,
)
from tests.world import START

C2U, U2C, U2S = EvaluationKind.COMMUNITY_TO_UNIT, EvaluationKind.UNIT_TO_COMMUNITY, EvaluationKind.UNIT_TO_STREET
PAIRS = [
    (C2U, "c1", "u1"), (C2U, "c1", "u2"), (C2U, "c2", "u1"), (C2U, "c3", "e1"),
    (U2C, "u1", "c1"), (U2C, "u1", "c2"), (U2C, "u2", "c1"), (U2C, "e1", "c3"),
    (U2S, "u1", "s1"), (U2S, "u2", "s1"), (U2S, "e1", "s2"),
]  # fmt: skip


@pytest.fixture
def year(world):
    live_year(world)
    return world


@pytest.fixture
def running(year):
    run_round(year)
    return year


def visible(world, key: str, form) -> bool:
    return OrganisationEvaluation.objects.visible_to(world.user(key)).filter(pk=form.pk).exists()


def test_forms_and_levels_are_data_with_the_words_of_the_rules(db):
    items = QuestionnaireItem.objects.order_by("questionnaire__kind", "position")
    assert [item.title for item in items.filter(questionnaire__kind=C2U)] == [
        "服务实效", "项目兑现", "党员参与", "资源开放", "联系配合",
    ]  # fmt: skip
    for kind in (U2C, U2S):
        assert [item.title for item in items.filter(questionnaire__kind=kind)] == [
            "联系沟通", "需求真实", "组织有序", "反馈及时", "为基层减负",
        ]  # fmt: skip
    assert list(EvaluationLevel.objects.values_list("points", flat=True)) == [100, 85, 70, 60, 40]


def test_owed_papers_follow_from_the_report_ins_of_the_year(year):
    report_in(year["u3"], year["c1"], on=ON)  # begins after the year
    owed = {(paper.kind, paper.author_id, paper.target_id) for paper in expected_papers(year=YEAR, on=ON)}
    assert owed == {(kind, year[author].pk, year[target].pk) for kind, author, target in PAIRS}


def test_opening_writes_the_owed_forms_and_refreshing_adds_the_late_ones_once(running):
    assert round_progress(year=YEAR).total == len(PAIRS)
    report_in(running["u3"], running["c3"])
    department = running.users["department"]
    assert services.refresh_papers(year=YEAR, on=ON, actor=department) == 3
    assert services.refresh_papers(year=YEAR, on=ON, actor=department) == 0


def test_a_round_without_report_ins_does_not_open(world):
    services.prepare_round(year=YEAR, deadline=DEADLINE, on=ON, actor=world.users["department"])
    with pytest.raises(services.NothingToEvaluate):
        services.open_round(year=YEAR, on=ON, at=AT, actor=world.users["department"])


# reader: sees the form while the round is open, after it has closed
BLIND = {
    "c1_secretary": (True, True),
    "c1_recorder": (True, True),
    "u1_secretary": (False, True),
    "u1_liaison": (False, True),
    "s1_admin": (False, True),
    "agency_admin": (False, True),
    "department": (False, True),
    "c2_secretary": (False, False),
    "c3_secretary": (False, False),
    "s2_admin": (False, False),
    "u2_secretary": (False, False),
    "u2_liaison": (False, False),
    "e1_liaison": (False, False),
    "b1_secretary": (False, False),
    "b1_recorder": (False, False),
    "u1_branch_secretary": (False, False),
    "g1_leader": (False, False),
    "wu_member": (False, False),
    "system": (False, False),
    "security": (False, False),
    "audit": (False, False),
}


def test_a_signed_form_is_blind_until_the_round_closes(running):
    form = fill(form_between(running, "c1", "u1"), 85, running.user("c1_secretary"))
    seen_open = {key: visible(running, key, form) for key in BLIND}
    services.close_round(year=YEAR, reason="其余组织已撤销", at=AT, actor=running.users["department"])
    seen_closed = {key: visible(running, key, form) for key in BLIND}
    assert {key: (seen_open[key], seen_closed[key]) for key in BLIND} == BLIND


def test_a_form_that_was_never_signed_stays_with_its_author(running):
    form = form_between(running, "c1", "u1")
    services.close_round(year=YEAR, reason="没有交", at=AT, actor=running.users["department"])
    assert [key for key in BLIND if visible(running, key, form)] == ["c1_secretary", "c1_recorder"]


def test_the_page_of_another_bodys_form_does_not_exist_before_closing(running, client_of):
    form = fill(form_between(running, "c1", "u1"), 85, running.user("c1_secretary"), text="税收讲座办得好")
    url = form.get_absolute_url()
    answers = {
        key: client_of(key).get(url).status_code for key in ("c1_secretary", "u1_secretary", "department", "s1_admin")
    }
    assert answers == {"c1_secretary": 200, "u1_secretary": 404, "department": 404, "s1_admin": 404}
    services.close_round(year=YEAR, reason="x", at=AT, actor=running.users["department"])
    assert "税收讲座办得好" in client_of("u1_secretary").get(url).content.decode()


# who: may draft, may sign the form of c1 about u1
WRITERS = {
    "c1_secretary": (True, True),
    "c1_recorder": (True, False),
    "c2_secretary": (False, False),
    "u1_secretary": (False, False),
    "s1_admin": (False, False),
    "department": (False, False),
}


@pytest.mark.parametrize("key", WRITERS)
def test_recorders_draft_and_secretaries_sign(running, key):
    form = form_between(running, "c1", "u1")
    user = running.user(key)
    assert (can_draft_evaluation(user, form), can_sign_evaluation(user, form)) == WRITERS[key]


def test_liaisons_draft_for_their_unit_and_do_not_sign(running):
    form = form_between(running, "u1", "c1")
    liaison = running.user("u1_liaison")
    assert (can_draft_evaluation(liaison, form), can_sign_evaluation(liaison, form)) == (True, False)


def test_staff_of_the_rated_office_take_no_part(running, client_of):
    """The community's secretary who also serves at the unit: any role there, whichever one is acted in."""
    from members.services.accounts import grant_role

    grant_role(user=running.users["c1_secretary"], role=Role.MEMBER, organisation=running["u1"], on=START, actor=None)
    form = form_between(running, "c1", "u1")
    user = running.user("c1_secretary")
    assert not can_draft_evaluation(user, form)
    assert not can_sign_evaluation(user, form)
    with pytest.raises(services.RatesOwnOffice, match="县税务局机关党支部"):
        fill(form, 85, user)
    assert can_sign_evaluation(user, form_between(running, "c1", "u2"))
    answer = client_of("c1_secretary").post(form.get_absolute_url(), {"version": 1, "deed": "save"})
    assert answer.status_code == 403
    draft = fill(form, 85, running.user("c1_recorder"))
    OrganisationEvaluation.objects.filter(pk=draft.pk).update(text="服务要更主动")
    page = client_of("c1_secretary").get(form.get_absolute_url()).content.decode()
    assert "按规定不参加对它的评价" in page
    assert "服务要更主动" not in page
    assert '<td class="r">85</td>' not in page


def test_signing_needs_every_item_and_names_what_is_left(running):
    form, user = form_between(running, "c1", "u1"), running.user("c1_secretary")
    items = items_of(form)
    answers = {item.pk: 85 for item in items[:3]}
    saved = services.save_evaluation(evaluation=form, answers=answers, text="", version=1, at=AT, actor=user)
    with pytest.raises(services.EvaluationIncomplete) as problem:
        services.sign_evaluation(evaluation=saved, version=None, at=AT, actor=user)
    assert str(problem.value.message) == "还有2项没有评：资源开放、联系配合。"


def test_a_level_that_is_not_on_the_list_is_refused(running):
    form, user = form_between(running, "c1", "u1"), running.user("c1_secretary")
    with pytest.raises(services.UnknownLevel):
        services.save_evaluation(
            evaluation=form, answers={items_of(form)[0].pk: 99}, text="", version=1, at=AT, actor=user
        )


def test_taking_an_answer_back_leaves_the_item_open(running):
    form, user = form_between(running, "c1", "u1"), running.user("c1_secretary")
    first, second, *_rest = items_of(form)
    saved = services.save_evaluation(
        evaluation=form, answers={first.pk: 85, second.pk: 40}, text="", version=1, at=AT, actor=user
    )
    services.save_evaluation(
        evaluation=saved, answers={first.pk: 100, second.pk: None}, text="", version=2, at=AT, actor=user
    )
    assert dict(saved.answers.values_list("item", "points")) == {first.pk: 100}


def test_a_stale_save_is_refused_and_the_page_keeps_what_was_typed(running, client_of):
    form, user = form_between(running, "c1", "u1"), running.user("c1_secretary")
    services.save_evaluation(evaluation=form, answers={}, text="先存的", version=1, at=AT, actor=user)
    with pytest.raises(StaleSave):
        services.save_evaluation(evaluation=form, answers={}, text="后存的", version=1, at=AT, actor=user)
    answer = client_of("c1_secretary").post(form.get_absolute_url(), {"version": 1, "text": "后存的", "deed": "save"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "先存的" in page
    assert "后存的" in page


def test_signed_forms_can_be_taken_back_only_while_the_round_is_open(running):
    user = running.user("c1_secretary")
    form = fill(form_between(running, "c1", "u1"), 85, user)
    with pytest.raises(services.AlreadySigned):
        services.save_evaluation(evaluation=form, answers={}, text="", version=None, at=AT, actor=user)
    assert services.withdraw_evaluation(evaluation=form, actor=user).state == FormState.DRAFT
    fill(form, 70, user)
    services.close_round(year=YEAR, reason="x", at=AT, actor=running.users["department"])
    with pytest.raises(services.RoundNotOpen):
        services.withdraw_evaluation(evaluation=form, actor=user)


def test_closing_with_papers_missing_needs_a_reason(running):
    department = running.users["department"]
    with pytest.raises(services.PapersMissing, match="11张"):
        services.close_round(year=YEAR, reason=" ", at=AT, actor=department)
    sign_all(running)
    closed = services.close_round(year=YEAR, reason="用不着的理由", at=AT, actor=department)
    assert closed.missed_reason == ""


def test_only_the_department_runs_a_round(year, client_of):
    for key, code in (("s1_admin", 403), ("c1_secretary", 403), ("u1_secretary", 403), ("department", 302)):
        assert client_of(key).post(f"/year-end/{YEAR}/round/", {"deadline": "2099-01-31"}).status_code == code
    assert client_of("s1_admin").post(f"/year-end/{YEAR}/round/open/").status_code == 403


def test_filling_in_by_page_from_draft_to_signed(running, client_of):
    form = form_between(running, "u1", "c1")
    liaison, secretary = client_of("u1_liaison"), client_of("u1_secretary")
    filled = {f"item_{item.pk}": "85" for item in items_of(form)}
    saved = liaison.post(form.get_absolute_url(), {"version": 1, "text": "联系顺畅", "deed": "save", **filled})
    assert saved.status_code == 302
    assert liaison.post(form.get_absolute_url(), {"version": 2, "deed": "sign", **filled}).status_code == 403
    answer = secretary.post(form.get_absolute_url(), {"version": 2, "text": "联系顺畅", "deed": "sign", **filled})
    assert answer.status_code == 302
    form.refresh_from_db()
    assert (form.state, form.signed_by.username, form.text) == (FormState.SIGNED, "u1_secretary", "联系顺畅")
    assert "已签署 1/3" in secretary.get("/evaluations/").content.decode()


def test_saving_while_filling_in_answers_with_the_next_version(running, client_of):
    form = form_between(running, "u1", "c1")
    answer = client_of("u1_liaison").post(f"{form.get_absolute_url()}autosave/", {"version": 1, "text": "写到一半"})
    form.refresh_from_db()
    assert (form.text, form.version) == ("写到一半", 2)
    at = f"{timezone.localtime(form.saved_at):%H:%M}"
    assert answer.json() == {"state": "saved", "version": 2, "at": at}
    stale = client_of("u1_secretary").post(f"{form.get_absolute_url()}autosave/", {"version": 1, "text": "另写"})
    assert (stale.status_code, stale.json()) == (409, {"state": "stale", "message": "别处改过这份评价表。"})


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_forms_asks_the_same_number_of_questions(world, client_of, django_assert_num_queries, count):
    for unit in ("u1", "u2", "u3")[:count]:
        report_in(world[unit], world["c1"])
    run_round(world)
    client = client_of("c1_secretary")
    with django_assert_num_queries(PAGE_QUERIES):
        assert client.get("/evaluations/").status_code == 200
    assert forms_to_write(user=world.user("c1_secretary"), year=YEAR).count() == count


PAGE_QUERIES = 10


def test_received_forms_show_after_closing_and_who_owes_is_counted(running):
    fill(form_between(running, "u1", "c1"), 100, running.user("u1_secretary"))
    assert list(forms_received(user=running.user("c1_secretary"), year=YEAR)) == []
    assert sum(row.missing for row in unsigned_by_author(year=YEAR)) == 10
    services.close_round(year=YEAR, reason="x", at=AT, actor=running.users["department"])
    received = forms_received(user=running.user("c1_secretary"), year=YEAR)
    assert [form.author.name for form in received] == ["县税务局机关党支部"]
