"""Handing in a 报到单: a unit's, one's own, of own people, or on behalf of somebody who came in person."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import access
from common.errors import DomainError
from members import permissions
from members.choices import Role
from members.forms import report_ins as forms
from members.permissions import not_administrator
from members.services import report_ins as services
from members.views.report_ins import MEMBERS, UNITS, Side


@access(not_administrator())
def create_unit(request: HttpRequest) -> HttpResponse:
    """单位报到单: by the unit's secretary or liaison, or by the community on its behalf."""
    if not permissions.can_report_in_units(request.user):
        raise PermissionDenied(_("单位报到由本单位书记、联络员提交，也可以请社区代录。"))
    for_somebody = not request.user.holds(Role.UNIT_SECRETARY, Role.UNIT_LIAISON)
    form = forms.UnitReportInForm(request.POST or None, user=request.user, for_somebody=for_somebody)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.submit_unit_report_in(
                **form.cleaned_data, on=timezone.localdate(), actor=request.user, entered_for=for_somebody
            )
        except DomainError as problem:
            form.add_error(problem.field, problem.message)
        else:
            messages.success(request, _("已提交%(name)s的报到单，等社区接收。") % {"name": made.unit.name})
            return redirect(made)
    return create_page(request, UNITS, form, for_somebody=for_somebody)


@access(not_administrator())
def create_members(request: HttpRequest) -> HttpResponse:
    """党员报到单: one's own, of own people, or by the community for somebody who came in person."""
    if not permissions.can_report_in_somebody(request.user):
        raise PermissionDenied(_("党员报到由本人、所在单位书记或联络员提交，也可以请社区代录。"))
    mode = member_mode(request)
    form = member_form(request, mode)
    if request.method == "POST" and form.is_valid():
        community, branch = form.cleaned_data["place"]
        try:
            made = services.submit_member_report_ins(
                members=form.members(), community=community, branch=branch, on=timezone.localdate(),
                actor=request.user, entered_for=mode == "named",
            )  # fmt: skip
        except DomainError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("已提交 %(count)s 份报到单，等社区接收。") % {"count": len(made)})
            return redirect(f"{reverse(MEMBERS.list_view)}?state=waiting")
    return create_page(request, MEMBERS, form, mode=mode, everyone=bool(request.GET.get("all")))


def member_mode(request: HttpRequest) -> str:
    """Whose paper it is: `?for=own` for oneself; else by the acting role."""
    user = request.user
    if request.GET.get("for") == "own" and user.member_id:
        return "own"
    if user.holds(Role.UNIT_SECRETARY, Role.UNIT_LIAISON):
        return "people"
    return "named" if permissions.can_write_for_community(user) else "own"


def member_form(request: HttpRequest, mode: str) -> Any:
    data, user, today = request.POST or None, request.user, timezone.localdate()
    if mode == "own":
        return forms.OwnReportInForm(data, user=user)
    if mode == "named":
        return forms.NamedReportInForm(data, user=user, on=today)
    return forms.OwnPeopleForm(data, user=user, on=today, everyone=bool(request.GET.get("all")))


def create_page(request: HttpRequest, side: Side, form: Any, **extra: Any) -> HttpResponse:
    context = {"form": form, "side": side, "list_url": reverse(side.list_view), **extra}
    return render(request, "members/report_in_form.html", context, status=422 if form.is_bound else 200)
