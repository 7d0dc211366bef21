"""Reads of rule sets."""

from django.db.models import QuerySet

from assessment.choices import RuleSetState
from assessment.models import RuleSet
from common.models import CountyNumber
from common.periods import Quarter

NUMBERS = (
    "assessment.report_in_compulsory", "assessment.minimum_reachable", "assessment.uncovered_days",
    "assessment.minimum_days",
)  # fmt: skip


def rule_set_for(subject_kind: str, quarter: Quarter) -> RuleSet:
    """The published set in force in a quarter. Raises RuleSet.DoesNotExist before the first one."""
    published = RuleSet.objects.filter(
        subject_kind=subject_kind, state=RuleSetState.PUBLISHED, effective_from__lte=str(quarter)
    )
    found = published.order_by("-effective_from").first()
    if found is None:
        raise RuleSet.DoesNotExist(f"no {subject_kind} rules in force in {quarter}")
    return found


def numbers_of_rules() -> QuerySet[CountyNumber]:
    """The county's numbers and switches that every set reads."""
    return CountyNumber.objects.filter(key__in=NUMBERS).order_by("key")


def displaced_by(rule_set: RuleSet) -> QuerySet[RuleSet]:
    """The default that would begin in the same quarter: it gives way to a set of the county's own."""
    same = RuleSet.objects.filter(subject_kind=rule_set.subject_kind, effective_from=rule_set.effective_from)
    return same.filter(state=RuleSetState.PUBLISHED, published_by=None)
