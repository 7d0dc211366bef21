"""待批准: grants and resets that need a second person's word (ACCESS.md, last two rows). No page here shows member data."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from common.access import access
from common.already import tell
from common.deeds import Deed
from common.fresh import fresh
from common.hashers import computing
from common.refusals import require
from common.requests import Request
from common.sent_forms import within
from common.views.deeds import given, told
from members.choices import Role
from members.deeds import (
    APPROVE_GRANT,
    APPROVE_RESET,
    FETCH_PASSWORD,
    REFUSE_GRANT,
    REFUSE_RESET,
    WITHDRAW_RESET,
)
from members.forms.approvals import RefusalForm
from members.models import PasswordReset, RoleGrant
from members.permissions import holds, security_admin
from members.selectors import approvals as reads
from members.views.grants import password_page

approver = holds(Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


@access(approver)
@require_GET
def waiting(request: Request) -> HttpResponse:
    """What waits for this person's office, and what he or she asked for."""
    return waiting_page(request)


def refusal_form(request_: reads.Request, data: Any = None) -> RefusalForm:
    """With an id of its own: the page has one for each request."""
    return RefusalForm(data, auto_id=f"refuse_{request_._meta.model_name}_{request_.pk}_%s")


def waiting_page(request: Request, refusal: RefusalForm | None = None, refused: Any = None) -> HttpResponse:
    now = timezone.now()
    requests = reads.requests_for(request.user)
    rows = reads.with_notes(reads.waiting_for(request.user, requests=requests, now=now), now=now)
    forms = (refusal if row.request == refused else refusal_form(row.request) for row in rows)
    context = {"rows": list(zip(rows, forms, strict=True)), "asked": reads.asked_by(request.user, requests=requests)}
    return render(request, "members/approvals.html", context, status=422 if refusal else 200)


def was_decided(request: Request, deed: Deed, seen: QuerySet[Any], pk: int) -> bool:
    """Whether the person, or a colleague, decided it before; then that is said."""
    row = seen.filter(pk=pk).first()
    return row is not None and tell(request, deed.done_before(row))


def grants_seen(request: Request) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.visible_to(request.user).needing_approval()


def resets_seen(request: Request) -> QuerySet[PasswordReset]:
    return PasswordReset.objects.visible_to(request.user)


@access(approver)
@fresh
@require_POST
def approve_grant(request: Request, pk: int) -> HttpResponse:
    if was_decided(request, APPROVE_GRANT, grants_seen(request), pk):
        return redirect("members:approvals")
    return decided(request, APPROVE_GRANT, get_object_or_404(reads.waiting_grants(request.user), pk=pk))


@access(approver)
@fresh
@require_POST
def refuse_grant(request: Request, pk: int) -> HttpResponse:
    if was_decided(request, REFUSE_GRANT, grants_seen(request), pk):
        return redirect("members:approvals")
    return refused(request, REFUSE_GRANT, get_object_or_404(reads.waiting_grants(request.user), pk=pk))


@access(approver)
@fresh
@require_POST
def approve_reset(request: Request, pk: int) -> HttpResponse:
    if was_decided(request, APPROVE_RESET, resets_seen(request), pk):
        return redirect("members:approvals")
    return decided(request, APPROVE_RESET, get_object_or_404(reads.open_resets(request.user).waiting(), pk=pk))


@access(approver)
@fresh
@require_POST
def close_reset(request: Request, pk: int) -> HttpResponse:
    """Who asked withdraws; another one refuses with a reason."""
    if was_decided(request, REFUSE_RESET, resets_seen(request), pk):
        return redirect("members:approvals")
    reset = get_object_or_404(reads.open_resets(request.user), pk=pk)
    if WITHDRAW_RESET.who(request.user, reset):
        return decided(request, WITHDRAW_RESET, reset, reason="")
    return refused(request, REFUSE_RESET, reset)


def refused(request: Request, deed: Deed, row: Any) -> HttpResponse:
    """Say no with a reason; one that is missing is asked for on the page."""
    require(deed.who, request.user, row)
    form = refusal_form(row, request.POST)
    return decided(request, deed, row, **form.cleaned_data) if form.is_valid() else waiting_page(request, form, row)


def decided(request: Request, deed: Deed, row: Any, **typed: Any) -> HttpResponse:
    """Do it and go back to the page of what waits; who may not do it is told why."""
    require(deed.who, request.user, row)
    given_to = {deed.keyword: row, **given(request, *deed.gives), **typed}
    if told(request, lambda: deed.call(**given_to)):
        messages.success(request, deed.done % {"label": getattr(row, "label", "")})
    return redirect("members:approvals")


@within(computing.place)
@access(security_admin)
@fresh
@require_POST
def reset_password(request: Request, pk: int) -> HttpResponse:
    """The one-time password of an approved reset, shown to who asked, on this answer and nowhere else."""
    reset = get_object_or_404(resets_seen(request), pk=pk)
    if tell(request, FETCH_PASSWORD.done_before(reset)):
        return redirect("members:account", reset.account_id)
    require(FETCH_PASSWORD.who, request.user, reset)
    by = given(request, *FETCH_PASSWORD.gives)
    outcome = told(request, lambda: FETCH_PASSWORD.call(reset=reset, **by))
    if not outcome:
        return redirect("members:account", reset.account_id)
    return password_page(request, reset.account, outcome.value)
