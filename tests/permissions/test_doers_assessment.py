"""Who may do what in `assessment`: quarters, objections, rules, the year's end. See test_doers.py."""

from copy import copy

import pytest

from assessment.choices import ObjectionState
from assessment.permissions import points, year_end
from members.models import RoleGrant
from tests.permissions.days import TODAY
from tests.permissions.offices import (
    AUTHORS,
    COMMUNITIES,
    HANDLERS,
    PARTY,
    anywhere,
    at,
    each_of,
    may,
    objects_of,
    official,
    over,
)

pytestmark = pytest.mark.django_db

QUESTIONS = (  # question, keys of its objects, who may
    (points.can_run_quarter, "quarter.own", at("c1", "community_secretary") | over("c1", HANDLERS)),
    (points.reads_names, "c1", anywhere("department_staff") | at("c1", "community_secretary recorder")),
    (points.sees_member_scores, "", anywhere(f"department_staff {PARTY}") | at(COMMUNITIES, "recorder")),
    (points.can_press_quarter, "quarter.own", at("c1", "community_secretary")),
    (points.can_close_quarter, "", anywhere("department_staff")),
    (points.can_overrule, "quarter.own", anywhere("department_staff")),
    (points.can_exempt, "quarter.own", at("c1", "community_secretary")),
    (points.speaks_for, "score.own", at("u1", "unit")),
    (points.speaks_for, "points.own", set()),
    (points.speaks_for, "points.own.second", over("u1", "secretaries") | at("u1", "recorder")),
    (points.answers, "objection.own", at("c1", "community_secretary") | over("c1", "street_admin")),
    (points.answers, "objection.own.answered", at("c1", "community_secretary") | over("c1", "street_admin")),
    (points.is_subject_of, "objection.sibling", at("u1", "unit")),
    (points.can_ask_review, "objection.sibling.answered quarter.sibling", at("u1", "unit")),
    (points.can_ask_review, "objection.sibling.answered quarter.own.draft", set()),
    (points.can_accept_answer, "objection.sibling.answered", at("u1", "unit")),
    (points.can_accept_answer, "objection.sibling.review", set()),
    (points.can_accept_answer, "objection.sibling", set()),
    (points.can_review_objection, "objection.sibling.review", over("c2", "street_admin")),
    (points.can_review_objection, "objection.sibling.answered", set()),
    (points.reviews, "objection.sibling.review", over("c2", "street_admin")),
    (points.reviews, "objection.sibling.answered", set()),
    (points.can_draft_rules, "rules.draft", anywhere("department_staff")),
    (year_end.can_run_year, "", anywhere("department_staff")),
    (year_end.can_decide_year, "round.open", anywhere("department_staff")),
    (year_end.can_decide_year, "result.own", anywhere("department_staff")),
    (year_end.serves_at, "u1", at("u1", "everybody")),
    (year_end.stands_apart, "evaluation.own", anywhere("everybody") - at("u1", "everybody")),
    (year_end.can_draft_evaluation, "evaluation.own", at("c1", AUTHORS)),
    (year_end.can_sign_evaluation, "evaluation.own", at("c1", "community_secretary unit_secretary")),
    (year_end.can_withdraw_evaluation, "evaluation.own", at("c1", "community_secretary unit_secretary")),
)  # fmt: skip


@each_of(QUESTIONS)
def test_offices_that_may(county, question, keys, who):
    assert may(county, question, *objects_of(county, keys)) == who


ANSWERERS = ("community_secretary@c1", "street_admin@s1", "street_admin@county", "department_staff@county")


@pytest.mark.parametrize("office", ANSWERERS)
def test_who_objected_does_not_answer(county, office):
    """Neither under the account that objected, nor as the subject under another one, nor having scored it."""
    objection = county["objection.own"]
    raiser = official(county, office, pk=objection.raised_by_id)
    subject = official(county, office, member_id=objection.score.member_id)
    scorer = official(county, office, pk=county.user("c1_secretary").pk)
    for user in (raiser, subject, scorer):
        assert not points.answers(user, objection)


def test_the_department_answers_where_all_below_scored(county, monkeypatch):
    below = at("c1", "community_secretary") | over("c1", "street_admin")
    monkeypatch.setattr(points, "all_below_scored", lambda row: True)
    found = may(county, points.answers, county["objection.own"])
    assert found == below | anywhere("department_staff")
    for is_left, more in ((True, anywhere("department_staff")), (False, set())):
        found = may(county, points.may_answer, county["objection.own"], (), lambda is_left=is_left: is_left)
        assert found == below | more
    assert may(county, points.may_answer, county["objection.own.answered"], (), lambda: True) == set()


def test_nobody_is_left_where_secretary_and_street_all_scored(county):
    """Of a community its own secretaries and the administrators of its street; nobody from elsewhere."""
    community = county.world["c1"]
    near = list(points.near_grants([community]))
    held = {(role, place) for role, place, _user in near}
    assert held == {("community_secretary", community.pk), ("street_admin", county.world["s1"].pk)}
    scorers = {user for _role, _place, user in near}
    assert points.nobody_left(community, scorers, near)
    assert not any(points.nobody_left(community, scorers - {user}, near) for user in scorers)
    elsewhere = [("community_secretary", county.world["c2"].pk, 0), ("street_admin", county.world["s2"].pk, 0)]
    assert points.nobody_left(community, scorers, near + elsewhere)
    assert not points.nobody_left(community, scorers, [("street_admin", county.world["county"].pk, 0)])


def test_the_review_lies_one_level_above_the_answer(county):
    """By who answered: above a community its street, above a street the department. Not by who answered or objected."""
    review = copy(county["objection.sibling.review"])
    assert may(county, points.can_review_objection, review) == over("c2", "street_admin")
    for user in (
        official(county, "street_admin@s1", pk=review.answered_by_id),
        official(county, "street_admin@s1", pk=review.raised_by_id),
    ):
        assert not points.can_review_objection(user, review)
    subject = official(county, "street_admin@s1")
    subject.grants.append(RoleGrant(role="unit_secretary", organisation=county.world["u1"]))
    assert not points.can_review_objection(subject, review)
    review.answered_by_level = "street_admin"
    assert may(county, points.can_review_objection, review) == over("c2", "department_staff")
    review.answered_by_level = "department_staff"
    assert may(county, points.can_review_objection, review) == over("c2", "department_staff")
    review.state = ObjectionState.REVIEWED
    assert may(county, points.can_review_objection, review) == set()
    assert may(county, points.reviews, review) == over("c2", "department_staff")


def test_an_answer_is_accepted_once(county):
    answered = copy(county["objection.sibling.answered"])
    answered.accepted_on = TODAY
    assert may(county, points.can_accept_answer, answered) == set()


def test_staff_of_the_rated_body_rate_nothing(county):
    """In whichever role they act: a grant at the rated body is enough."""
    form = county["evaluation.own"]
    user = official(county, "community_secretary@c1")
    assert year_end.can_draft_evaluation(user, form)
    assert year_end.can_sign_evaluation(user, form)
    user.grants.append(RoleGrant(role="member", organisation=county.world["u1"]))
    user.acting = user.grants[0]
    assert not year_end.can_draft_evaluation(user, form)
    assert not year_end.can_sign_evaluation(user, form)
