"""A quarter's life: draft, notice, confirmed, closed; who may press what; what a frozen quarter refuses."""

from datetime import date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction

from assessment.choices import QuarterState
from assessment.models import CommunityQuarter, CountyPeriod, PointEntry, QuarterScore, ScoreLine
from assessment.permissions import points as may
from assessment.selectors.dues_points import DueKind
from assessment.selectors.quarters import desk_of, scored_tonight
from assessment.services import objections, quarters
from assessment.services.scoring import InNotice, QuarterIsFrozen
from common.models import Job, JobState
from tests.assessment.scenes import AFTER, Q3, Q4, ZONE, line, report_in, score, score_of, serve
from tests.todos import assessment_todos

pytestmark = pytest.mark.django_db

NOTICE_ENDS = date(2026, 10, 15)  # five working days after 9 October: Saturday the 10th is worked


@pytest.fixture
def member(world):
    report_in(world.people["wu"], world["c1"])
    serve(world.people["wu"], world["c1"])
    return world.people["wu"]


@pytest.fixture
def row(world, member):
    score()
    return CommunityQuarter.objects.get(community=world["c1"], quarter="2026Q3")


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=ZONE)


def notice(world, row):
    return quarters.start_notice(row=row, actor=world.users["c1_secretary"], on=date(2026, 10, 9))


def confirmed(world, row):
    return quarters.confirm_quarter(
        row=notice(world, row), actor=world.users["c1_secretary"], now=at(date(2026, 10, 20))
    )


def test_the_first_run_makes_the_draft_of_every_community(world, row):
    assert row.state == QuarterState.DRAFT
    assert CommunityQuarter.objects.filter(quarter="2026Q3").count() == 3


def test_the_notice_period_takes_five_working_days(world, row):
    started = notice(world, row)
    assert (started.state, started.notice_started_on) == (QuarterState.NOTICE, date(2026, 10, 9))
    assert started.notice_ends_on == NOTICE_ENDS
    assert started.takes_objections(NOTICE_ENDS)
    assert not started.takes_objections(date(2026, 10, 16))


def test_a_quarter_has_to_be_over_before_its_notice_begins(world, row):
    with pytest.raises(quarters.QuarterNotOver):
        quarters.start_notice(row=row, actor=world.users["c1_secretary"], on=date(2026, 9, 30))


def test_confirming_waits_for_the_notice_period_and_names_a_person(world, row):
    started = notice(world, row)
    with pytest.raises(quarters.NoticeNotOver):
        quarters.confirm_quarter(row=started, actor=world.users["c1_secretary"], now=at(NOTICE_ENDS))
    done = quarters.confirm_quarter(row=started, actor=world.users["c1_secretary"], now=at(date(2026, 10, 16)))
    assert (done.state, done.confirmed_by) == (QuarterState.CONFIRMED, world.users["c1_secretary"])
    with pytest.raises(IntegrityError), transaction.atomic():
        CommunityQuarter.objects.filter(pk=row.pk).update(confirmed_by=None)


def test_an_excluded_quarter_has_no_notice_and_is_not_confirmed(world, row):
    secretary = world.users["c1_secretary"]
    excluded = quarters.exclude_quarter(row=row, actor=secretary, reason="台风停摆")
    with pytest.raises(quarters.WrongStep, match="不计"):
        quarters.start_notice(row=excluded, actor=secretary, on=date(2026, 10, 9))


def test_confirming_waits_for_open_objections_and_reviews(world, row, member):
    started = notice(world, row)
    objection = objections.raise_objection(
        score=score_of(member), actor=world.users["wu_member"], text="8月5日的服务没有计入。", on=date(2026, 10, 12)
    )
    press = {"row": started, "actor": world.users["c1_secretary"], "now": at(date(2026, 10, 20))}
    with pytest.raises(quarters.ObjectionsOpen):
        quarters.confirm_quarter(**press)
    objections.answer_objection(
        objection=objection, actor=world.users["s1_admin"], is_upheld=False, answer="没有登记这次服务。",
        level="street_admin", on=date(2026, 10, 13),
    )  # fmt: skip
    objections.ask_review(objection=objection, on=date(2026, 10, 14))
    with pytest.raises(quarters.ObjectionsOpen):
        quarters.confirm_quarter(**press)
    objections.review_objection(
        objection=objection,
        actor=world.users["department"],
        is_upheld=False,
        review="维持原答复。",
        on=date(2026, 10, 15),
    )
    assert quarters.confirm_quarter(**press).state == QuarterState.CONFIRMED


