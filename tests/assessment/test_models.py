"""What the database refuses about rules, ledger and closed quarters, and the column type of points."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Avg, Sum
from django.db.utils import DatabaseError

from assessment.choices import FactCode, RuleKind
from assessment.models import PointRule, RuleSet
from assessment.validators import validate_fact_code, validate_rule_kind

pytestmark = pytest.mark.django_db


def test_points_are_whole_hundredths_in_the_database_and_decimals_in_python():
    rules = PointRule.objects.filter(rule_set__subject_kind="UNIT", rule_set__edition=2, is_bonus=False)
    assert rules.get(code="unit.report_in").target == Decimal("95.00")
    assert rules.aggregate(all=Sum("amount"))["all"] == Decimal("100.00")
    assert rules.aggregate(mean=Avg("amount"))["mean"] == Decimal("16.67")
    assert list(rules.filter(amount__gte=20).values_list("amount", flat=True)) == [Decimal("20.00"), Decimal("40.00")]


def refused(deed) -> bool:
    try:
        with transaction.atomic():
            deed()
    except (IntegrityError, DatabaseError):
        return True
    return False


def test_rule_kinds_and_facts_outside_the_list_cannot_be_stored():
    rule = PointRule.objects.get(code="member.service", rule_set__edition=2)
    for name, value in (("kind", "STREAK"), ("fact_code", "LOGIN"), ("fact_code", "READ"), ("step", -1)):
        assert refused(lambda name=name, value=value: PointRule.objects.filter(pk=rule.pk).update(**{name: value})), (
            value
        )
    assert not refused(lambda: PointRule.objects.filter(pk=rule.pk).update(kind=RuleKind.PER_UNIT))


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("LOGIN", "forbidden_fact"),
        ("SIGN_IN", "forbidden_fact"),
        ("READ_COUNT", "forbidden_fact"),
        ("LIKE", "forbidden_fact"),
        ("UPLOADS", "forbidden_fact"),
        ("FORM_FILLED", "forbidden_fact"),
        ("DAILY_CHECK_IN", "forbidden_fact"),
        ("SUNSHINE", "unknown_fact"),
    ],
)
def test_facts_about_being_online_or_making_traces_are_refused(code, problem):
    with pytest.raises(ValidationError) as refusal:
        validate_fact_code(code)
    assert refusal.value.code == problem


def test_every_fact_and_kind_of_ours_is_accepted():
    for code in FactCode.values:
        validate_fact_code(code)
    for kind in RuleKind.values:
        validate_rule_kind(kind)
    with pytest.raises(ValidationError):
        validate_rule_kind("STREAK")


def test_a_published_set_needs_two_different_people(world):
    department, other = world.users["department"], world.users["security"]
    rule_set = RuleSet.objects.create(
        subject_kind="UNIT", version=3, name="单位积分办法", effective_from="2026Q4", drafted_by=department
    )
    mine = RuleSet.objects.filter(pk=rule_set.pk)
    assert refused(lambda: mine.update(state="PUBLISHED", published_by=department))
    assert refused(lambda: mine.update(state="PUBLISHED"))
    assert not refused(lambda: mine.update(state="PUBLISHED", published_by=other))
    assert RuleSet.objects.filter(drafted_by=None, published_by=None, state="PUBLISHED").count() == 2


def test_only_what_came_with_the_system_lies_beside_the_others(world):
    """A set of the county's own is a draft or published by two people, never a template."""
    other = RuleSet.objects.create(
        subject_kind="UNIT",
        version=3,
        name="单位积分办法",
        effective_from="2026Q4",
        drafted_by=world.users["department"],
    )
    assert refused(lambda: RuleSet.objects.filter(pk=other.pk).update(state="TEMPLATE"))


def test_fixed_points_need_their_number():
    claims = PointRule.objects.filter(code="unit.claim", rule_set__edition=2)
    assert refused(lambda: claims.update(if_impossible="FIXED"))
    assert not refused(lambda: claims.update(if_impossible="FIXED", fallback=30))
