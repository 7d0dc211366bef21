"""双报到: the map of states, the days that count, who may do which step, the pages."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from members.choices import ReportInState as State
from members.models import MemberReportIn, UnitReportIn
from members.selectors.todo import todos_for
from members.services import report_ins as services
from members.services.people import add_member
from members.tasks import activate_report_ins_task

pytestmark = pytest.mark.django_db

DAY = date(2026, 7, 10)


def submit(world, *people, community="c1", branch="b1", actor="u1_liaison", on=DAY):
    return services.submit_member_report_ins(
        members=[world.people[key] for key in people], community=world[community],
        branch=world[branch] if branch else None, on=on, actor=world.users[actor],
    )  # fmt: skip


def submit_unit(world, unit="u1", community="c1", **kwargs):
    return services.submit_unit_report_in(
        unit=world[unit], community=world[community], on=DAY, actor=world.users["u1_secretary"], **kwargs
    )


def in_state(world, state):
    """A member's paper brought into a state by the services."""
    (paper,) = submit(world, "wu")
    actor = world.users["c1_secretary"]
    if state == State.REFUSED:
        return services.refuse_report_in(report_in=paper, reason="不住这里", on=DAY, actor=actor)
    if state == State.RECEIVED:
        return services.accept_report_in(report_in=paper, started_on=DAY + timedelta(days=5), on=DAY, actor=actor)
    if state in (State.ACTIVE, State.ENDING, State.ENDED):
        paper = services.accept_report_in(report_in=paper, started_on=DAY, on=DAY, actor=actor)
    if state in (State.ENDING, State.ENDED):
        paper = services.ask_exit(report_in=paper, reason="搬家", actor=actor)
    if state == State.ENDED:
        paper = services.approve_exit(report_in=paper, ended_on=DAY, on=DAY, actor=actor)
    return paper


STEPS = {
    "accept": lambda row, actor: services.accept_report_in(report_in=row, started_on=DAY, on=DAY, actor=actor),
    "refuse": lambda row, actor: services.refuse_report_in(report_in=row, reason="不住这里", on=DAY, actor=actor),
    "ask_exit": lambda row, actor: services.ask_exit(report_in=row, reason="搬家", actor=actor),
    "approve_exit": lambda row, actor: services.approve_exit(report_in=row, ended_on=DAY, on=DAY, actor=actor),
    "decline_exit": lambda row, actor: services.decline_exit(report_in=row, reason="再议", actor=actor),
}

MOVES = {
    (State.SUBMITTED, "accept"): State.ACTIVE,
    (State.SUBMITTED, "refuse"): State.REFUSED,
    (State.ACTIVE, "ask_exit"): State.ENDING,
    (State.ENDING, "approve_exit"): State.ENDED,
    (State.ENDING, "decline_exit"): State.ACTIVE,
}


@pytest.mark.parametrize("state", State.values)
def test_which_step_leads_where(world, state):
    actor = world.users["c1_secretary"]
    row = in_state(world, state)
    for step, call in STEPS.items():
        with transaction.atomic():
            if (state, step) in MOVES:
                assert call(row, actor).state == MOVES[state, step]
            else:
                with pytest.raises(services.WrongState):
                    call(row, actor)
            transaction.set_rollback(True)


def test_a_receipt_with_a_later_start_becomes_active_on_that_day(world, time_machine):
    row = in_state(world, State.RECEIVED)
    start = DAY + timedelta(days=5)
    assert (row.state, row.started_on, row.received_on) == (State.RECEIVED, start, DAY)
    assert services.activate_report_ins(on=start - timedelta(days=1)) == 0
    time_machine.move_to("2026-07-15T00:01:00+08:00")
    activate_report_ins_task()
    row.refresh_from_db()
    assert row.state == State.ACTIVE
    assert services.activate_report_ins(on=start) == 0


@pytest.mark.parametrize(("on", "counts"), [(-1, 0), (0, 1), (29, 1), (30, 0)])
def test_it_counts_from_the_start_day_to_the_day_before_the_end(world, on, counts):
    actor = world.users["c1_secretary"]
    (row,) = submit(world, "wu")
    services.accept_report_in(report_in=row, started_on=DAY, on=DAY, actor=actor)
    services.ask_exit(report_in=row, reason="搬家", actor=actor)
    end = DAY + timedelta(days=30)
    services.approve_exit(report_in=row, ended_on=end, on=end, actor=actor)
    day = DAY + timedelta(days=on)
    assert MemberReportIn.objects.counted().in_force(day).count() == counts


def test_a_receipt_counts_by_its_day_even_when_the_daily_task_did_not_run(world):
    row = in_state(world, State.RECEIVED)
    assert MemberReportIn.objects.counted().in_force(row.started_on).count() == 1
    assert MemberReportIn.objects.counted().in_force(row.started_on - timedelta(days=1)).count() == 0


