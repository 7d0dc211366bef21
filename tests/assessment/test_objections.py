"""Objections: in the notice period alone, each by whom ACCESS.md names, with their days, and by different people."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from activities.choices import ServiceState
from assessment.models import CommunityQuarter, Objection, PointEntry, PointRule
from assessment.permissions import points as may
from assessment.services import objections
from assessment.services.quarters import confirm_quarter, reopen_quarter, start_notice
from tests.assessment.scenes import ZONE, line, report_in, score, score_of, serve

pytestmark = pytest.mark.django_db

RAISED = date(2026, 10, 12)


@pytest.fixture
def member(world):
    report_in(world.people["wu"], world["c1"])
    serve(world.people["wu"], world["c1"])
    report_in(world["u1"], world["c1"])
    score()
    return world.people["wu"]


@pytest.fixture
def row(world, member):
    row = CommunityQuarter.objects.get(community=world["c1"], quarter="2026Q3")
    return start_notice(row=row, actor=world.users["c1_secretary"], on=date(2026, 10, 9))


def raise_one(world, member, **values) -> Objection:
    return objections.raise_objection(**{
        "score": score_of(member), "actor": world.users["wu_member"], "text": "8月5日的服务没有计入。", "on": RAISED, **values,
    })  # fmt: skip


def answer(world, objection, key="s1_admin", **values) -> Objection:
    return objections.answer_objection(**{
        "objection": objection, "actor": world.users[key], "is_upheld": True, "answer": "核实后补记。",
        "level": "street_admin", "on": date(2026, 10, 13), **values,
    })  # fmt: skip


def test_an_answer_is_due_in_ten_working_days_and_a_review_in_fifteen(world, row, member):
    objection = raise_one(world, member)
    assert objection.answer_due_on == date(2026, 10, 26)
    answer(world, objection)
    assert objections.ask_review(objection=objection, on=date(2026, 10, 14)).review_due_on == date(2026, 11, 4)


def test_objections_are_raised_in_the_notice_period_alone(world, member):
    with pytest.raises(objections.NotInNotice):
        raise_one(world, member)
    row = CommunityQuarter.objects.get(community=world["c1"])
    start_notice(row=row, actor=world.users["c1_secretary"], on=date(2026, 10, 9))
    with pytest.raises(objections.NotInNotice):
        raise_one(world, member, on=date(2026, 10, 16))
    assert raise_one(world, member, on=date(2026, 10, 15)).state == "OPEN"


def test_a_line_or_fact_must_belong_to_the_score(world, row, member):
    service = PointRule.objects.get(code="member.service", rule_set__edition=2)
    entry = PointEntry.objects.get(rule=service)
    with pytest.raises(objections.NotThisScore):
        raise_one(world, member, rule=PointRule.objects.get(code="unit.claim", rule_set__edition=2))
    with pytest.raises(objections.NotThisScore):
        raise_one(world, member, entry=entry)
    with pytest.raises(objections.NotThisScore):
        raise_one(world, world["u1"], rule=service, entry=entry, score=score_of(world["u1"]))
    assert raise_one(world, member, rule=service, entry=entry).entry == entry
    with pytest.raises(objections.AlreadyRaised):
        raise_one(world, member, rule=service, entry=entry)
    assert raise_one(world, member, rule=service).rule == service


def test_who_raises_answers_and_reviews(world, row, member):
    mine, units = score_of(member), score_of(world["u1"])
    assert [key for key in world.users if may.speaks_for(world.user(key), mine)] == ["wu_member"]
    assert [key for key in world.users if may.speaks_for(world.user(key), units)] == ["u1_secretary", "u1_liaison"]
    objection = raise_one(world, member)
    # the secretary started the notice period, so she scored it: the street answers
    assert [key for key in world.users if may.answers(world.user(key), objection)] == ["s1_admin"]
    row.scorers.clear()
    assert [key for key in world.users if may.answers(world.user(key), objection)] == [
        "s1_admin", "c1_secretary",
    ]  # fmt: skip
    objection = answer(world, objection, key="c1_secretary", level="community_secretary")
    assert [key for key in world.users if may.can_ask_review(world.user(key), objection, row)] == ["wu_member"]
    assert [key for key in world.users if may.can_review_objection(world.user(key), objection)] == []
    objection = objections.ask_review(objection=objection, on=date(2026, 10, 14))
    assert [key for key in world.users if may.can_ask_review(world.user(key), objection, row)] == []
    assert [key for key in world.users if may.can_review_objection(world.user(key), objection)] == ["s1_admin"]
    objection.answered_by_level = "street_admin"
    assert [key for key in world.users if may.can_review_objection(world.user(key), objection)] == [
        "department", "disabled",  # who cannot log in
    ]  # fmt: skip


def answerers(world, objection) -> list[str]:
    return [key for key in world.users if may.answers(world.user(key), objection)]


def test_whoever_scored_once_answers_no_objection_after_a_reopening_either(world, member):
    """The street collects and publishes first; after the reopening the community does all of it anew. Nobody is left
    near enough, so the department answers (an account that is switched off cannot)."""
    row = CommunityQuarter.objects.get(community=world["c1"], quarter="2026Q3")
    street, secretary = world.users["s1_admin"], world.users["c1_secretary"]
    score(community=world["c1"], actor=street)
    started = start_notice(row=row, actor=street, on=date(2026, 10, 9))
    confirm_quarter(row=started, actor=street, now=datetime(2026, 10, 20, 10, tzinfo=ZONE))
    reopen_quarter(row=row, actor=world.users["department"], on=date(2026, 10, 21), reason="漏记")
    score(community=world["c1"], actor=secretary)
    start_notice(row=row, actor=secretary, on=date(2026, 10, 22))
    objection = raise_one(world, member, on=date(2026, 10, 23))
    assert answerers(world, objection) == ["department", "disabled"]
    row.scorers.remove(street)
    assert answerers(world, objection) == ["s1_admin"]


def test_nobody_answers_an_own_objection_nor_reviews_an_own_answer(world, row, member):
    objection = raise_one(world, member)
    with pytest.raises(IntegrityError), transaction.atomic():
        answer(world, objection, key="wu_member")
    answer(world, objection)
    objections.ask_review(objection=objection, on=date(2026, 10, 14))
    with pytest.raises(IntegrityError), transaction.atomic():
        objections.review_objection(
            objection=objection, actor=world.users["s1_admin"], is_upheld=True, review="同意。", on=date(2026, 10, 15)
        )


def test_an_objection_is_answered_and_reviewed_once(world, row, member):
    objection = raise_one(world, member)
    with pytest.raises(objections.AlreadyDone):
        objections.ask_review(objection=objection, on=RAISED)
    answer(world, objection)
    with pytest.raises(objections.AlreadyDone):
        answer(world, objection)
    review = {"objection": objection, "actor": world.users["department"], "is_upheld": False, "review": "维持。"}
    with pytest.raises(objections.AlreadyDone):
        objections.review_objection(**review, on=RAISED)
    objections.ask_review(objection=objection, on=RAISED)
    with pytest.raises(objections.AlreadyDone):
        objections.ask_review(objection=objection, on=RAISED)
    assert objections.review_objection(**review, on=RAISED).state == "REVIEWED"


def test_a_correction_keeps_the_old_value_in_the_ledger(world, row, member):
    raise_one(world, member)
    reopen_quarter(row=row, actor=world.users["department"], on=RAISED, reason="服务日期记错")
    member.service_records.update(state=ServiceState.REFUSED)
    serve(member, world["c1"], on=date(2026, 8, 5))
    score(community=world["c1"], actor=world.users["c1_secretary"])
    assert line(member, "member.service") == ("COUNTED", 25, 25)
    kept = PointEntry.objects.filter(subject_kind="MEMBER").order_by("pk").values_list("kind", "points", "occurred_on")
    assert list(kept) == [
        ("FACT", Decimal(25), date(2026, 7, 10)),
        ("REVERSAL", Decimal(-25), date(2026, 7, 10)),
        ("FACT", Decimal(25), date(2026, 8, 5)),
    ]