@pytest.fixture
def answered(world, row, member):
    """Answered on 13 October: a review may be asked for in five working days, up to 20 October."""
    notice(world, row)
    raised = objections.raise_objection(
        score=score_of(member), actor=world.users["wu_member"], text="8月5日的服务没有计入。", on=date(2026, 10, 12)
    )
    return objections.answer_objection(
        objection=raised, actor=world.users["s1_admin"], is_upheld=False, answer="没有登记这次服务。",
        level="street_admin", on=date(2026, 10, 13),
    )  # fmt: skip


def confirm_on(world, row, day: date):
    return quarters.confirm_quarter(row=row, actor=world.users["c1_secretary"], now=at(day))


def test_confirming_waits_until_no_review_can_be_asked_for(world, row, answered):
    last = date(2026, 10, 20)
    assert answered.ask_review_until == last
    with pytest.raises(quarters.ReviewMayBeAsked, match="10月20日"):
        confirm_on(world, row, last)
    assert confirm_on(world, row, date(2026, 10, 21)).state == QuarterState.CONFIRMED


def to_mend(world) -> list[str]:
    todos = assessment_todos(user=world.user("department"), on=date(2026, 10, 20))
    return [str(todo.title) for todo in todos if todo.due.kind == DueKind.REOPEN]


def test_figures_that_were_found_wrong_are_not_confirmed_until_they_are_mended(world, row, member):
    """An upheld objection needs the quarter reopened, collected and published again."""
    notice(world, row)
    raised = objections.raise_objection(
        score=score_of(member), actor=world.users["wu_member"], text="8月5日的服务没有计入。", on=date(2026, 10, 12)
    )
    objections.answer_objection(
        objection=raised, actor=world.users["s1_admin"], is_upheld=True, answer="确实漏了一次。",
        level="street_admin", on=date(2026, 10, 13),
    )  # fmt: skip
    objections.accept_answer(objection=raised, on=date(2026, 10, 14))
    with pytest.raises(quarters.UpheldNotMended, match="有 1 件异议成立"):
        confirm_on(world, row, date(2026, 10, 20))
    assert to_mend(world) == ["2026年第三季度积分：异议成立，要改"]
    quarters.reopen_quarter(row=row, actor=world.users["department"], on=date(2026, 10, 20), reason="补记一次服务")
    score(community=world["c1"], actor=world.users["c1_secretary"])
    row.refresh_from_db()
    quarters.start_notice(row=row, actor=world.users["c1_secretary"], on=date(2026, 10, 21))
    assert to_mend(world) == []
    assert confirm_on(world, row, date(2026, 10, 29)).state == QuarterState.CONFIRMED


def test_an_accepted_answer_need_not_be_waited_for(world, row, answered):
    done = objections.accept_answer(objection=answered, on=date(2026, 10, 14))
    assert done.accepted_on == date(2026, 10, 14)
    assert confirm_on(world, row, date(2026, 10, 19)).state == QuarterState.CONFIRMED
    for deed in (objections.accept_answer, objections.ask_review):
        with pytest.raises(objections.AlreadyDone):
            deed(objection=answered, on=date(2026, 10, 14))


def test_a_review_that_was_asked_for_is_waited_for_beyond_the_days_of_asking(world, row, answered):
    objections.ask_review(objection=answered, on=date(2026, 10, 20))
    with pytest.raises(quarters.ObjectionsOpen):
        confirm_on(world, row, date(2026, 11, 20))


@pytest.mark.parametrize("state", ["OPEN", "NOTICE"])
def test_steps_follow_the_map(world, row, state):
    dates = {"notice_started_on": AFTER, "notice_ends_on": AFTER} if state == "NOTICE" else {}
    CommunityQuarter.objects.filter(pk=row.pk).update(state=state, **dates)
    with pytest.raises(quarters.WrongStep):
        quarters.start_notice(row=row, actor=world.users["c1_secretary"], on=AFTER)


@pytest.mark.parametrize(("state", "word"), [("OPEN", "归集中"), ("DRAFT", "草稿")])
def test_what_was_never_published_is_not_reopened(world, row, state, word):
    CommunityQuarter.objects.filter(pk=row.pk).update(state=state)
    with pytest.raises(quarters.WrongStep, match=f"现在是“{word}”，还不能走这一步"):
        quarters.reopen_quarter(row=row, actor=world.users["department"], on=AFTER, reason="漏记")
    stored = CommunityQuarter.objects.get(pk=row.pk)
    assert (stored.state, stored.reopened_on, stored.reopening_reason) == (state, None, "")