@pytest.mark.parametrize(("started", "raises"), [(-1, True), (0, False), (1, False)])
def test_the_start_day_is_today_or_later(world, started, raises):
    (row,) = submit(world, "wu")
    call = {"report_in": row, "started_on": DAY + timedelta(days=started), "on": DAY, "actor": None}
    if raises:
        with pytest.raises(services.StartInThePast):
            services.accept_report_in(**call)
    else:
        assert services.accept_report_in(**call).received_on == DAY


@pytest.mark.parametrize(("ended", "raises"), [(-1, True), (0, False), (3, False), (4, True)])
def test_the_end_day_lies_between_start_and_today(world, ended, raises):
    row = in_state(world, State.ENDING)
    call = {
        "report_in": row, "ended_on": DAY + timedelta(days=ended), "on": DAY + timedelta(days=3), "actor": None,
    }  # fmt: skip
    if raises:
        with pytest.raises(services.WrongEndDay):
            services.approve_exit(**call)
    else:
        assert services.approve_exit(**call).ended_on == DAY + timedelta(days=ended)


def test_a_second_live_paper_is_refused_by_name_and_by_the_database(world):
    submit(world, "wu")
    with pytest.raises(services.AlreadyReportedIn, match="吴海燕已经向学府社区党委报到"):
        submit(world, "wu", "chen")
    assert MemberReportIn.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberReportIn.objects.create(member=world.people["wu"], community=world["c1"], submitted_on=DAY)
    submit(world, "wu", community="c2", branch="b3")
    assert MemberReportIn.objects.count() == 2


def test_after_a_refusal_or_an_end_one_may_come_again(world):
    in_state(world, State.REFUSED)
    in_state(world, State.ENDED)
    assert submit(world, "wu")[0].state == State.SUBMITTED


@pytest.mark.parametrize(
    ("community", "branch", "error"),
    [
        ("c1", None, None),
        ("c1", "b2", None),
        ("c1", "b3", services.WrongPlaceToReportIn),
        ("b1", None, services.WrongPlaceToReportIn),
        ("s1", None, services.WrongPlaceToReportIn),
        ("u2", None, services.WrongPlaceToReportIn),
    ],
)
def test_where_one_reports_in(world, community, branch, error):
    if error:
        with pytest.raises(error):
            submit(world, "wu", community=community, branch=branch)
    else:
        assert submit(world, "wu", community=community, branch=branch)[0].community == world[community]


def test_who_is_at_home_there_does_not_report_in(world):
    with pytest.raises(services.AtHomeHere, match="周建国的组织关系就在学府社区党委"):
        submit(world, "wu", "zhou")


def test_units_report_in_once_a_community(world):
    made = submit_unit(world, entered_for=True)
    assert (made.state, made.entered_for) == (State.SUBMITTED, True)
    with pytest.raises(services.AlreadyReportedIn):
        submit_unit(world)
    with pytest.raises(services.WrongPlaceToReportIn):
        submit_unit(world, unit="b2")
    assert submit_unit(world, community="c2").community == world["c2"]


