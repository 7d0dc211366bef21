"""Reads of needs: how much of one is covered, what the desk shows under which tab, what a person may pick."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum, When

from alliances.choices import ClaimState, NeedState
from alliances.models import Alliance, Claim, Need
from alliances.permissions import HANDLERS, PARTY_ROLES, RAISER_ROLES, UNIT_ROLES
from alliances.selectors.silence import silence
from common.numbers import whole_number
from members.models import User


def live_claims(need: Need) -> QuerySet[Claim]:
    """Claims that count as taken on."""
    return need.claims.filter(state__in=ClaimState.live)


def uncovered_quantity(need: Need) -> Decimal:
    """The part nobody has taken on."""
    taken = live_claims(need).aggregate(taken=Sum("quantity"))["taken"]
    return need.quantity - (taken or Decimal(0))


def plain(amount: Decimal) -> Decimal | int:
    """46 instead of 46.0."""
    return int(amount) if amount == amount.to_integral_value() else amount


@dataclass(frozen=True)
class Coverage:
    """How much of a need stands where; the amounts of the coverage bar."""

    promised: Decimal | int
    in_progress: Decimal | int
    delivered: Decimal | int
    confirmed: Decimal | int
    total: Decimal | int

    @property
    def uncovered(self) -> Decimal | int:
        return plain(Decimal(self.total) - sum(map(Decimal, self.parts)))

    @property
    def parts(self) -> tuple[Decimal | int, ...]:
        return self.promised, self.in_progress, self.delivered, self.confirmed

    @property
    def is_started(self) -> bool:
        return any(self.parts)

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed >= self.total


def coverage(need: Any) -> Coverage:
    """Of a need that was read `with_coverage()`."""
    names = ("promised", "in_progress", "delivered", "confirmed", "quantity")
    return Coverage(*(plain(getattr(need, name)) for name in names))


@dataclass(frozen=True)
class Shown:
    """What a need's tag says: the stored state, or for a published one what follows from its claims."""

    kind: str
    word: Any


STORED = {
    NeedState.DRAFT: "draft",
    NeedState.SUBMITTED: "wait",
    NeedState.RETURNED: "back",
    NeedState.MERGED: "idle",
    NeedState.DECLINED: "idle",
    NeedState.PUBLISHED: "run",
    NeedState.CLOSED: "done",
    NeedState.WITHDRAWN: "idle",
    NeedState.EXPIRED: "idle",
}


def shown_state(need: Any) -> Shown:
    """已认领, 办理中 and 待验收 are derived (DOMAIN.md §4)."""
    if need.state != NeedState.PUBLISHED:
        return Shown(STORED[need.state], need.get_state_display())
    amounts = coverage(need)
    if amounts.delivered:
        return Shown("wait", ClaimState.DELIVERED.label)
    if amounts.in_progress or amounts.confirmed:
        return Shown("run", ClaimState.IN_PROGRESS.label)
    if amounts.promised:
        return Shown("run", ClaimState.PROMISED.label)
    return Shown("run", NeedState.PUBLISHED.label)


def handled_by(user: User) -> Q:
    """Needs whose handler the person acts for."""
    return Q(alliance__supervisor__in=user.organisation_ids(*HANDLERS))


def raised_by(user: User) -> Q:
    """Needs the person speaks for as raiser."""
    query = Q(pk__in=[])
    for grant in user.grants_of():
        if grant.role in RAISER_ROLES.get(grant.organisation.kind, ()):
            query |= Q(raiser=grant.organisation_id)
    return query


def has_claim(*ways: Q, **conditions: Any) -> Exists:
    return Exists(Claim.objects.filter(*ways, need=OuterRef("pk"), **conditions))


def waits_for_handler(on: date) -> Q:
    """To verify; a unit asks to leave; a delivery the raiser left lying."""
    return (
        Q(state=NeedState.SUBMITTED)
        | Q(has_claim(state=ClaimState.RELEASE_ASKED))
        | Q(has_claim(silence().ripe_q(on), state=ClaimState.DELIVERED))
    )


