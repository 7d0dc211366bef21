"""Reads of rule sets."""

from assessment.choices import RuleSetState
from assessment.models import RuleSet
from common.periods import Quarter


def rule_set_for(subject_kind: str, quarter: Quarter) -> RuleSet:
    """The published set in force in a quarter. Raises RuleSet.DoesNotExist before the first one."""
    published = RuleSet.objects.filter(
        subject_kind=subject_kind, state=RuleSetState.PUBLISHED, effective_from__lte=str(quarter)
    )
    found = published.order_by("-effective_from").first()
    if found is None:
        raise RuleSet.DoesNotExist(f"no {subject_kind} rules in force in {quarter}")
    return found
