"""Needs: the desk (queue and panel), the page of one need, raising and mending it, and every deed on it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliances.choices import NEED_MOVES, NeedDeed, NeedState
from alliances.forms.deeds import CloseForm, ConfirmForm, NoteForm, ReasonForm
from alliances.forms.lists import ClaimForm, NeedForm, claimants, raisers_of
from alliances.models import Need
from alliances.permissions import (
    body,
    can_draft_for,
    can_edit_need,
    can_handle,
    can_speak_for_raiser,
    can_submit_for,
)
from alliances.selectors.needs import need_for_panel
from alliances.services import needs as services
from alliances.services.claims import claim_need
from alliances.views.deeds import BoundDeed, Deed, DeedView, form_page, offered_deeds, perform
from alliances.views.panel import panel_context
from common.access import access

HANDLER = gettext_lazy("核实、退回和发布由这个联建组织的主管街道或组织部办理。")
RAISER = gettext_lazy("提交、撤回和销号由提出需求的组织办理，请联系它的书记。")


def states_before(state: str) -> tuple[str, ...]:
    return tuple(before for before, after in NEED_MOVES.items() if state in after)


def need_deed(deed: NeedDeed, url: str, service: Any, to: str, form: Any, who: Any, done: Any) -> Deed:
    allowed = can_handle if who is HANDLER else can_speak_for_raiser
    return Deed(
        deed.label, f"alliances:{url}", service, "need", form, allowed, states_before(to), who, done, event=deed
    )


SUBMIT = need_deed(
    NeedDeed.SUBMIT, "need-submit", services.submit_need, NeedState.SUBMITTED, ConfirmForm, RAISER,
    gettext_lazy("已提交核实：%(name)s。"),
)  # fmt: skip
PUBLISH = need_deed(
    NeedDeed.PUBLISH, "need-publish", services.publish_need, NeedState.PUBLISHED, NoteForm, HANDLER,
    gettext_lazy("已核实并发布：%(name)s。成员单位现在可以认领。"),
)  # fmt: skip
RETURN = need_deed(
    NeedDeed.RETURN, "need-return", services.return_need, NeedState.RETURNED, ReasonForm, HANDLER,
    gettext_lazy("已退回：%(name)s。提出组织会在待办里看到原因。"),
)  # fmt: skip
DECLINE = need_deed(
    NeedDeed.DECLINE, "need-decline", services.decline_need, NeedState.DECLINED, ReasonForm, HANDLER,
    gettext_lazy("已不予受理：%(name)s。原因写进了全部经过。"),
)  # fmt: skip
CLOSE = need_deed(
    NeedDeed.CLOSE, "need-close", services.close_need, NeedState.CLOSED, CloseForm, RAISER,
    gettext_lazy("已销号：%(name)s。"),
)  # fmt: skip
WITHDRAW = need_deed(
    NeedDeed.WITHDRAW, "need-withdraw", services.withdraw_need, NeedState.WITHDRAWN, ReasonForm, RAISER,
    gettext_lazy("已撤回：%(name)s。"),
)  # fmt: skip
NEED_DEEDS = (SUBMIT, PUBLISH, RETURN, DECLINE, CLOSE, WITHDRAW)


def visible_need(request: HttpRequest, pk: int) -> Need:
    """The need with all its panel shows, or 404."""
    need = need_for_panel(user=request.user, pk=pk)
    if need is None:
        raise Http404
    return need


def need_context(request: HttpRequest, need: Need, tried: BoundDeed | None = None) -> dict[str, Any]:
    """What the panel of a need shows and offers this person."""
    on = timezone.localdate()
    may_claim = need.state == NeedState.PUBLISHED and claimants(request.user, need, on).exists()
    return {
        **panel_context(request, need),
        "deeds": offered_deeds(NEED_DEEDS, request.user, need, tried),
        "can_edit": need.state in services.EDITABLE and can_edit_need(request.user, need),
        "may_claim": may_claim,
    }


def need_page(request: HttpRequest, need: Need, tried: BoundDeed | None = None) -> HttpResponse:
    context = {**need_context(request, need, tried), "tried": tried}
    return render(request, "alliances/need.html", context, status=422 if tried else 200)


@access(body)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One need on a page of its own."""
    return need_page(request, visible_need(request, pk))