def waits_for_raiser() -> Q:
    """Drafts and returned needs; deliveries to accept; all of it confirmed and to be closed."""
    unfinished = [state for state in ClaimState.live if state != ClaimState.CONFIRMED]
    finished = Q(has_claim(state=ClaimState.CONFIRMED)) & ~Q(has_claim(state__in=unfinished))
    return (
        Q(state__in=(NeedState.DRAFT, NeedState.RETURNED))
        | Q(has_claim(state=ClaimState.DELIVERED))
        | (Q(state=NeedState.PUBLISHED) & finished & Q(taken__gte=F("quantity")))
    )


def open_to_claim_by(user: User) -> Q:
    """Published in an alliance of one's own, with a part nobody took, raised by another organisation."""
    own = user.organisation_ids(*PARTY_ROLES)
    alliances = Alliance.objects.of_member(own).values("pk")
    return Q(state=NeedState.PUBLISHED, quantity__gt=F("taken"), alliance__in=alliances) & ~Q(raiser__in=own)


def tab_query(tab: str, user: User, on: date) -> Q:
    """The condition of a tab of the desk."""
    if tab == "mine":
        return (handled_by(user) & waits_for_handler(on)) | (raised_by(user) & waits_for_raiser())
    if tab == "open":
        return open_to_claim_by(user)
    return {
        "submitted": Q(state=NeedState.SUBMITTED),
        "published": Q(state=NeedState.PUBLISHED),
        "delivered": Q(has_claim(state=ClaimState.DELIVERED)),
        "all": Q(),
    }[tab]


def tab_counts(*, user: User, tabs: Iterable[str], on: date) -> dict[str, int]:
    """How many needs each tab holds, in one query; 全部 is not counted."""
    counted = [tab for tab in tabs if tab != "all"]
    flags = {f"in_{tab}": Case(When(tab_query(tab, user, on), then=1), default=0) for tab in counted}
    rows = Need.objects.visible_to(user).with_coverage().annotate(**flags)
    sums = rows.aggregate(**{tab: Sum(f"in_{tab}", default=0) for tab in counted})
    return {tab: sums[tab] for tab in counted}


def tabs_for(user: User) -> tuple[str, ...]:
    """Handlers verify, raisers follow theirs, units look for what they can take on."""
    if user.holds(*HANDLERS):
        return ("mine", "submitted", "published", "delivered", "all")
    if user.holds(*UNIT_ROLES):
        return ("open", "mine", "submitted", "published", "delivered", "all")
    if user.holds(*PARTY_ROLES):
        return ("mine", "open", "submitted", "published", "delivered", "all")
    return ("mine", "submitted", "published", "delivered", "all")


def need_for_panel(*, user: User, pk: int) -> Need | None:
    """A visible need with all that its panel shows, or None."""
    claims = Claim.objects.select_related("unit", "resource").prefetch_related("acceptances")
    rows = Need.objects.visible_to(user).with_coverage()
    return (
        rows.select_related("raiser", "alliance__core", "alliance__supervisor", "raised_by")
        .prefetch_related(Prefetch("claims", queryset=claims.order_by("id")))
        .filter(pk=pk)
        .first()
    )


def by_number(field: str, text: str) -> Q:
    """A need by its number as people write it: X-0184, x184, 184, in wide letters too."""
    plain_text = unicodedata.normalize("NFKC", text).strip().upper()
    number = whole_number(plain_text.removeprefix("X").lstrip("-–— "))
    if number is None:
        return Q(pk__in=[])
    return Q(**{f"{field}__pk" if field else "pk": number})


def needs_of_alliance(*, user: User, alliance: Alliance, running: bool = False) -> QuerySet[Need]:
    """Visible needs of an alliance, newest first; only published ones when `running`."""
    rows = Need.objects.visible_to(user).filter(alliance=alliance).with_coverage().select_related("raiser")
    return (rows.filter(state=NeedState.PUBLISHED) if running else rows).order_by("-id")
