"""Member households and appointments: start and end, from the tabs of the organisation's page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import access
from common.already import done_to, tell
from common.errors import DomainError
from members.forms.households import AppointmentForm, HouseholdForm, LastDayForm
from members.models import Appointment, MemberHousehold, Organisation
from members.permissions import can_appoint, can_keep_households, not_administrator
from members.services import people


def refusal(organisation: Organisation) -> str:
    return _("中心户和任职由%(name)s书记办理，您可以查看，不能修改。") % {"name": organisation.name}


def tab_of(organisation: Organisation, tab: str) -> str:
    return f"{organisation.get_absolute_url()}?tab={tab}"


@access(not_administrator())
def start_household(request: HttpRequest, pk: int) -> HttpResponse:
    """Name a member's home the anchor of a range of doors."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    if not can_keep_households(request.user, organisation):
        raise PermissionDenied(refusal(organisation))
    form = HouseholdForm(request.POST or None, user=request.user, organisation=organisation, today=timezone.localdate())
    words = {
        "title": _("登记党员中心户"),
        "verb": _("登记中心户"),
        "why": _("只记门牌范围和户数，不登记非党员邻居的姓名"),
    }
    return start_page(request, organisation, form, people.start_household, "households", words)


@access(not_administrator())
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoint a member to a post of this organisation."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    if not can_appoint(request.user, organisation):
        raise PermissionDenied(refusal(organisation))
    form = AppointmentForm(
        request.POST or None, user=request.user, organisation=organisation, today=timezone.localdate()
    )
    words = {
        "title": _("登记任职"),
        "verb": _("登记任职"),
        "why": _("任职只记职务；能在系统里办什么，由安全管理员授权"),
    }
    return start_page(request, organisation, form, people.appoint, "posts", words)


def start_page(
    request: HttpRequest,
    organisation: Organisation,
    form: Any,
    service: Callable[..., Any],
    tab: str,
    words: dict[str, Any],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            service(organisation=organisation, actor=request.user, **form.cleaned_data)
        except DomainError as problem:
            form.add_error(problem.field, problem.message)
        else:
            messages.success(request, _("已登记。"))
            return redirect(tab_of(organisation, tab))
    context = {"form": form, "organisation": organisation, "back": tab_of(organisation, tab), **words}
    return render(request, "members/start_form.html", context, status=422 if form.is_bound else 200)


def endable(request: HttpRequest, rows: Any) -> Any:
    """What is not ended yet; who presses a second time finds what he or she ended, and is told."""
    return rows if request.method == "POST" else rows.filter(ended_on=None)


@access(not_administrator())
def end_household(request: HttpRequest, pk: int) -> HttpResponse:
    rows = endable(request, MemberHousehold.objects.visible_to(request.user))
    household = get_object_or_404(rows.select_related("organisation", "member"), pk=pk)
    if not can_keep_households(request.user, household.organisation):
        raise PermissionDenied(refusal(household.organisation))
    words = {"title": _("结束党员中心户"), "verb": _("结束中心户"), "subject": household}
    return end_page(
        request, household, lambda on: people.end_household(household=household, on=on, actor=request.user),
        "households", words,
    )  # fmt: skip


@access(not_administrator())
def end_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    rows = endable(request, Appointment.objects.visible_to(request.user))
    appointment = get_object_or_404(rows.select_related("organisation", "member"), pk=pk)
    if not can_appoint(request.user, appointment.organisation):
        raise PermissionDenied(refusal(appointment.organisation))
    words = {"title": _("免去职务"), "verb": _("登记免职"), "subject": appointment}
    return end_page(
        request, appointment, lambda on: people.end_appointment(appointment=appointment, on=on, actor=request.user),
        "posts", words,
    )  # fmt: skip


def end_page(
    request: HttpRequest, row: Any, service: Callable[..., Any], tab: str, words: dict[str, Any]
) -> HttpResponse:
    form = LastDayForm(request.POST or None, started_on=row.started_on, today=timezone.localdate())
    back = tab_of(row.organisation, tab)
    if row.ended_on and tell(request, done_to(row, words["verb"], "ended_on")):
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        service(on=form.cleaned_data["on"])
        messages.success(request, _("已登记结束。"))
        return redirect(back)
    context = {"form": form, "organisation": row.organisation, "back": back, **words}
    return render(request, "members/start_form.html", context, status=422 if form.is_bound else 200)
