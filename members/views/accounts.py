"""The door: log in, log out, password, acting role, large type."""

from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from common import audit
from common.access import access, public, signed_in
from common.hashers import computing
from common.numbers import whole_number
from common.requests import Request
from common.sent_forms import repeatable, within
from common.slots import Busy
from common.views.deeds import form_deed, said
from members.forms.accounts import LoginForm, PasswordForm
from members.middleware import ACTING_KEY
from members.models import RoleGrant, User
from members.services.accounts import change_password

LARGE_TYPE_COOKIE = "large_type"
YEAR_SECONDS = 365 * 24 * 3600


def next_url(request: HttpRequest) -> str:
    """Where to go afterwards: the asked-for page of this very site, else home (control 49)."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else resolve_url("workbench:home")


@access(public)
@sensitive_post_parameters("password")
def login_view(request: HttpRequest) -> HttpResponse:
    """Show the door and let people in; who has to wait is answered by `DoorMiddleware`."""
    if request.user.is_authenticated:
        return redirect("workbench:home")
    form = LoginForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        login(request, form.user)
        audit.record(actor=form.user, deed="account.login", target=form.user)
        return HttpResponseRedirect(next_url(request))
    status = 503 if form.is_busy else 422 if form.is_bound else 200
    response = render(request, "members/login.html", {"form": form, "next": next_url(request)}, status=status)
    if form.is_busy:
        response.headers["Retry-After"] = str(Busy.retry_after)
    return response


@access(public)
@require_POST
def logout_view(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        audit.record(actor=request.user, deed="account.logout", target=request.user)
    logout(request)
    response = redirect("members:login")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@within(computing.place)
@access(signed_in)
@sensitive_post_parameters()
def password_change(request: Request) -> HttpResponse:
    form = PasswordForm(request.POST or None, request=request)
    return form_deed(
        request, form,
        call=lambda data: change_password(user=request.user, password=data["new_password"], now=timezone.now()),
        done=lambda user: stay_logged_in(request, user),
        page=lambda: render(request, "members/password_change.html", {"form": form}),
    )  # fmt: skip


def stay_logged_in(request: Request, user: User) -> HttpResponse:
    update_session_auth_hash(request, user)
    return said(request, _("密码已修改。其他地方的登录都已退出。"), "workbench:home")


@repeatable
@access(signed_in)
@require_POST
def switch_role(request: Request) -> HttpResponse:
    """Act in another of one's own grants; a new session key goes with it (control 7)."""
    today = timezone.localdate()
    own = RoleGrant.objects.filter(user=request.user).effective(today)
    grant = get_object_or_404(own, pk=whole_number(request.POST.get("grant", "")))
    request.session[ACTING_KEY] = grant.pk
    request.session.cycle_key()
    audit.record(actor=request.user, deed="account.switch_role", target=grant)
    return redirect("workbench:home")


@access(public)
@require_POST
def large_type(request: HttpRequest) -> HttpResponse:
    """Switch large type on or off, kept in a cookie for a year."""
    response = HttpResponseRedirect(next_url(request))
    if request.COOKIES.get(LARGE_TYPE_COOKIE):
        response.delete_cookie(LARGE_TYPE_COOKIE)
    else:
        response.set_cookie(LARGE_TYPE_COOKIE, "1", max_age=YEAR_SECONDS, samesite="Lax", httponly=True)
    return response
