"""账号与授权: what the security administrators keep. No page here shows member data."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.access import access
from common.already import tell
from common.deeds import Deed
from common.forms import ask
from common.fresh import fresh
from common.hashers import computing
from common.listing import ScopedListView
from common.paging import KeysetPage
from common.refusals import require
from common.requests import Request
from common.sent_forms import done_on_this_page, within
from common.views.deeds import attempt, form_deed, given, told
from members.choices import Role, approver_words
from members.deeds import DISABLE, ENABLE, END_GRANT, GRANT, RESET
from members.forms.approvals import ResetForm
from members.forms.grants import AccountForm, GrantForm, PlaceSearchForm
from members.lists import ACCOUNTS
from members.models import PasswordReset, RoleGrant, User
from members.permissions import security_admin
from members.selectors import grants as reads
from members.selectors.approvals import (
    Waiting,
    office_for_reset,
    open_reset_of,
    requests_for,
    waiting_for,
    with_bars,
)
from members.services import accounts, resets


class AccountList(ScopedListView):
    """Every account, and on top how much waits for approval."""

    access = security_admin
    definition = ACCOUNTS
    template_name = "members/accounts.html"

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        return {"waiting": SimpleLazyObject(lambda: offices_requests(self.request.user))}


def offices_requests(user: User) -> list[Waiting]:
    return waiting_for(user, requests=requests_for(user), now=timezone.now())


@within(computing.place)
@access(security_admin)
@fresh
def create(request: Request) -> HttpResponse:
    """Open an account; its one-time password is shown on the answer and nowhere else."""
    form = AccountForm(request.POST or None)
    return form_deed(
        request, form, call=lambda data: open_account(request, data),
        done=lambda made: password_page(request, *made),
        page=lambda: render(request, "members/account_form.html", {"form": form}),
    )  # fmt: skip


def open_account(request: Request, data: dict[str, Any]) -> tuple[User, str]:
    password = accounts.one_time_password()
    fields = {name: data[name] for name in ("username", "name", "member")}
    return accounts.create_user(**fields, password=password, actor=request.user), password


def visible_account(request: Request, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


@access(security_admin)
def detail(request: Request, pk: int) -> HttpResponse:
    """One account: its grants, and the search for where to grant the next one."""
    return account_page(request, visible_account(request, pk))


def account_page(request: Request, account: User, *, status: int = 200, **extra: Any) -> HttpResponse:
    asked = "role" in request.GET
    search = PlaceSearchForm(request.GET if asked else None)
    found = asked and search.is_valid()
    office = office_for_reset(account, now=timezone.now())
    places = reads.places_for(role=search.cleaned_data["role"], text=search.cleaned_data["place"]) if found else None
    context = {
        "account": account,
        "grants": grant_lines(request, account),
        "reset": open_reset_line(request, account),
        "reset_form": ResetForm(needs_reason=office is not None),
        "reset_office": approver_words(office),
        "search": search,
        "places": places,
        "role": Role(search.cleaned_data["role"]) if found else None,
        "is_own": not RESET.who(request.user, account),
        **extra,
    }
    return render(request, "members/account.html", context, status=422 if asked and search.errors else status)


def password_page(request: Request, account: User, password: str) -> HttpResponse:
    """The account with its one-time password, which is kept nowhere: the same form sent again cannot show it."""
    sentence = _("这一步刚才已经办过，没有再办一次。一次性密码只在第一次的页面上显示；没有看到的，请重置密码。")
    page = account_page(request, account, password=password)
    return done_on_this_page(page, location=reverse("members:account", args=[account.pk]), sentence=sentence)


def grant_lines(request: Request, account: User) -> list[RoleGrant]:
    """Every grant; one that waits says why this person may not approve it."""
    rows = list(reads.grants_of(user=request.user, account=account))
    for line in with_bars((row for row in rows if row.waits_for_approval), user=request.user, now=timezone.now()):
        line.request.bar = line.bar
    return rows


def open_reset_line(request: Request, account: User) -> PasswordReset | None:
    found = open_reset_of(account, user=request.user)
    if found is not None:
        found.bar = with_bars([found], user=request.user, now=timezone.now())[0].bar
    return found


@access(security_admin)
@fresh
@require_POST
def grant(request: Request, pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    require(GRANT.who, request.user, account)
    form = GrantForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("没有授权：请先查找组织，再在查到的组织上授权。"))
        return redirect("members:account", pk)
    by = given(request, *GRANT.gives)
    outcome = told(request, lambda: GRANT.call(user=account, **by, **form.cleaned_data))
    if outcome:
        messages.success(request, granted_text(outcome.value))
    return redirect("members:account", pk)


def granted_text(made: RoleGrant) -> str:
    if made.waits_for_approval:
        return _("已提出授权“%(label)s”，%(office)s批准后生效。") % {"label": made.label, "office": made.approver_words}
    return _("已授权“%(label)s”，马上生效。") % {"label": made.label}


@access(security_admin)
@fresh
@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    running = get_object_or_404(RoleGrant.objects.visible_to(request.user), pk=pk)
    if tell(request, END_GRANT.done_before(running)):
        return redirect("members:account", running.user_id)
    require(END_GRANT.who, request.user, running)
    by = given(request, *END_GRANT.gives)
    if told(request, lambda: END_GRANT.call(grant=running, **by)):
        messages.success(request, END_GRANT.done % {"label": running.label})
    return redirect("members:account", running.user_id)


def switch(request: Request, pk: int, deed: Deed) -> HttpResponse:
    account = visible_account(request, pk)
    require(deed.who, request.user, account)
    if told(request, lambda: deed.call(user=account, **given(request, *deed.gives))):
        messages.success(request, deed.done)
    return redirect("members:account", pk)


@access(security_admin)
@fresh
@require_POST
def disable(request: Request, pk: int) -> HttpResponse:
    return switch(request, pk, DISABLE)


@access(security_admin)
@fresh
@require_POST
def enable(request: Request, pk: int) -> HttpResponse:
    return switch(request, pk, ENABLE)


@within(computing.place)
@access(security_admin)
@fresh
@require_POST
def reset(request: Request, pk: int) -> HttpResponse:
    """A new one-time password, shown on the answer and nowhere else; or the request for it, where a second person has
    the word."""
    account = visible_account(request, pk)
    require(RESET.who, request.user, account)
    form = ResetForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    by = given(request, *RESET.gives)
    outcome = attempt(lambda: RESET.call(account=account, reason=reason, **by))
    if isinstance(outcome.problem, resets.ReasonMissing):
        ask(form, "reason")
        if not form.errors:
            form.add_error("reason", outcome.problem.message)
        return account_page(request, account, status=422, reset_form=form)
    if outcome.problem is not None:
        messages.warning(request, outcome.problem.message)
        return redirect("members:account", pk)
    made, password = outcome.value
    if password:
        return password_page(request, account, password)
    messages.success(request, RESET.done % {"office": made.approver_words})
    return redirect("members:account", pk)
