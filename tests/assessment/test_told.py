"""From which day one may object and ask for a review: the release for accounts, the handing over for people without."""

from datetime import date, datetime

import pytest

from assessment.models import CommunityQuarter
from assessment.permissions import points as may
from assessment.selectors.dues_points import DueKind
from assessment.selectors.dues_year_end import DueKind as YearDue
from assessment.selectors.told import last_own_day, may_object, objections_until, papers_waiting
from assessment.services import objections, quarters
from assessment.services.notices import ANSWERED, ROUND_OPEN, SCORES
from members.models import Notice
from members.selectors.recipients import recipients_of
from members.services.accounts import disable_account
from members.services.notices import hand_over
from members.services.releases import release_notices
from tests.assessment.scenes import ZONE, report_in, score, score_of, serve
from tests.assessment.year_data import ON, live_year, run_round
from tests.todos import assessment_todos

pytestmark = pytest.mark.django_db

BEGIN, ENDS = date(2026, 10, 9), date(2026, 10, 15)
"""A Friday; Saturday the tenth is worked, so five working days end on Thursday."""


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


@pytest.fixture
def row(world):
    """Of two members one has an account; the unit has two."""
    for key in ("wu", "chen"):
        report_in(world.people[key], world["c1"])
        serve(world.people[key], world["c1"])
    report_in(world["u1"], world["c1"])
    score()
    row = CommunityQuarter.objects.get(community=world["c1"], quarter="2026Q3")
    return quarters.start_notice(row=row, actor=world.users["c1_secretary"], on=BEGIN)


@pytest.fixture
def paper(world, row) -> Notice:
    release_notices(now=at(BEGIN))
    return Notice.objects.get(kind=SCORES.name, user=None)


def bring(world, notice, day, key="u1_branch_secretary"):
    return hand_over(organisation=world["u1"], notices=[notice], handed_on=day, actor=world.users[key], on=day)


def raise_for(world, key, on, actor="u1_branch_secretary"):
    return objections.raise_objection(
        score=score_of(world.people[key]), actor=world.users[actor], text="8月5日的服务没有计入。", on=on
    )


def confirm(world, row, day):
    return quarters.confirm_quarter(row=row, actor=world.users["c1_secretary"], now=at(day))


def test_every_subject_is_told_when_the_notice_period_begins(world, row):
    rows = Notice.objects.filter(kind=SCORES.name).order_by("pk")
    told = sorted(getattr(notice.recipient, "username", notice.recipient.name) for notice in rows)
    assert told == ["u1_liaison", "u1_secretary", "wu_member", "陈国栋"]
    assert {notice.sentence for notice in rows} == {"学府社区党委2026年第三季度的积分已公布，可以提出异议"}
    assert {(notice.user is None, notice.answer_until) for notice in rows} == {(False, ENDS), (True, None)}


def test_who_is_told_later_may_object_later(world, row):
    """Released on Monday only: beat was away."""
    release_notices(now=at(date(2026, 10, 12)))
    own = score_of(world.people["wu"])
    assert last_own_day(score=own, row=row) == objections_until(row) == date(2026, 10, 19)
    assert may_object(score=own, row=row, on=date(2026, 10, 19))
    assert not may_object(score=own, row=row, on=date(2026, 10, 20))
    with pytest.raises(quarters.NoticeNotOver, match="10月19日"):
        confirm(world, row, date(2026, 10, 19))
    assert confirm(world, row, date(2026, 10, 20)).state == "CONFIRMED"


def test_without_an_account_the_days_run_from_the_handing_over(world, row, paper):
    own = score_of(world.people["chen"])
    assert (last_own_day(score=own, row=row), papers_waiting(row)) == (None, 1)
    assert may_object(score=own, row=row, on=date(2026, 10, 21))  # nobody brought the paper yet
    bring(world, paper, date(2026, 10, 14))
    assert (last_own_day(score=own, row=row), papers_waiting(row)) == (date(2026, 10, 21), 0)
    assert may_object(score=own, row=row, on=date(2026, 10, 21))
    assert not may_object(score=own, row=row, on=date(2026, 10, 22))
    assert not may_object(score=score_of(world.people["wu"]), row=row, on=date(2026, 10, 16))
    with pytest.raises(quarters.NoticeNotOver, match="10月21日"):
        confirm(world, row, date(2026, 10, 21))


