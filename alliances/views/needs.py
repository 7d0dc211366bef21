"""Needs: the desk (queue and panel), the page of one need, raising and mending it, and every deed on it."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliances.choices import NeedState
from alliances.deeds import CHANGE_NEED, CLAIM, RAISE
from alliances.forms.lists import ClaimForm, NeedForm, raisers_of
from alliances.lists import NEEDS
from alliances.models import Need
from alliances.permissions import HANDLERS, body, can_draft_for, can_submit_for
from alliances.selectors.needs import need_for_panel
from alliances.services import needs as services
from alliances.services.claims import claim_need
from alliances.views.pages import form_page
from alliances.views.panel import panel_context
from common.access import access
from common.refusals import require
from common.requests import Request
from common.views.deeds import BoundDeed, DeedView, form_deed, given, offered_deeds, said
from members.models import User


def visible_need(request: Request, pk: int) -> Need:
    """The need with all its panel shows, or 404."""
    need = need_for_panel(user=request.user, pk=pk)
    if need is None:
        raise Http404
    return need


def desk_title(user: User) -> Any:
    """What the list of needs is called: it is where a handler works."""
    return _("需求审核") if user.holds(*HANDLERS) else NEEDS.title


def need_context(request: Request, need: Need, tried: BoundDeed | None = None) -> dict[str, Any]:
    """What the panel of a need shows and offers this person."""
    return {
        **panel_context(request, need),
        "deeds": offered_deeds(request.user, need, tried),
        "can_edit": CHANGE_NEED.is_offered(request.user, need),
        "may_claim": CLAIM.is_offered(request.user, need),
    }


def need_page(request: Request, need: Need, tried: BoundDeed | None = None) -> HttpResponse:
    context = {**need_context(request, need, tried), "tried": tried, "desk_title": desk_title(request.user)}
    return render(request, "alliances/need.html", context, status=422 if tried else 200)


@access(body)
def detail(request: Request, pk: int) -> HttpResponse:
    """One need on a page of its own."""
    return need_page(request, visible_need(request, pk))


class NeedDeedView(DeedView):
    access = body

    def get_row(self, pk: int) -> Need:
        return visible_need(self.request, pk)

    def refused_page(self, row: Need, tried: BoundDeed) -> HttpResponse:
        return need_page(self.request, visible_need(self.request, row.pk), tried)


@access(body)
def create(request: Request) -> HttpResponse:
    """Raise a need: keep it as a draft or hand it in."""
    require(RAISE.who, request.user)
    form = NeedForm(request.POST or None, user=request.user, on=timezone.localdate())
    back = reverse("alliances:needs")
    return form_deed(
        request, form, call=lambda data: save_new(request, data), done=lambda need: saved(request, need),
        page=lambda: need_form_page(request, form, heading=_("提出需求"), back=back),
    )  # fmt: skip


def save_new(request: Request, data: dict[str, Any]) -> Need:
    data.pop("version")
    submit = hands_in(request, data["raiser"])
    return services.raise_need(**data, submit=submit, **given(request, "actor", "now"))


@access(body)
def change(request: Request, pk: int) -> HttpResponse:
    """Mend a draft or a returned need, and hand it in again."""
    need = visible_need(request, pk)
    require(CHANGE_NEED.who, request.user, need)
    form = NeedForm(request.POST or None, instance=need, user=request.user, on=timezone.localdate())
    heading, back = _("修改 %(number)s") % {"number": need.number}, need.get_absolute_url()
    return form_deed(
        request, form, call=lambda data: save_change(request, need, data), done=lambda need: saved(request, need),
        page=lambda: need_form_page(
            request, form, heading=heading, back=back, current=stored_in_between(request, form, pk), need=need
        ),
    )  # fmt: skip


def stored_in_between(request: Request, form: NeedForm, pk: int) -> Need | None:
    """After a stale save: what is stored now, to compare with what was typed."""
    visible = Need.objects.visible_to(request.user)
    stored = visible.filter(pk=pk).first() if form.is_bound and form.errors else None
    return stored if stored and str(stored.version) != form.data.get("version") else None


@transaction.atomic
def save_change(request: Request, need: Need, data: dict[str, Any]) -> Need:
    by, submit = given(request, "actor", "now"), hands_in(request, need.raiser)
    changed = services.change_need(need=need, **data, **by)
    return services.submit_need(need=changed, **by) if submit else changed


def hands_in(request: Request, raiser: Any) -> bool:
    """Whether the person pressed 提交, which a recorder may not do for the secretary."""
    require(can_draft_for, request.user, raiser)
    if "submit" not in request.POST:
        return False
    require(can_submit_for, request.user, raiser)
    return True


def saved(request: Request, need: Need) -> HttpResponse:
    if need.state == NeedState.SUBMITTED:
        text = _("已提交核实：%(name)s。由%(handler)s核实，有结果会出现在您的待办里。")
    else:
        text = _("已存为草稿：%(name)s。提交之后才会核实。")
    return said(request, text % {"name": str(need), "handler": need.alliance.supervisor.name}, need)


def need_form_page(request: Request, form: NeedForm, **context: Any) -> HttpResponse:
    raisers = [context["need"].raiser] if "need" in context else raisers_of(request.user)
    can_submit = any(can_submit_for(request.user, raiser) for raiser in raisers)
    context |= {"form": form, "can_submit": can_submit, "desk_title": desk_title(request.user)}
    return render(request, "alliances/need_form.html", context)


@access(body)
def claim(request: Request, pk: int) -> HttpResponse:
    """Take on a part of a published need."""
    need = visible_need(request, pk)
    require(CLAIM.who, request.user, need)
    form = ClaimForm(request.POST or None, need=need, user=request.user, on=timezone.localdate())
    done = _("已认领：%(name)s。做完后在这里交付，由提出方验收。")
    return form_deed(
        request, form,
        call=lambda data: claim_need(need=need, **data, **given(request, "actor", "now")),
        done=lambda made: said(request, done % {"name": str(made)}, made),
        page=lambda: form_page(
            request, form, heading=_("认领 %(number)s") % {"number": need.number}, facts=need.title,
            verb=CLAIM.verb, back=need.get_absolute_url(), back_title=str(need),
        ),
    )  # fmt: skip