def test_in_the_notice_period_nobody_moves_figures_until_it_is_reopened(world, row, member):
    score(community=world["c1"], actor=world.users["c1_secretary"])
    notice(world, row)
    serve(member, world["c1"], on=date(2026, 8, 5))
    score()
    for key in ("c1_secretary", "s1_admin", "department"):
        with pytest.raises(InNotice, match="请组织部写明原因重新打开"):
            score(community=world["c1"], actor=world.users[key])
    assert line(member, "member.service")[2] == 25
    assert CommunityQuarter.objects.get(pk=row.pk).collected_by == world.users["c1_secretary"]
    quarters.reopen_quarter(row=row, actor=world.users["department"], on=date(2026, 10, 12), reason="漏记")
    score(community=world["c1"], actor=world.users["s1_admin"])
    assert line(member, "member.service")[2] == 50
    scorers = CommunityQuarter.objects.get(pk=row.pk).scorers.order_by("username")
    assert [user.username for user in scorers] == ["c1_secretary", "s1_admin"]


def test_a_confirmed_quarter_is_not_scored_again(world, row, member):
    confirmed(world, row)
    serve(member, world["c1"], on=date(2026, 8, 5))
    assert score() == {"posted": 0, "reversed": 0, "scores": 0, "lines": 0}
    with pytest.raises(QuarterIsFrozen):
        score(community=world["c1"])


def test_closing_waits_for_every_community_with_scores(world, row, member):
    report_in(world["u1"], world["c2"])
    score()
    confirmed(world, row)
    close = {"quarter": Q3, "actor": world.users["department"], "now": at(date(2026, 10, 25))}
    with pytest.raises(quarters.QuarterNotReady) as refusal:
        quarters.close_county_quarter(**close)
    assert refusal.value.blocking == [world["c2"].name]
    second = CommunityQuarter.objects.get(community=world["c2"], quarter="2026Q3")
    with pytest.raises(quarters.ReasonNeeded):
        quarters.exclude_quarter(row=second, actor=world.users["department"], reason=" ")
    quarters.exclude_quarter(row=second, actor=world.users["department"], reason="班子空缺，本季没有开展")
    period = quarters.close_county_quarter(**close)
    assert (period.closed_by, period.quarter) == (world.users["department"], "2026Q3")
    assert set(CommunityQuarter.objects.values_list("state", flat=True)) == {"CLOSED"}
    with pytest.raises(QuarterIsFrozen):
        score()


def test_a_second_press_does_not_close_anew(world, row, member):
    confirmed(world, row)
    first = quarters.close_county_quarter(quarter=Q3, actor=world.users["department"], now=at(date(2026, 10, 25)))
    again = quarters.close_county_quarter(quarter=Q3, actor=world.users["security"], now=at(date(2026, 10, 26)))
    assert (again.pk, again.closed_by, again.closed_at) == (first.pk, world.users["department"], first.closed_at)


def test_a_running_quarter_cannot_be_closed(world, row):
    with pytest.raises(quarters.QuarterNotOver):
        quarters.close_county_quarter(quarter=Q4, actor=world.users["department"], now=at(date(2026, 12, 31)))