def test_a_paper_nobody_brought_keeps_no_quarter_open(world, row, paper):
    """The page says how many there are; a branch that is slow does not stop the county."""
    assert confirm(world, row, date(2026, 10, 16)).state == "CONFIRMED"
    assert not may_object(score=score_of(world.people["chen"]), row=CommunityQuarter.objects.get(pk=row.pk), on=ENDS)


def test_the_home_branch_enters_what_a_member_without_an_account_says(world, row, paper):
    own, other = score_of(world.people["chen"]), score_of(world.people["wu"])
    for key in ("u1_branch_secretary", "u1_secretary"):
        assert may.speaks_for(world.user(key), own)
        assert not may.speaks_for(world.user(key), other)
    assert not may.speaks_for(world.user("u1_liaison"), own)
    disable_account(user=world.users["wu_member"], actor=world.users["security"], on=BEGIN)
    assert may.speaks_for(world.user("u1_branch_secretary"), other)
    assert not may.answers(world.user("u1_branch_secretary"), raise_for(world, "chen", date(2026, 10, 20)))


def test_the_to_do_list_of_the_community_waits_as_long(world, row, paper):
    bring(world, paper, date(2026, 10, 14))
    for day, kind in ((date(2026, 10, 21), DueKind.NOTICE), (date(2026, 10, 22), DueKind.CONFIRM)):
        todos = assessment_todos(user=world.user("c1_secretary"), on=day)
        assert [todo.due.kind for todo in todos if todo.due.kind in (DueKind.NOTICE, DueKind.CONFIRM)] == [kind]


def test_a_reopened_quarter_takes_back_what_nobody_was_told(world, row, paper):
    quarters.reopen_quarter(row=row, actor=world.users["department"], on=ENDS, reason="数字有误")
    assert sorted(notice.user.username for notice in Notice.objects.filter(kind=SCORES.name)) == [
        "u1_liaison", "u1_secretary", "wu_member",
    ]  # fmt: skip


def answer(world, objection, on):
    return objections.answer_objection(
        objection=objection,
        actor=world.users["s1_admin"],
        is_upheld=False,
        answer="已经核对。",
        level="street_admin",
        on=on,
    )


def test_an_answer_on_paper_may_be_reviewed_from_the_handing_over(world, row, paper):
    objection = answer(world, raise_for(world, "chen", ENDS), date(2026, 10, 16))
    notice = Notice.objects.get(kind=ANSWERED.name)
    assert (notice.member, notice.word) == (world.people["chen"], "异议不成立。已经核对。")
    assert objection.ask_review_until == date(2026, 10, 23)
    release_notices(now=at(date(2026, 10, 16)))
    bring(world, notice, date(2026, 10, 21))
    objection.refresh_from_db()
    assert objection.ask_review_until == date(2026, 10, 28)
    with pytest.raises(quarters.ReviewMayBeAsked):
        confirm(world, row, date(2026, 10, 28))


def test_an_answer_is_on_the_list_of_an_account_and_the_last_word_is_told(world, row):
    objection = answer(world, raise_for(world, "wu", ENDS, "wu_member"), date(2026, 10, 16))
    assert not Notice.objects.filter(kind=ANSWERED.name).exists()
    assert ANSWERED.listed == DueKind.REPLY
    assert recipients_of(world.people["wu"], on=ENDS) == [world.users["wu_member"]]
    assert DueKind.REPLY in [todo.due.kind for todo in assessment_todos(user=world.user("wu_member"), on=ENDS)]
    objections.ask_review(objection=objection, on=date(2026, 10, 19))
    objections.review_objection(
        objection=objection, actor=world.users["department"], is_upheld=True, review="应补记。", on=date(2026, 10, 20)
    )
    (notice,) = Notice.objects.filter(kind="objection.review")
    assert (notice.user, notice.word) == (world.users["wu_member"], "异议成立。应补记。")


def test_who_owes_evaluation_forms_finds_them_on_the_list_and_without_an_account_on_paper(world):
    disable_account(user=world.users["e1_liaison"], actor=world.users["security"], on=ON)
    live_year(world)
    run_round(world)
    (notice,) = Notice.objects.filter(kind=ROUND_OPEN.name)
    assert (notice.organisation, notice.sentence) == (world["e1"], "2025年度双向评价已开始")
    assert ROUND_OPEN.listed == YearDue.FORMS
    for key in ("c1_secretary", "u1_secretary", "u1_liaison"):
        assert YearDue.FORMS in [todo.due.kind for todo in assessment_todos(user=world.user(key), on=ON)]
