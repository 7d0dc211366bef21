"""Claims: the unit's own list and the page of one claim, with every deed on it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from alliances.lists import CLAIMS
from alliances.models import Claim, Need
from alliances.permissions import PARTY_ROLES, body
from alliances.selectors.claims import claim_for_page
from alliances.views.panel import claim_context
from common.access import access
from common.listing import ScopedListView
from common.paging import KeysetPage
from common.requests import Request
from common.selectors.events import story
from common.views.deeds import BoundDeed, DeedView
from members.choices import Role


class ClaimListView(ScopedListView):
    access = body
    definition = CLAIMS
    template_name = "alliances/claim_list.html"

    def get_next_step(self) -> tuple[str, Any]:
        tab, verb = ("?tab=open", _("看可认领的需求")) if self.is_party() else ("", _("看需求"))
        return f"{reverse('alliances:needs')}{tab}", verb

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        return {"is_party": self.is_party(), "is_above": self.request.user.holds(*Role.committees)}

    def is_party(self) -> bool:
        return self.request.user.holds(*PARTY_ROLES)


def visible_claim(request: Request, pk: int) -> Claim:
    claim = claim_for_page(user=request.user, pk=pk)
    if claim is None:
        raise Http404
    return claim


def claim_page(request: Request, claim: Claim, tried: BoundDeed | None = None) -> HttpResponse:
    events = story(claim.events, [claim])
    context = {
        "claim": claim_context(request, claim, events, tried),
        "need": claim.need,
        "sees_need": Need.objects.visible_to(request.user).filter(pk=claim.need_id).exists(),
        "events": events,
        "tried": tried,
    }
    return render(request, "alliances/claim.html", context, status=422 if tried else 200)


@access(body)
def detail(request: Request, pk: int) -> HttpResponse:
    """One claim: readable to its unit also after it left the alliance."""
    return claim_page(request, visible_claim(request, pk))


class ClaimDeedView(DeedView):
    access = body

    def get_row(self, pk: int) -> Claim:
        return visible_claim(self.request, pk)

    def refused_page(self, row: Claim, tried: BoundDeed) -> HttpResponse:
        return claim_page(self.request, visible_claim(self.request, row.pk), tried)
