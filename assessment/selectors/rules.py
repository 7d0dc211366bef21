"""Reads of rule sets."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from assessment.choices import RuleSetState
from assessment.county_settings import IN_RULES
from assessment.models import RuleSet
from common.periods import Quarter
from common.selectors.county_settings import Value, values_of


def rule_set_for(subject_kind: str, quarter: Quarter) -> RuleSet:
    """The published set in force in a quarter. Raises RuleSet.DoesNotExist before the first one."""
    published = RuleSet.objects.filter(
        subject_kind=subject_kind, state=RuleSetState.PUBLISHED, effective_from__lte=str(quarter)
    )
    found = published.order_by("-effective_from").first()
    if found is None:
        raise RuleSet.DoesNotExist(f"no {subject_kind} rules in force in {quarter}")
    return found


def numbers_of_rules(*, on: date) -> list[Value[Any]]:
    """The county's numbers and switches that every set reads."""
    return values_of(IN_RULES, on=on)


def displaced_by(rule_set: RuleSet) -> QuerySet[RuleSet]:
    """The default that would begin in the same quarter: it gives way to a set of the county's own."""
    same = RuleSet.objects.filter(subject_kind=rule_set.subject_kind, effective_from=rule_set.effective_from)
    return same.filter(state=RuleSetState.PUBLISHED, published_by=None)
