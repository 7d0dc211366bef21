"""Facts of the lists for whoever counts them (DESIGN.md §2, assessment pulls): who took on what, for which community.

Every queryset gives plain values. `community` is the raiser itself, else the community above it, else the core
community of the alliance; facts without a community are left out. What happened is told by dates, not by today's
state, so that a past quarter reads the same later.
"""

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, TruncDate

from alliances.choices import ClaimState
from alliances.models import Claim, Need
from common.dated import overlapping
from common.periods import Quarter
from members.choices import OrganisationKind

COMMUNITY = OrganisationKind.COMMUNITY_COMMITTEE


def community_of(prefix: str) -> Case:
    """The community a need belongs to, as an expression; `prefix` leads to the need (`need__` or empty)."""
    return Case(
        When(**{f"{prefix}raiser__kind": COMMUNITY}, then=F(f"{prefix}raiser")),
        When(**{f"{prefix}raiser__parent__kind": COMMUNITY}, then=F(f"{prefix}raiser__parent")),
        When(**{f"{prefix}alliance__core__kind": COMMUNITY}, then=F(f"{prefix}alliance__core")),
        default=None,
        output_field=BigIntegerField(),
    )


def unit_claims() -> Any:
    """Claims of units, each with its community."""
    claims = Claim.objects.filter(unit__kind__in=OrganisationKind.units).order_by("pk")
    return claims.annotate(community=community_of("need__")).filter(community__isnull=False)


def claims_due_facts(quarter: Quarter) -> QuerySet[Any, Any]:
    """Claims due in the quarter that were not released: unit, community, due_on, delivered_on, confirmed_on, claim.

    `due_on` is the day that counts, as moved by what the raiser held; `delivered_on` is empty while work sent back is
    not delivered anew.
    """
    due = unit_claims().filter(due_on__gte=quarter.start, due_on__lt=quarter.end)
    return due.exclude(state=ClaimState.RELEASED).values(
        "unit", "community", "due_on", "delivered_on", "confirmed_on", claim=F("pk")
    )


def claims_running(quarter: Quarter) -> QuerySet[Any, Any]:
    """Claims at work in the quarter that are not due in it: unit, community, claim."""
    at_work = (
        Q(promised_on__lt=quarter.end)
        & (Q(confirmed_on=None) | Q(confirmed_on__gte=quarter.start))
        & (Q(released_on=None) | Q(released_on__gte=quarter.end))
    )
    elsewhere = Q(due_on__lt=quarter.start) | Q(due_on__gte=quarter.end)
    return unit_claims().filter(at_work, elsewhere).values("unit", "community", claim=F("pk"))


def deliveries_waiting(before: date) -> QuerySet[Claim]:
    """Deliveries nobody answered whose day lies before that one, each with its community: neither on time nor late yet."""
    waiting: QuerySet[Claim] = unit_claims().filter(state=ClaimState.DELIVERED, due_on__lt=before)
    return waiting


def open_to_claim(quarter: Quarter) -> QuerySet[Any, Any]:
    """(unit, community) pairs where on some day of the quarter a published need of an alliance the unit then belonged
    to had a part nobody had taken. A unit's own needs do not count."""
    open_needs = (
        Need.objects.annotate(community=community_of(""), published_on=TruncDate("published_at"))
        .filter(community__isnull=False, published_on__lt=quarter.end)
        .filter(Q(closed_at=None) | Q(closed_at__date__gte=quarter.start))
        .filter(_had_a_free_part(quarter))
    )
    seats = overlapping(quarter.start, quarter.end, "alliance__memberships__")
    units = Q(alliance__memberships__organisation__kind__in=OrganisationKind.units)
    own = Q(alliance__memberships__organisation=F("raiser"))
    rows = open_needs.filter(seats & units & ~own).order_by()
    return rows.values("community", unit=F("alliance__memberships__organisation")).distinct()


def _had_a_free_part(quarter: Quarter) -> Q:
    """Published in the quarter, or not wholly taken when it began, or given back during it."""
    claims = Claim.objects.filter(need=OuterRef("pk")).order_by()
    before = claims.filter(promised_on__lt=quarter.start).filter(
        Q(released_on=None) | Q(released_on__gte=quarter.start)
    )
    taken = Subquery(before.values("need").annotate(taken=Sum("quantity")).values("taken"))
    given_back = claims.filter(released_on__gte=quarter.start, released_on__lt=quarter.end)
    return (
        Q(published_on__gte=quarter.start)
        | Q(quantity__gt=Coalesce(taken, Value(0), output_field=Need._meta.get_field("quantity")))
        | Q(Exists(given_back))
    )


def resource_use_facts(quarter: Quarter) -> QuerySet[Any, Any]:
    """Confirmed claims that used a resource for a need of another organisation: provider, community, confirmed_on,
    claim."""
    used = unit_claims().filter(
        state=ClaimState.CONFIRMED, confirmed_on__gte=quarter.start, confirmed_on__lt=quarter.end
    )
    foreign = used.filter(resource__isnull=False).exclude(need__raiser=F("resource__provider"))
    return foreign.values("community", "confirmed_on", provider=F("resource__provider"), claim=F("pk"))
