"""Where a person goes with what is missing or waits: selectors say what it is, the addresses stand here."""

from django import template
from django.urls import reverse

from assessment.models import AnnualResult
from assessment.selectors.evaluations import Debtor
from assessment.selectors.waiting import DELIVERIES, OBJECTIONS, SERVICES, WaitingGroup
from assessment.selectors.year_missing import Blocker, Missing
from common.periods import Quarter

register = template.Library()

ON_THE_YEARS_PAGE = {"round": "#round", "papers": "#round", "stale": "#results", "confirmation": "#results"}
"""Kinds that are dealt with on the page of the year, with their place on it."""


@register.filter
def missing_address(item: Missing) -> str:
    """Where one kind of missing thing is dealt with."""
    if item.code == "quarters":
        return overview(item.subject)
    if item.code == "objections":
        return reverse("assessment:objections") if isinstance(item.subject, int) else item.subject.get_absolute_url()
    if item.code in ON_THE_YEARS_PAGE:
        return reverse("assessment:year-end", args=[item.subject]) + ON_THE_YEARS_PAGE[item.code]
    return grades(item.subject)


@register.filter
def blocker_address(blocker: Blocker) -> str:
    """The very thing on which somebody has to act."""
    subject = blocker.subject
    if isinstance(subject, Quarter):
        return overview(subject)
    if isinstance(subject, Debtor):
        return reverse("members:organisation", args=[subject.organisation_id])
    if isinstance(subject, AnnualResult):
        return f"{grades(subject.year)}#result-{subject.pk}"
    return grades(subject) if isinstance(subject, int) else subject.get_absolute_url()


@register.filter
def waiting_address(group: WaitingGroup) -> str:
    """The list that holds all of a kind."""
    return {
        DELIVERIES: f"{reverse('alliances:needs')}?tab=delivered",
        SERVICES: f"{reverse('activities:services')}?state=waiting",
        OBJECTIONS: reverse("assessment:objections"),
    }[group.kind]


def overview(quarter: Quarter) -> str:
    return f"{reverse('assessment:quarters')}?quarter={quarter}"


def grades(year: int) -> str:
    return reverse("assessment:year-end-grades", args=[year])
