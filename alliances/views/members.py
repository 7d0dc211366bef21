"""Member units and the rota of an alliance: adding, ending, planning and handing over."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from alliances.deeds import ADD_MEMBER, END_MEMBER, HAND_OVER, SET_TERM
from alliances.forms.alliances import EndMembershipForm, HandOverForm, MemberUnitForm, TermForm
from alliances.models import Alliance, AllianceMembership
from alliances.permissions import body, can_manage_alliance
from alliances.services.convenors import hand_over, set_term
from alliances.services.members import add_member_unit, end_membership
from alliances.views.alliances import visible_alliance
from alliances.views.pages import form_page
from common.access import access
from common.deeds import Deed
from common.refusals import require
from common.requests import Request
from common.views.deeds import form_deed, given, said


def managed_alliance(request: Request, pk: int) -> Alliance:
    """The alliance, for those who keep its members and rota."""
    alliance = visible_alliance(request, pk)
    require(can_manage_alliance, request.user, alliance)
    return alliance


def alliance_form(
    request: Request, alliance: Alliance, form: Any, *, deed: Deed, tab: str, call: Callable[[dict], Any],
    facts: Any = "", done: Any,
) -> HttpResponse:  # fmt: skip
    """Show the form, or do the deed and return to the tab it belongs to."""
    back = f"{alliance.get_absolute_url()}?tab={tab}"
    return form_deed(
        request, form,
        call=lambda data: call({**data, **given(request, "actor", "now")}),
        done=lambda made: said(request, done, back),
        page=lambda: form_page(
            request, form, heading=deed.verb, facts=facts, verb=deed.verb, back=back, back_title=alliance.name
        ),
    )  # fmt: skip


@access(body)
def add(request: Request, pk: int) -> HttpResponse:
    """Add a member unit from a day on."""
    alliance = managed_alliance(request, pk)
    form = MemberUnitForm(request.POST or None, alliance=alliance, today=timezone.localdate())
    return alliance_form(
        request, alliance, form, deed=ADD_MEMBER, tab="members", done=_("已增加成员单位。"),
        call=lambda data: add_member_unit(alliance=alliance, **data),
    )  # fmt: skip


@access(body)
def end(request: Request, pk: int, membership: int) -> HttpResponse:
    """End a unit's membership with a day and a reason."""
    alliance = managed_alliance(request, pk)
    seats = AllianceMembership.objects.visible_to(request.user).select_related("organisation", "alliance")
    seat = get_object_or_404(seats, pk=membership, alliance=alliance)
    form = EndMembershipForm(request.POST or None, today=timezone.localdate())
    return alliance_form(
        request, alliance, form, deed=END_MEMBER, tab="members", facts=seat.organisation.name,
        done=_("已办理%(name)s退出。") % {"name": seat.organisation.name},
        call=lambda data: end_membership(membership=seat, **data),
    )  # fmt: skip


@access(body)
def term(request: Request, pk: int) -> HttpResponse:
    """Plan who convenes from a day to a day."""
    alliance = managed_alliance(request, pk)
    form = TermForm(request.POST or None, alliance=alliance, today=timezone.localdate())
    return alliance_form(
        request, alliance, form, deed=SET_TERM, tab="overview", done=_("已安排轮值。"),
        call=lambda data: set_term(
            alliance=alliance, organisation=data.pop("organisation"), start=data.pop("on"), end=data.pop("until"), **data
        ),
    )  # fmt: skip


@access(body)
def handover(request: Request, pk: int) -> HttpResponse:
    """Hand the convenor's duty over to another unit."""
    alliance = managed_alliance(request, pk)
    form = HandOverForm(request.POST or None, alliance=alliance, today=timezone.localdate())
    return alliance_form(
        request, alliance, form, deed=HAND_OVER, tab="overview", done=_("已办理交接。"),
        call=lambda data: hand_over(alliance=alliance, to=data.pop("organisation"), **data),
    )  # fmt: skip
