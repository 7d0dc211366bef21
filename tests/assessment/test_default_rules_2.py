"""Version 2 of the default sets on sites of every kind: the migration on populated data."""

from datetime import date
from importlib import import_module

import pytest
import time_machine
from django.db import connection

from assessment.models import CommunityQuarter, PointRule, QuarterScore, RuleSet, ScoreLine
from assessment.selectors.rules import rule_set_for
from assessment.services.rules import copy_rule_set, publish_rule_set
from common.periods import Quarter
from members.choices import Role
from tests.assessment.scenes import NOW, Q3, Q4, report_in, score, score_of, serve
from tests.old_numbers import AppsOfThen
from tests.world import add_user

pytestmark = pytest.mark.django_db
migration = import_module("assessment.migrations.0011_default_rules_2")
Q1 = Quarter(2027, 1)


@pytest.fixture
def before(world):
    """A site with version 1 alone, as it was before the migration, on 26 November 2026."""
    RuleSet.objects.filter(edition=2).delete()
    RuleSet.objects.update(state="PUBLISHED")
    PointRule.objects.update(if_impossible="COUNTS")
    with time_machine.travel("2026-11-26T10:00+08:00", tick=False):
        yield world


def migrate() -> AppsOfThen:
    apps = AppsOfThen()
    migration.forwards(apps, connection.schema_editor())
    return apps


def state_of(kind: str, edition: int) -> tuple:
    found = RuleSet.objects.get(subject_kind=kind, edition=edition, published_by=None, drafted_by=None)
    return found.state, found.version, found.effective_from


def own_set(world, kind: str, quarter: Quarter, *, is_published: bool = True) -> RuleSet:
    one, two = world.users["department"], add_user(world, f"second{kind}", Role.DEPARTMENT_STAFF, world["county"])
    default = RuleSet.objects.filter(subject_kind=kind, published_by=None).order_by("version").last()
    draft = copy_rule_set(rule_set=default, effective_from=quarter, actor=one)
    RuleSet.objects.filter(pk=draft.pk).update(edition=1, ceiling=None)
    return publish_rule_set(rule_set=draft, actor=two, now=NOW) if is_published else draft


def test_a_fresh_site_begins_with_version_2_and_keeps_the_older_way_to_copy(before):
    migrate()
    for kind in ("MEMBER", "UNIT"):
        assert state_of(kind, 2) == ("PUBLISHED", 2, "2020Q1")
        assert state_of(kind, 1) == ("TEMPLATE", 1, "2020Q1")
        assert rule_set_for(kind, Quarter(2020, 1)).edition == 2


@pytest.fixture
def installed(before):
    """Two quarters were scored under version 1: one closed, one running."""
    world = before
    migration.keep_the_old_reading(AppsOfThen())
    report_in(world["u1"], world["c1"])
    report_in(world.people["wu"], world["c1"])
    serve(world.people["wu"], world["c1"])
    serve(world.people["wu"], world["c1"], on=date(2026, 10, 9))
    score(Q3)
    score(Q4, as_of=date(2026, 11, 26))
    CommunityQuarter.objects.filter(quarter="2026Q3").update(
        state="CLOSED", confirmed_by=world.users["c1_secretary"], confirmed_at=NOW
    )
    return world


def kept() -> tuple:
    return list(QuarterScore.objects.order_by("pk").values()), list(ScoreLine.objects.order_by("pk").values())


def test_an_installed_site_takes_it_from_the_first_quarter_not_yet_started(installed):
    stored = kept()
    migrate()
    for kind in ("MEMBER", "UNIT"):
        assert state_of(kind, 2) == ("PUBLISHED", 2, "2027Q1")
        assert state_of(kind, 1) == ("PUBLISHED", 1, "2020Q1")
        assert [rule_set_for(kind, quarter).version for quarter in (Q3, Q4, Q1)] == [1, 1, 2]
    assert kept() == stored
    score(Q4, as_of=date(2026, 11, 26))
    assert kept() == stored  # the running quarter goes on by version 1
    assert score_of(installed["u1"], Q4).rule_set.version == 1


OWN = [  # quarter of the county's own unit set, state of the default beside it, versions in force in Q4, 2027Q1, 2027Q2
    (Quarter(2026, 4), "TEMPLATE", [2, 2, 2]),
    (Quarter(2027, 1), "TEMPLATE", [1, 2, 2]),
    (Quarter(2027, 2), "PUBLISHED", [1, 3, 2]),
]


@pytest.mark.parametrize(("quarter", "state", "versions"), OWN)
def test_a_set_of_the_countys_own_is_never_superseded(installed, quarter, state, versions):
    CommunityQuarter.objects.filter(quarter="2026Q4").update(state="DRAFT")
    own = own_set(installed, "UNIT", quarter)
    before = RuleSet.objects.filter(pk=own.pk).values().get()
    rules = list(own.rules.order_by("pk").values("code", "amount", "cap", "fallback", "if_impossible"))
    migrate()
    assert RuleSet.objects.filter(pk=own.pk).values().get() == before
    assert list(own.rules.order_by("pk").values("code", "amount", "cap", "fallback", "if_impossible")) == rules
    assert state_of("UNIT", 2) == (state, 3, "2027Q1")
    assert [rule_set_for("UNIT", q).version for q in (Q4, Q1, Quarter(2027, 2))] == versions
    assert state_of("MEMBER", 2) == ("PUBLISHED", 2, "2027Q1")


def test_a_draft_of_the_county_keeps_its_number_and_can_still_be_published(installed):
    draft = own_set(installed, "UNIT", Q1, is_published=False)
    migrate()
    draft.refresh_from_db()
    assert (draft.version, draft.state, state_of("UNIT", 2)) == (2, "DRAFT", ("PUBLISHED", 3, "2027Q1"))
    second = add_user(installed, "third", Role.DEPARTMENT_STAFF, installed["county"])
    publish_rule_set(rule_set=draft, actor=second, now=NOW)
    assert rule_set_for("UNIT", Q1) == draft
    assert state_of("UNIT", 2)[0] == "TEMPLATE"


def test_sets_from_before_keep_their_fixed_points(before):
    migrate()
    older = RuleSet.objects.get(subject_kind="UNIT", edition=1)
    assert dict(older.rules.filter(is_enabled=True).values_list("code", "if_impossible")) == {
        "unit.conference": "FULL", "unit.claim": "FIXED", "unit.report_in": "FULL", "unit.participation": "FULL",
        "unit.resource": "COUNTS", "unit.team": "COUNTS",
    }  # fmt: skip


def test_going_back_leaves_version_1_in_force(before):
    apps = migrate()
    assert [(row.key, row.value) for row in apps.numbers.rows] == [
        ("assessment.minimum_reachable", 50),
        ("assessment.uncovered_days", 10),
        ("assessment.report_in_compulsory", 0),
    ]
    migration.backwards(apps, connection.schema_editor())
    assert list(RuleSet.objects.values_list("version", "state")) == [(1, "PUBLISHED"), (1, "PUBLISHED")]
    assert apps.numbers.rows == []