def test_the_database_keeps_closed_scores_and_the_ledger_as_they_are(world, row, member):
    confirmed(world, row)
    quarters.close_county_quarter(quarter=Q3, actor=world.users["department"], now=at(date(2026, 10, 25)))
    mine = QuarterScore.objects.filter(pk=score_of(member).pk)
    for deed in (
        lambda: mine.update(total=100),
        lambda: mine._raw_delete(mine.db),
        lambda: ScoreLine.objects.filter(score__in=mine).update(counted=100),
        lambda: PointEntry.objects.update(points=100),
        lambda: PointEntry.objects.all()._raw_delete(mine.db),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()


def test_reopening_takes_a_reason_and_lets_the_figures_move_again(world, row, member):
    confirmed(world, row)
    quarters.close_county_quarter(quarter=Q3, actor=world.users["department"], now=at(date(2026, 10, 25)))
    serve(member, world["c1"], on=date(2026, 8, 5))
    deed = {"row": row, "actor": world.users["department"], "on": date(2026, 10, 26)}
    with pytest.raises(quarters.ReasonNeeded):
        quarters.reopen_quarter(**deed, reason="")
    again = quarters.reopen_quarter(**deed, reason="复查发现漏记一次服务")
    assert (again.state, again.confirmed_by, again.reopened_by) == ("DRAFT", None, world.users["department"])
    assert CountyPeriod.objects.get().closed_at is None
    score()
    assert line(member, "member.service")[2] == 50


def test_exempting_takes_effect_with_the_next_collection_and_not_during_notice(world, row, member):
    deed = {
        "row": row, "subject": member, "exempt_class": "AGE_70", "decision": "党委会 2026-10-08",
        "actor": world.users["c1_secretary"], "on": date(2026, 10, 8),
    }  # fmt: skip
    quarters.exempt_subject(**deed)
    score()
    assert score_of(member).standing == "EXEMPT"
    notice(world, row)
    with pytest.raises(quarters.WrongStep):
        quarters.exempt_subject(**deed)


PRESSES = [  # who, run, press, close, exempt
    ("c1_secretary", True, True, False, True),
    ("c2_secretary", False, False, False, False),
    ("c1_recorder", False, False, False, False),
    ("s1_admin", True, False, False, False),
    ("s2_admin", False, False, False, False),
    ("department", True, False, True, False),
    ("agency_admin", False, False, False, False),
    ("u1_secretary", False, False, False, False),
    ("wu_member", False, False, False, False),
    ("system", False, False, False, False),
]


def test_who_may_press(world, row):
    for key, *expected in PRESSES:
        user = world.user(key)
        found = [
            may.can_run_quarter(user, row),
            may.can_press_quarter(user, row),
            may.can_close_quarter(user),
            may.can_exempt(user, row),
        ]
        assert found == expected, key


def test_the_desk_opens_the_oldest_quarter_that_is_not_done(world, row):
    score(Q4)
    user = world.user("c1_secretary")
    assert desk_of(user=user, on=date(2026, 11, 21)) == row
    confirmed(world, row)
    assert desk_of(user=user, on=date(2026, 11, 21)).quarter == "2026Q4"


def test_the_night_scores_the_running_quarter_and_the_one_before_until_it_is_closed(world, row):
    assert scored_tonight(on=date(2026, 11, 21)) == [Q3, Q4]
    CountyPeriod.objects.create(quarter="2026Q3", closed_at=at(AFTER), closed_by=world.users["department"])
    assert scored_tonight(on=date(2026, 11, 21)) == [Q4]


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue().strip()


def test_the_command_scores_in_process_through_its_job(world, member):
    assert run("score_quarter", "2026Q3") == (
        "2026年第三季度计分：新增流水 1 条，冲正 0 条，变动积分 1 份，变动明细 3 项"
    )
    job = Job.objects.get()
    assert (job.task, job.state, job.done, job.total) == ("assessment.score_quarter", JobState.DONE, 6, 6)
    assert run("score_quarter", "2026Q3").endswith("新增流水 0 条，冲正 0 条，变动积分 0 份，变动明细 0 项")


def test_the_command_can_hand_the_work_to_a_worker(world, member, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert "已排队" in run("score_quarter", "2026Q3", "--queue")
    assert Job.objects.get().state == JobState.DONE
    assert line(member, "member.service")[2] == 25


def test_the_commands_refuse_in_words(world, row):
    with pytest.raises(CommandError, match="请写成 2026Q3"):
        run("score_quarter", "2026-3")
    for name in ("nobody", "s1_admin", "disabled"):
        with pytest.raises(CommandError, match="不是组织部的在用账号"):
            run("close_quarter", "2026Q3", "--by", name)
    with pytest.raises(CommandError, match="学府社区党委"):
        run("close_quarter", "2026Q3", "--by", "department")
    confirmed(world, row)
    assert run("close_quarter", "2026Q3", "--by", "department") == "2026年第三季度已审定，审定人 department"
    with pytest.raises(CommandError, match="不能重新计分"):
        run("score_quarter", "2026Q3")


def test_what_nobody_confirmed_is_marked_at_once_for_one_reason(world, row):
    """A year that is closed early, a county that began later: confirmed communities keep their scores."""
    department = world.users["department"]
    confirmed(world, row)
    with pytest.raises(quarters.ReasonNeeded):
        quarters.exclude_unconfirmed(quarter=Q3, actor=department, reason=" ")
    assert quarters.exclude_unconfirmed(quarter=Q3, actor=department, reason="年中才开始计分") == 2
    rows = CommunityQuarter.objects.filter(quarter="2026Q3").order_by("community__code")
    assert list(rows.values_list("community__code", "state", "is_excluded", "exclusion_reason")) == [
        ("C1", "CONFIRMED", False, ""), ("C2", "DRAFT", True, "年中才开始计分"), ("C3", "DRAFT", True, "年中才开始计分"),
    ]  # fmt: skip
    with pytest.raises(quarters.NothingToExclude, match="2026年第三季度没有还没确认的社区"):
        quarters.exclude_unconfirmed(quarter=Q3, actor=department, reason="再来一次")


def test_a_quarter_nobody_collected_yet_can_be_marked_too(world):
    assert quarters.exclude_unconfirmed(quarter=Q4, actor=world.users["department"], reason="年内归档") == 3
    assert set(CommunityQuarter.objects.values_list("quarter", "is_excluded")) == {("2026Q4", True)}
