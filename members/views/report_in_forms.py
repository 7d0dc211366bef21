"""Handing in a 报到单: a unit's, one's own, of own people, or on behalf of somebody who came in person."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import access
from common.refusals import require
from common.requests import Request
from common.views.deeds import form_deed, given, said
from members import permissions
from members.choices import Role
from members.deeds import SUBMIT_MEMBERS, SUBMIT_UNIT
from members.forms import report_ins as forms
from members.models import MemberReportIn
from members.permissions import not_administrator
from members.services import report_ins as services
from members.views.report_ins import MEMBERS, UNITS, Side


@access(not_administrator())
def create_unit(request: Request) -> HttpResponse:
    """单位报到单: by the unit's secretary or liaison, or by the community on its behalf."""
    require(SUBMIT_UNIT.who, request.user)
    for_somebody = not request.user.holds(Role.UNIT_SECRETARY, Role.UNIT_LIAISON)
    form = forms.UnitReportInForm(request.POST or None, user=request.user, for_somebody=for_somebody)
    return form_deed(
        request, form,
        call=lambda data: services.submit_unit_report_in(
            **data, **given(request, "actor", "on"), entered_for=for_somebody
        ),
        done=lambda made: said(request, _("已提交%(name)s的报到单，等社区接收。") % {"name": made.unit.name}, made),
        page=lambda: create_page(request, UNITS, form, for_somebody=for_somebody),
    )  # fmt: skip


@access(not_administrator())
def create_members(request: Request) -> HttpResponse:
    """党员报到单: one's own, of own people, or by the community for somebody who came in person."""
    require(SUBMIT_MEMBERS.who, request.user)
    mode = member_mode(request)
    form = member_form(request, mode)
    done = _("已提交 %(count)s 份报到单，等社区接收。")
    return form_deed(
        request, form, call=lambda data: submit_papers(request, form, mode),
        done=lambda made: said(request, done % {"count": len(made)}, f"{reverse(MEMBERS.list_view)}?state=waiting"),
        page=lambda: create_page(request, MEMBERS, form, mode=mode, everyone=bool(request.GET.get("all"))),
    )  # fmt: skip


def submit_papers(request: Request, form: Any, mode: str) -> list[MemberReportIn]:
    community, branch = form.cleaned_data["place"]
    return services.submit_member_report_ins(
        members=form.members(), community=community, branch=branch, entered_for=mode == "named",
        **given(request, "actor", "on"),
    )  # fmt: skip


def member_mode(request: Request) -> str:
    """Whose paper it is: `?for=own` for oneself; else by the acting role."""
    user = request.user
    if request.GET.get("for") == "own" and user.member_id:
        return "own"
    if user.holds(Role.UNIT_SECRETARY, Role.UNIT_LIAISON):
        return "people"
    return "named" if permissions.can_write_for_community(user) else "own"


def member_form(request: Request, mode: str) -> Any:
    data, user, today = request.POST or None, request.user, timezone.localdate()
    if mode == "own":
        return forms.OwnReportInForm(data, user=user)
    if mode == "named":
        return forms.NamedReportInForm(data, user=user, on=today)
    return forms.OwnPeopleForm(data, user=user, on=today, everyone=bool(request.GET.get("all")))


def create_page(request: Request, side: Side, form: Any, **extra: Any) -> HttpResponse:
    context = {"form": form, "side": side, "list_url": reverse(side.list_view), **extra}
    return render(request, "members/report_in_form.html", context)
