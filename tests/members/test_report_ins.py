"""双报到: the map of states and the days that count."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from members.choices import ReportInState as State
from members.models import MemberReportIn
from members.services import report_ins as services
from members.tasks import activate_report_ins_task
from tests.members.papers import DAY, in_state, submit, submit_unit

pytestmark = pytest.mark.django_db


STEPS = {
    "accept": lambda row, actor: services.accept_report_in(report_in=row, started_on=DAY, on=DAY, actor=actor),
    "refuse": lambda row, actor: services.refuse_report_in(report_in=row, reason="不住这里", on=DAY, actor=actor),
    "ask_exit": lambda row, actor: services.ask_exit(report_in=row, reason="搬家", actor=actor),
    "approve_exit": lambda row, actor: services.approve_exit(report_in=row, ended_on=DAY, on=DAY, actor=actor),
    "decline_exit": lambda row, actor: services.decline_exit(report_in=row, reason="再议", actor=actor, on=DAY),
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
