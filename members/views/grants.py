"""账号与授权: what the security administrators keep. No page here shows member data."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.access import access
from common.already import Done, done_to, tell
from common.errors import DomainError
from common.listing import ScopedListView
from common.paging import KeysetPage
from common.sent_forms import done_on_this_page
from members.choices import Role
from members.forms.grants import AccountForm, GrantForm, PlaceSearchForm
from members.lists import ACCOUNTS
from members.models import RoleGrant, User
from members.permissions import holds
from members.selectors import grants as reads
from members.services import accounts

security_admin = holds(Role.SECURITY_ADMIN)


class AccountList(ScopedListView):
    """Every account, and on top the grants that wait for the second administrator."""

    access = security_admin
    definition = ACCOUNTS
    template_name = "members/accounts.html"

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        return {"waiting": reads.waiting_grants(self.request.user)}


@access(security_admin)
def create(request: HttpRequest) -> HttpResponse:
    """Open an account; its one-time password is shown on the answer and nowhere else."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = accounts.one_time_password()
        fields = {name: form.cleaned_data[name] for name in ("username", "name", "member")}
        try:
            account = accounts.create_user(**fields, password=password, actor=request.user)
        except DomainError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            return password_page(request, account, password)
    return render(request, "members/account_form.html", {"form": form}, status=422 if form.is_bound else 200)


def visible_account(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


@access(security_admin)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its grants, and the search for where to grant the next one."""
    return account_page(request, visible_account(request, pk))


def account_page(request: HttpRequest, account: User, *, status: int = 200, **extra: Any) -> HttpResponse:
    asked = "role" in request.GET
    search = PlaceSearchForm(request.GET if asked else None)
    found = asked and search.is_valid()
    places = reads.places_for(role=search.cleaned_data["role"], text=search.cleaned_data["place"]) if found else None
    context = {
        "account": account,
        "grants": reads.grants_of(user=request.user, account=account),
        "search": search,
        "places": places,
        "role": Role(search.cleaned_data["role"]) if found else None,
        "is_own": account.pk == request.user.pk,
        **extra,
    }
    return render(request, "members/account.html", context, status=422 if asked and search.errors else status)


def password_page(request: HttpRequest, account: User, password: str) -> HttpResponse:
    """The account with its one-time password, which is kept nowhere: the same form sent again cannot show it."""
    sentence = _("这一步刚才已经办过，没有再办一次。一次性密码只在第一次的页面上显示；没有看到的，请重置密码。")
    page = account_page(request, account, password=password)
    return done_on_this_page(page, location=reverse("members:account", args=[account.pk]), sentence=sentence)


@access(security_admin)
@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    form = GrantForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("没有授权：请先查找组织，再在查到的组织上授权。"))
        return redirect("members:account", pk)
    try:
        made = accounts.grant_role(user=account, on=timezone.localdate(), actor=request.user, **form.cleaned_data)
    except DomainError as problem:
        messages.warning(request, problem.message)
    else:
        messages.success(request, granted_text(made))
    return redirect("members:account", pk)


def granted_text(made: RoleGrant) -> str:
    if made.waits_for_approval:
        return _("已提出授权“%(label)s”，另一名安全管理员批准后生效。") % {"label": made.label}
    return _("已授权“%(label)s”，马上生效。") % {"label": made.label}


@access(security_admin)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person's approval."""
    done = RoleGrant.objects.visible_to(request.user).filter(pk=pk).exclude(approved_at=None).first()
    if done and tell(request, Done(_("批准"), done.approved_by, done.approved_at)):
        return redirect("members:account", done.user_id)
    waiting = get_object_or_404(reads.waiting_grants(request.user), pk=pk)
    try:
        accounts.approve_grant(grant=waiting, actor=request.user, now=timezone.now())
    except accounts.OwnApproval as problem:
        raise PermissionDenied(problem.message) from problem
    except accounts.GrantIsOver as problem:
        messages.warning(request, problem.message)
    else:
        messages.success(request, _("已批准“%(label)s”，马上生效。") % {"label": waiting.label})
    return redirect("members:account", waiting.user_id)


@access(security_admin)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    running = get_object_or_404(RoleGrant.objects.visible_to(request.user), pk=pk)
    if running.ended_on and tell(request, done_to(running, _("收回授权"), "ended_on")):
        return redirect("members:account", running.user_id)
    try:
        accounts.end_grant(grant=running, on=timezone.localdate(), actor=request.user)
    except accounts.OwnAccount as problem:
        raise PermissionDenied(problem.message) from problem
    except accounts.GrantIsOver as problem:
        messages.warning(request, problem.message)
    else:
        messages.success(request, _("已收回“%(label)s”，对方下一次操作就不能再用。") % {"label": running.label})
    return redirect("members:account", running.user_id)


def switch(request: HttpRequest, pk: int, *, is_active: bool, done: str) -> HttpResponse:
    account = visible_account(request, pk)
    try:
        accounts.set_active(user=account, is_active=is_active, actor=request.user)
    except accounts.OwnAccount as problem:
        raise PermissionDenied(problem.message) from problem
    messages.success(request, done)
    return redirect("members:account", pk)


@access(security_admin)
@require_POST
def disable(request: HttpRequest, pk: int) -> HttpResponse:
    return switch(request, pk, is_active=False, done=_("账号已停用，正在使用的登录也已失效。"))


@access(security_admin)
@require_POST
def enable(request: HttpRequest, pk: int) -> HttpResponse:
    return switch(request, pk, is_active=True, done=_("账号已启用。"))


@access(security_admin)
@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time password, shown on the answer and nowhere else."""
    account = visible_account(request, pk)
    password = accounts.one_time_password()
    try:
        accounts.reset_password(user=account, password=password, actor=request.user)
    except accounts.OwnAccount as problem:
        raise PermissionDenied(problem.message) from problem
    return password_page(request, account, password)
