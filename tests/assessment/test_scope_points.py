"""Who sees which score, line, entry, objection and quarter: ACCESS.md as a table, on rows that could leak."""

from datetime import date

import pytest

from assessment.models import CommunityQuarter, Objection, PointEntry, QuarterScore, RuleSet, ScoreLine
from assessment.services.objections import answer_objection, raise_objection
from assessment.services.quarters import start_notice
from tests.assessment.scenes import report_in, score, score_of, serve

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(world):
    """wu of u1 and u1 itself scored by c1; li of u2 and u2 by c3, of the other street."""
    for key, place in (("wu", "c1"), ("li", "c3")):
        report_in(world.people[key], world[place])
        serve(world.people[key], world[place])
    for key, place in (("u1", "c1"), ("u2", "c3"), ("e1", "c3")):
        report_in(world[key], world[place])
    score()
    return world


SCORES = [  # who, whose scores
    ("department", {"wu", "li", "u1", "u2", "e1"}),
    ("agency_admin", {"u1", "u2"}),
    ("s1_admin", {"u1", "e1"}),  # e1 sits below this street, and is scored by a community of the other
    ("s2_admin", {"u2", "e1"}),
    ("c1_secretary", {"wu", "u1"}),
    ("c1_recorder", {"wu", "u1"}),
    ("c2_secretary", set()),
    ("c3_secretary", {"li", "u2", "e1"}),
    ("b1_secretary", set()),
    ("b1_recorder", set()),
    ("u1_branch_secretary", {"wu"}),  # the secretary of the home branch
    ("g1_leader", set()),
    ("u1_secretary", {"wu", "u1"}),
    ("u1_liaison", {"wu", "u1"}),
    ("u2_secretary", {"li", "u2"}),
    ("u2_liaison", {"li", "u2"}),
    ("u3_liaison", set()),
    ("e1_liaison", {"e1"}),
    ("wu_member", {"wu"}),
    ("zhou_member", set()),
    ("system", set()),
    ("security", set()),
    ("audit", set()),
]


def names(world) -> dict[tuple[str, int], str]:
    people = {("MEMBER", row.pk): key for key, row in world.people.items()}
    return people | {("UNIT", row.pk): key for key, row in world.organisations.items()}


def test_scores_lines_and_entries_are_read_by_whom_access_names(county):
    whose = names(county)
    for key, expected in SCORES:
        user = county.user(key)
        seen = QuarterScore.objects.visible_to(user)
        assert {whose[row.subject_kind, row.subject_id] for row in seen} == expected, key
        lines = ScoreLine.objects.visible_to(user).select_related("score")
        assert {whose[row.score.subject_kind, row.score.subject_id] for row in lines} == expected, key
        entries = PointEntry.objects.visible_to(user)
        with_entries = expected & {"wu", "li", "u1", "u2"}
        assert {whose[row.subject_kind, row.subject_id] for row in entries} == with_entries, key


QUARTERS = [
    ("department", {"C1", "C2", "C3"}),
    ("s1_admin", {"C1", "C2"}),
    ("s2_admin", {"C3"}),
    ("c1_secretary", {"C1"}),
    ("c1_recorder", {"C1"}),
    ("agency_admin", set()),
    ("u1_liaison", set()),
    ("wu_member", set()),
    ("audit", set()),
]


def test_quarters_are_read_by_the_community_and_above(county):
    for key, expected in QUARTERS:
        seen = CommunityQuarter.objects.visible_to(county.user(key))
        assert set(seen.values_list("community__code", flat=True)) == expected, key


def test_a_street_sees_a_members_score_only_while_it_has_an_objection_to_handle(county):
    street = county.user("s1_admin")
    mine = score_of(county.people["wu"])
    row = CommunityQuarter.objects.get(community=county["c1"])
    start_notice(row=row, actor=county.users["c1_secretary"], on=date(2026, 10, 9))
    assert mine not in QuarterScore.objects.visible_to(street)
    objection = raise_objection(score=mine, actor=county.users["wu_member"], text="少计一次。", on=date(2026, 10, 12))
    assert mine in QuarterScore.objects.visible_to(street)
    assert mine not in QuarterScore.objects.visible_to(county.user("s2_admin"))
    assert mine not in QuarterScore.objects.visible_to(county.user("agency_admin"))
    readers = [key for key in county.users if Objection.objects.visible_to(county.user(key)).exists()]
    assert readers == [
        "department", "s1_admin", "c1_secretary", "c1_recorder", "u1_branch_secretary", "u1_secretary", "u1_liaison",
        "wu_member", "disabled",
    ]  # fmt: skip
    answer_objection(
        objection=objection, actor=county.users["s1_admin"], is_upheld=False, answer="没有这次登记。",
        level="street_admin", on=date(2026, 10, 13),
    )  # fmt: skip
    assert mine not in QuarterScore.objects.visible_to(street)


def test_rule_sets_are_open_to_every_account_and_drafts_to_the_department(county):
    """Two in force for all; the department also has the draft and the two sets that lie beside them to be copied."""
    RuleSet.objects.create(subject_kind="UNIT", version=3, name="单位积分办法", effective_from="2027Q1")
    for key, count in (("department", 5), ("wu_member", 2), ("audit", 2), ("c1_secretary", 2)):
        assert RuleSet.objects.visible_to(county.user(key)).count() == count, key
