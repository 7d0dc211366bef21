"""Reads of alliances, their members and their rota."""

from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from alliances.choices import AllianceState
from alliances.models import Alliance, AllianceMembership, ConvenorTerm
from common.dated import in_force
from members.choices import OrganisationKind, Role
from members.models import Organisation, RoleGrant, User


def is_party(*, alliance: Alliance, organisation: Organisation, on: date) -> bool:
    """Whether it is the core or an active member on that day."""
    if alliance.core_id == organisation.pk:
        return True
    return alliance.memberships.in_force(on).filter(organisation=organisation).exists()


def parties(*, alliance: Alliance, on: date) -> QuerySet[Organisation]:
    """The core and the members of that day."""
    seats = alliance.memberships.in_force(on).values("organisation")
    return Organisation.objects.filter(Q(pk=alliance.core_id) | Q(pk__in=seats))


def alliances_of(*, organisation: Organisation, on: date) -> QuerySet[Alliance]:
    """Running alliances in which the organisation is core or active member on that day."""
    return _alliances_with([organisation.pk], on)


def alliances_open_to(*, organisation: Organisation, on: date) -> QuerySet[Alliance]:
    """Running alliances to which the organisation may bring its needs: its own and those of its community and street."""
    area = Organisation.objects.filter(
        pk__in=organisation.ancestor_ids, kind__in=(OrganisationKind.COMMUNITY_COMMITTEE, OrganisationKind.STREET)
    )
    return _alliances_with([organisation.pk, *area.values_list("pk", flat=True)], on)


def _alliances_with(ids: list[int], on: date) -> QuerySet[Alliance]:
    seats = AllianceMembership.objects.filter(in_force(on), organisation__in=ids)
    running = Alliance.objects.filter(state__in=AllianceState.live).in_force(on)
    return running.filter(Q(core__in=ids) | Q(pk__in=seats.values("alliance")))


def alliances_for_list(*, user: User, on: date) -> QuerySet[Alliance]:
    """Visible alliances with the number of members of that day."""
    seats = AllianceMembership.objects.filter(in_force(on), alliance=OuterRef("pk")).order_by()
    counted = seats.values("alliance").annotate(count=Count("pk")).values("count")
    rows = Alliance.objects.visible_to(user).annotate(member_count=Coalesce(Subquery(counted), 0))
    return rows.select_related("core")


def members_on(*, alliance: Alliance, on: date) -> list[AllianceMembership]:
    """Who sat on it that day, each with the names of its liaisons of today as `liaisons`."""
    rows = list(alliance.memberships.in_force(on).select_related("organisation").order_by("organisation__position"))
    names = liaison_names(ids=[row.organisation_id for row in rows], on=on)
    for row in rows:
        row.liaisons = names.get(row.organisation_id, [])  # type: ignore[attr-defined]
    return rows


def liaison_names(*, ids: list[int], on: date) -> dict[int, list[str]]:
    """Names of the unit liaisons of that day by organisation."""
    grants = RoleGrant.objects.in_force(on).filter(role=Role.UNIT_LIAISON, organisation__in=ids, user__is_active=True)
    names: dict[int, list[str]] = {}
    for organisation, name in grants.order_by("started_on", "id").values_list("organisation", "user__name"):
        names.setdefault(organisation, []).append(name)
    return names


def rota(*, alliance: Alliance, on: date) -> list[ConvenorTerm]:
    """Terms of that year and later, in order."""
    terms = alliance.convenor_terms.filter(ended_on__gt=date(on.year, 1, 1)).select_related("organisation")
    return list(terms.order_by("started_on"))


def tab_counts(*, user: User, alliance: Alliance, on: date) -> dict[str, int]:
    """Members of that day, and the needs and resources of the alliance that the person sees."""
    needs = alliance.needs.visible_to(user).count()
    resources = alliance.resources.visible_to(user).count()
    return {"members": alliance.memberships.in_force(on).count(), "lists": needs + resources}
