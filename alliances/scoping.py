"""Who sees which row of the alliances app (ACCESS.md, reading)."""

from decimal import Decimal
from typing import Self

from django.db.models import DecimalField, Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from alliances.choices import ClaimState, NeedState
from common.dated import DatedQuerySet, in_force
from common.scoped import ScopedQuerySet
from common.tree import subtrees_q
from common.users import User
from members.choices import Role

COVERAGE = {
    "promised": (ClaimState.PROMISED, ClaimState.RELEASE_ASKED),
    "in_progress": (ClaimState.IN_PROGRESS, ClaimState.SENT_BACK),
    "delivered": (ClaimState.DELIVERED,),
    "confirmed": (ClaimState.CONFIRMED,),
    "taken": ClaimState.live,
}
"""Under which word of the coverage bar the quantity of a claim counts."""

BODY_ROLES = (*Role.committees, *Role.secretaries, Role.RECORDER, Role.UNIT_LIAISON)
"""Roles that act for an organisation and read what is its own and below."""


class AllianceQuerySet(DatedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Active member units, the core and the levels above any of them."""
        paths = user.paths(*BODY_ROLES)
        members = self._related("memberships").filter(
            subtrees_q("organisation__path", paths), in_force(timezone.localdate()), alliance=OuterRef("pk")
        )
        return self.filter(subtrees_q("core__path", paths) | subtrees_q("supervisor__path", paths) | Exists(members))

    def of_member(self, organisation_ids: list[int]) -> Self:
        """Alliances in which one of the organisations is core or an active member today."""
        members = self._related("memberships").filter(
            in_force(timezone.localdate()), alliance=OuterRef("pk"), organisation__in=organisation_ids
        )
        return self.filter(Q(core__in=organisation_ids) | Exists(members))


class OfAllianceQuerySet(DatedQuerySet):
    """Memberships and convenor terms: read with their alliance."""

    def visible_to(self, user: User) -> Self:
        alliances = self._related("alliance").visible_to(user)
        return self.filter(alliance__in=alliances.values("pk"))


class ResourceQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Provider and above; active members of the alliances it is offered to; their handlers and above."""
        alliances = self._related("alliances").of_member(user.organisation_ids(*BODY_ROLES))
        at_the_table = Q(alliances__in=alliances.values("pk"))
        handled = subtrees_q("alliances__supervisor__path", user.paths(*Role.committees))
        return self.filter(
            Q(pk__in=self.model._default_manager.filter(at_the_table | handled).values("pk"))
            | subtrees_q("provider__path", user.paths(*BODY_ROLES))
        )


class NeedQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Raiser and above; handler and above; once public also active members of its alliance."""
        paths = user.paths(*BODY_ROLES)
        alliances = self._related("alliance").of_member(user.organisation_ids(*BODY_ROLES))
        handled = subtrees_q("alliance__supervisor__path", user.paths(*Role.committees)) & ~Q(state=NeedState.DRAFT)
        public = Q(state__in=NeedState.public, alliance__in=alliances.values("pk"))
        return self.filter(subtrees_q("raiser__path", paths) | handled | public)

    def with_coverage(self) -> Self:
        """Add the quantities promised, in progress, delivered and confirmed, and `taken`, their sum."""
        return self.annotate(**{name: self._claimed(states) for name, states in COVERAGE.items()})

    def _claimed(self, states: tuple[str, ...]) -> Coalesce:
        claims = self._related("claims").filter(need=OuterRef("pk"), state__in=states).order_by()
        summed = claims.values("need").annotate(amount=Sum("quantity")).values("amount")
        return Coalesce(Subquery(summed), Decimal(0), output_field=DecimalField())


class ClaimQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """As its need; each claiming unit and above."""
        needs = self._related("need").visible_to(user)
        return self.filter(Q(need__in=needs.values("pk")) | subtrees_q("unit__path", user.paths(*BODY_ROLES)))


class OfClaimQuerySet(ScopedQuerySet):
    """Acceptances: read with the claim."""

    def visible_to(self, user: User) -> Self:
        claims = self._related("claim").visible_to(user)
        return self.filter(claim__in=claims.values("pk"))