@pytest.mark.parametrize(
    "values",
    [
        {"state": State.ACTIVE, "started_on": None},
        {"state": State.ENDED, "started_on": DAY, "ended_on": None},
        {"state": State.SUBMITTED, "started_on": DAY},
        {"state": State.ENDED, "started_on": DAY, "ended_on": DAY - timedelta(days=1)},
    ],
)
def test_the_database_refuses_dates_that_do_not_fit_the_state(world, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberReportIn.objects.create(member=world.people["wu"], community=world["c1"], submitted_on=DAY, **values)


# Pages

DETAIL_CODES = {
    # who: sees the paper, accepts it, asks to leave an active one
    "c1_secretary": (200, 302, 302),
    "b1_secretary": (200, 302, 403),
    "c1_recorder": (200, 403, 302),
    "b1_recorder": (200, 403, 403),
    "u1_secretary": (200, 403, 302),
    "u1_liaison": (200, 403, 302),
    "wu_member": (200, 403, 302),
    "c2_secretary": (404, 404, 404),
    "b2_secretary": (404, 404, 404),
    "u2_liaison": (404, 404, 404),
    "zhou_member": (404, 404, 404),
    "department": (404, 404, 404),
    "s1_admin": (404, 404, 404),
    "security": (403, 403, 403),
    "system": (403, 403, 403),
    "audit": (403, 403, 403),
}


@pytest.mark.parametrize("key", DETAIL_CODES)
def test_who_sees_accepts_and_leaves(world, client_of, key):
    (row,) = submit(world, "wu")
    client, today = client_of(key), timezone.localdate()
    url = reverse("members:member-report-in", args=[row.pk])
    seen, accepted, left = DETAIL_CODES[key]
    assert client.get(url).status_code == seen
    assert client.get(f"{url}paper/").status_code == seen
    assert client.post(f"{url}accept/", {"accept-started_on": today.isoformat()}).status_code == accepted
    row.refresh_from_db()
    assert row.state == (State.ACTIVE if accepted == 302 else State.SUBMITTED)
    MemberReportIn.objects.filter(pk=row.pk).update(state=State.ACTIVE, started_on=today)
    assert client.post(f"{url}ask-exit/", {"ask-exit-reason": "搬家"}).status_code == left
    row.refresh_from_db()
    assert row.state == (State.ENDING if left == 302 else State.ACTIVE)


UNIT_CODES = {
    "c1_secretary": (200, 302),
    "u1_secretary": (200, 403),
    "u1_liaison": (200, 403),
    "c1_recorder": (200, 403),
    "s1_admin": (200, 403),
    "agency_admin": (200, 403),
    "department": (200, 403),
    "b1_secretary": (404, 404),
    "c2_secretary": (404, 404),
    "u2_liaison": (404, 404),
    "wu_member": (404, 404),
}


@pytest.mark.parametrize("key", UNIT_CODES)
def test_who_sees_and_accepts_a_units_paper(world, client_of, key):
    row = submit_unit(world)
    url = reverse("members:unit-report-in", args=[row.pk])
    seen, accepted = UNIT_CODES[key]
    client = client_of(key)
    assert client.get(url).status_code == seen
    sent = {"accept-started_on": timezone.localdate().isoformat()}
    assert client.post(f"{url}accept/", sent).status_code == accepted


def test_a_paper_in_the_wrong_state_says_so_and_loses_nothing(world, client_of):
    row = in_state(world, State.REFUSED)
    url = reverse("members:member-report-in-deed", args=[row.pk, "accept"])
    answer = client_of("c1_secretary").post(url, {"accept-started_on": timezone.localdate().isoformat()})
    assert answer.status_code == 422
    assert "现在是“未接收”" in answer.content.decode()


def test_no_reason_no_refusal(world, client_of):
    (row,) = submit(world, "wu")
    url = reverse("members:member-report-in-deed", args=[row.pk, "refuse"])
    answer = client_of("c1_secretary").post(url, {"refuse-reason": " "})
    assert (answer.status_code, "请写明原因。" in answer.content.decode()) == (422, True)
    assert client_of("c1_secretary").get(url).status_code == 405
    row.refresh_from_db()
    assert row.state == State.SUBMITTED


def test_ticked_rows_are_received_together(world, client_of):
    rows = submit(world, "wu", "chen", "li")
    client, url = client_of("c1_secretary"), reverse("members:member-report-ins")
    sent = {"deed": "accept", "started_on": "2099-01-01", "rows": [row.pk for row in rows[:2]]}
    assert client.post(url, sent).status_code == 302
    states = dict(MemberReportIn.objects.values_list("member__name", "state"))
    assert states == {"吴海燕": State.RECEIVED, "陈国栋": State.RECEIVED, "李卫东": State.SUBMITTED}


def test_bulk_refuses_without_a_reason_keeps_ticks_and_takes_no_foreign_rows(world, client_of):
    rows = submit(world, "wu", "chen")
    (foreign,) = submit(world, "li", community="c2", branch=None)
    client, url = client_of("c1_secretary"), reverse("members:member-report-ins")
    answer = client.post(url, {"deed": "refuse", "rows": [rows[0].pk]})
    assert answer.status_code == 422
    assert f'value="{rows[0].pk}" aria-label="选中吴海燕" checked' in answer.content.decode()
    assert f'value="{rows[1].pk}" aria-label="选中陈国栋">' in answer.content.decode()
    assert client.post(url, {"deed": "accept", "started_on": "2099-01-01"}).status_code == 422
    wrong = {"deed": "accept", "started_on": "2099-01-01", "rows": [rows[0].pk, foreign.pk]}
    assert client.post(url, wrong).status_code == 404
    assert client_of("u1_liaison").post(url, {**wrong, "rows": [rows[0].pk]}).status_code == 403
    assert client.post(url, {"deed": "refuse", "reason": "不住这里", "rows": [rows[0].pk]}).status_code == 302
    assert set(MemberReportIn.objects.values_list("state", flat=True)) == {State.SUBMITTED, State.REFUSED}


def test_bulk_is_all_or_none(world, client_of):
    rows = submit(world, "wu", "chen")
    services.refuse_report_in(report_in=rows[0], reason="不住这里", on=DAY, actor=None)
    sent = {"deed": "accept", "started_on": "2099-01-01", "rows": [row.pk for row in rows]}
    assert client_of("c1_secretary").post(reverse("members:member-report-ins"), sent).status_code == 422
    rows[1].refresh_from_db()
    assert rows[1].state == State.SUBMITTED


def test_the_community_writes_for_somebody_by_exact_name_and_unit(world, client_of):
    client, url = client_of("c1_secretary"), reverse("members:member-report-in-create")
    wrong = client.post(url, {"name": "吴海", "unit": world["u1"].pk, "place": world["b1"].pk})
    assert wrong.status_code == 422
    assert "13800002217" not in wrong.content.decode()
    foreign = client.post(url, {"name": "吴海燕", "unit": world["u1"].pk, "place": world["b3"].pk})
    assert foreign.status_code == 422
    assert client.post(url, {"name": "吴海燕", "unit": world["u1"].pk, "place": world["b1"].pk}).status_code == 302
    made = MemberReportIn.objects.get()
    assert (made.member.name, made.community, made.branch, made.entered_for) == (
        "吴海燕", world["c1"], world["b1"], True,
    )  # fmt: skip


def test_two_of_one_name_are_not_guessed(world, client_of):
    add_member(home=world["u1"], name="吴海燕", on=DAY, actor=None)
    sent = {"name": "吴海燕", "unit": world["u1"].pk, "place": world["b1"].pk}
    assert client_of("c1_secretary").post(reverse("members:member-report-in-create"), sent).status_code == 422


def test_the_liaison_ticks_own_people_in_service(world, client_of):
    add_member(home=world["u1"], name="曹秋菊", on=DAY, actor=None, work_status="RETIRED")
    client, url = client_of("u1_liaison"), reverse("members:member-report-in-create")
    page = client.get(url).content.decode()
    assert ["吴海燕" in page, "陈国栋" in page, "曹秋菊" in page, "李卫东" in page] == [True, True, False, False]
    assert "曹秋菊" in client.get(f"{url}?all=1").content.decode()
    people = [world.people[key].pk for key in ("wu", "chen")]
    assert client.post(url, {"place": world["c1"].pk, "people": [world.people["li"].pk]}).status_code == 422
    assert client.post(url, {"place": world["c1"].pk, "people": people}).status_code == 302
    assert MemberReportIn.objects.filter(entered_for=False, branch=None).count() == 2


def test_a_member_reports_in_and_sees_it_on_the_own_page(world, client_of):
    client, url = client_of("wu_member"), reverse("members:member-report-in-create")
    assert client.post(url, {"place": world["b1"].pk}).status_code == 302
    page = client.get(reverse("members:me")).content.decode()
    assert "锦绣家园小区党支部" in page
    assert "138****2217" in page
    assert "13800002217" not in page


CREATE_CODES = {"c1_secretary": 200, "c1_recorder": 200, "u1_secretary": 200, "b1_secretary": 403, "s1_admin": 403}


@pytest.mark.parametrize("key", CREATE_CODES)
def test_who_hands_in_papers(client_of, key):
    client = client_of(key)
    for view in ("members:member-report-in-create", "members:unit-report-in-create"):
        assert client.get(reverse(view)).status_code == CREATE_CODES[key]


def test_the_unit_hands_in_its_own_paper_only(world, client_of):
    client, url = client_of("u1_liaison"), reverse("members:unit-report-in-create")
    assert client.post(url, {"unit": world["u2"].pk, "community": world["c1"].pk}).status_code == 422
    assert client.post(url, {"unit": world["u1"].pk, "community": world["c1"].pk}).status_code == 302
    assert UnitReportIn.objects.get().entered_for is False


def test_what_waits_is_on_the_home_page_of_who_decides(world):
    submit(world, "wu", "chen")
    in_unit = submit_unit(world)
    services.accept_report_in(report_in=in_unit, started_on=DAY, on=DAY, actor=None)
    services.ask_exit(report_in=in_unit, reason="迁址", actor=None)

    def titles(key):
        return [str(todo.title) for todo in todos_for(user=world.user(key), on=DAY)]

    assert titles("c1_secretary") == ["2 名党员报到待接收", "1 个报到单位申请退出"]
    assert titles("b1_secretary") == ["2 名党员报到待接收"]
    assert titles("u1_liaison") == []
    assert titles("c2_secretary") == []


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count(world, client_of, django_assert_num_queries, count):
    submit(world, *("wu", "chen", "li")[:count])
    client, url = client_of("c1_secretary"), reverse("members:member-report-ins")
    client.get(url)  # the first request of a session writes it
    with django_assert_num_queries(QUERIES):
        assert client.get(url, headers={"HX-Request": "true"}).status_code == 200


QUERIES = 5
