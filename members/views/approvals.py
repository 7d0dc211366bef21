"""待批准: grants and resets that need a second person's word (ACCESS.md, last two rows). No page here shows member data."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common.access import access
from common.already import Done, tell
from common.fresh import fresh
from common.hashers import computing
from common.requests import Request
from common.sent_forms import within
from common.views.deeds import told
from members.choices import Role
from members.forms.approvals import RefusalForm
from members.models import PasswordReset, RoleGrant, User
from members.permissions import holds, security_admin
from members.selectors import approvals as reads
from members.services import accounts, resets
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


def grant_decision(user: User, pk: int) -> Done | None:
    """What was said of the grant before, by this person or by a colleague."""
    grant = RoleGrant.objects.visible_to(user).needing_approval().filter(pk=pk).first()
    if grant is None or not (grant.approved_at or grant.refused_by):
        return None
    if grant.approved_at:
        return Done(_("批准"), grant.approved_by, grant.approved_at)
    return Done(_("不批准"), grant.refused_by, grant.ended_on)


def reset_decision(user: User, pk: int, *, approved_is_decided: bool = False) -> Done | None:
    """The same of a reset; one that was approved can still be taken back by who asked for it."""
    reset = PasswordReset.objects.visible_to(user).filter(pk=pk).first()
    if reset is None:
        return None
    if reset.closed_at:
        return Done(_("不批准") if reset.refusal else _("撤下申请"), reset.closed_by, reset.closed_at)
    if reset.done_at:
        return Done(_("重置密码"), reset.asked_by, reset.done_at)
    if approved_is_decided and reset.approved_at:
        return Done(_("批准"), reset.approved_by, reset.approved_at)
    return None


@access(approver)
@fresh
@require_POST
def approve_grant(request: Request, pk: int) -> HttpResponse:
    if tell(request, grant_decision(request.user, pk)):
        return redirect("members:approvals")
    grant = get_object_or_404(reads.waiting_grants(request.user), pk=pk)
    done = _("已批准“%(label)s”，马上生效。") % {"label": grant.label}
    return decided(request, done, accounts.approve_grant, grant=grant, actor=request.user, now=timezone.now())


@access(approver)
@fresh
@require_POST
def refuse_grant(request: Request, pk: int) -> HttpResponse:
    if tell(request, grant_decision(request.user, pk)):
        return redirect("members:approvals")
    grant = get_object_or_404(reads.waiting_grants(request.user), pk=pk)
    form = refusal_form(grant, request.POST)
    if not form.is_valid():
        return waiting_page(request, form, grant)
    done, deed = _("没有批准，提出的人会看到理由。"), accounts.refuse_grant
    return decided(request, done, deed, grant=grant, actor=request.user, on=timezone.localdate(), **form.cleaned_data)


@access(approver)
@fresh
@require_POST
def approve_reset(request: Request, pk: int) -> HttpResponse:
    if tell(request, reset_decision(request.user, pk, approved_is_decided=True)):
        return redirect("members:approvals")
    reset = get_object_or_404(reads.open_resets(request.user).waiting(), pk=pk)
    done = _("已批准。一次性密码由申请人取，24 小时内有效。")
    return decided(request, done, resets.approve_reset, reset=reset, actor=request.user, now=timezone.now())


@access(approver)
@fresh
@require_POST
def close_reset(request: Request, pk: int) -> HttpResponse:
    """Who asked withdraws; another one refuses with a reason."""
    if tell(request, reset_decision(request.user, pk)):
        return redirect("members:approvals")
    reset = get_object_or_404(reads.open_resets(request.user), pk=pk)
    if reset.asked_by_id == request.user.pk:
        return decided(
            request,
            _("申请已撤下。"),
            resets.close_reset,
            reset=reset,
            reason="",
            actor=request.user,
            now=timezone.now(),
        )
    form = refusal_form(reset, request.POST)
    if not form.is_valid():
        return waiting_page(request, form, reset)
    done = _("没有批准，申请人会看到理由。")
    return decided(
        request, done, resets.close_reset, reset=reset, actor=request.user, now=timezone.now(), **form.cleaned_data
    )


def decided(request: Request, done: str, deed: Any, **arguments: Any) -> HttpResponse:
    """Do it and go back to the page of what waits; who may not do it is told why."""
    if told(request, lambda: deed(**arguments)):
        messages.success(request, done)
    return redirect("members:approvals")


@within(computing.place)
@access(security_admin)
@fresh
@require_POST
def reset_password(request: Request, pk: int) -> HttpResponse:
    """The one-time password of an approved reset, shown to who asked, on this answer and nowhere else."""
    done = reset_decision(request.user, pk)
    reset = get_object_or_404(PasswordReset.objects.visible_to(request.user), pk=pk)
    if tell(request, done):
        return redirect("members:account", reset.account_id)
    outcome = told(request, lambda: resets.carry_out_reset(reset=reset, actor=request.user, now=timezone.now()))
    if not outcome:
        return redirect("members:account", reset.account_id)
    return password_page(request, reset.account, outcome.value)