class NeedDeedView(DeedView):
    def get_row(self, pk: int) -> Need:
        return visible_need(self.request, pk)

    def refused_page(self, row: Need, tried: BoundDeed) -> HttpResponse:
        return need_page(self.request, visible_need(self.request, row.pk), tried)


@access(body)
def create(request: HttpRequest) -> HttpResponse:
    """Raise a need: keep it as a draft or hand it in."""
    if not raisers_of(request.user).exists():
        raise PermissionDenied(_("需求由社区、小区党支部或单位提出。党员的建议请告诉所在支部书记。"))
    form = NeedForm(request.POST or None, user=request.user, on=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        data.pop("version")
        submit = hands_in(request, data["raiser"])
        made = perform(form, lambda: services.raise_need(**data, submit=submit, **deed_by(request)))
        if made is not None:
            return saved(request, made)
    return need_form_page(request, form, heading=_("提出需求"), back=reverse("alliances:needs"))


@access(body)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend a draft or a returned need, and hand it in again."""
    need = visible_need(request, pk)
    if not can_edit_need(request.user, need):
        raise PermissionDenied(_("这件需求归%(name)s，您可以查看，不能修改。") % {"name": need.raiser.name})
    form = NeedForm(request.POST or None, instance=need, user=request.user, on=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        submit = hands_in(request, need.raiser)
        made = perform(form, lambda: save_change(request, need, form, submit))
        if made is not None:
            return saved(request, made)
    return need_form_page(
        request, form, heading=_("修改 %(number)s") % {"number": need.number}, back=need.get_absolute_url(),
        current=stored_in_between(request, form, pk), need=need,
    )  # fmt: skip


def stored_in_between(request: HttpRequest, form: NeedForm, pk: int) -> Need | None:
    """After a stale save: what is stored now, to compare with what was typed."""
    visible = Need.objects.visible_to(request.user)
    stored = visible.filter(pk=pk).first() if form.is_bound and form.errors else None
    return stored if stored and str(stored.version) != form.data.get("version") else None


def save_change(request: HttpRequest, need: Need, form: NeedForm, submit: bool) -> Need:
    with transaction.atomic():
        changed = services.change_need(need=need, **form.cleaned_data, **deed_by(request))
        return services.submit_need(need=changed, **deed_by(request)) if submit else changed


def hands_in(request: HttpRequest, raiser: Any) -> bool:
    """Whether the person pressed 提交, which a recorder may not do for the secretary."""
    if not can_draft_for(request.user, raiser):
        raise PermissionDenied
    wants = "submit" in request.POST
    if wants and not can_submit_for(request.user, raiser):
        raise PermissionDenied(RAISER)
    return wants


def deed_by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.user, "now": timezone.now()}


def saved(request: HttpRequest, need: Need) -> HttpResponse:
    if need.state == NeedState.SUBMITTED:
        text = _("已提交核实：%(name)s。由%(handler)s核实，有结果会出现在您的待办里。")
    else:
        text = _("已存为草稿：%(name)s。提交之后才会核实。")
    messages.success(request, text % {"name": str(need), "handler": need.alliance.supervisor.name})
    return redirect(need)


def need_form_page(request: HttpRequest, form: NeedForm, **context: Any) -> HttpResponse:
    raisers = [context["need"].raiser] if "need" in context else raisers_of(request.user)
    can_submit = any(can_submit_for(request.user, raiser) for raiser in raisers)
    status = 422 if form.is_bound else 200
    return render(
        request, "alliances/need_form.html", {"form": form, "can_submit": can_submit, **context}, status=status
    )


@access(body)
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take on a part of a published need."""
    need = visible_need(request, pk)
    on = timezone.localdate()
    if not claimants(request.user, need, on).exists():
        raise PermissionDenied(_("认领由联建组织成员单位的书记或联络员办理；提出需求的组织不能认领自己的需求。"))
    form = ClaimForm(request.POST or None, need=need, user=request.user, on=on)
    if request.method == "POST" and form.is_valid():
        made = perform(form, lambda: claim_need(need=need, **form.cleaned_data, **deed_by(request)))
        if made is not None:
            messages.success(request, _("已认领：%(name)s。做完后在这里交付，由提出方验收。") % {"name": str(made)})
            return redirect(made)
    return form_page(
        request, form, heading=_("认领 %(number)s") % {"number": need.number}, facts=need.title, verb=NeedDeed.CLAIM.label,
        back=need.get_absolute_url(), back_title=str(need),
    )  # fmt: skip
