"""Member households and appointments: start and end, from the tabs of the organisation's page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import access
from common.already import tell
from common.deeds import Deed
from common.refusals import require
from common.requests import Request
from common.views.deeds import form_deed, said
from members.deeds import APPOINT, END_APPOINTMENT, END_HOUSEHOLD, START_HOUSEHOLD
from members.forms.households import AppointmentForm, HouseholdForm, LastDayForm
from members.models import Appointment, MemberHousehold, Organisation
from members.permissions import not_administrator
from members.services import people


def tab_of(organisation: Organisation, tab: str) -> str:
    return f"{organisation.get_absolute_url()}?tab={tab}"


@access(not_administrator())
def start_household(request: Request, pk: int) -> HttpResponse:
    """Name a member's home the anchor of a range of doors."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    require(START_HOUSEHOLD.who, request.user, organisation)
    form = HouseholdForm(request.POST or None, user=request.user, organisation=organisation, today=timezone.localdate())
    words = {
        "title": START_HOUSEHOLD.verb,
        "verb": _("登记中心户"),
        "why": _("只记门牌范围和户数，不登记非党员邻居的姓名"),
    }
    return start_page(request, organisation, form, people.start_household, "households", words)


@access(not_administrator())
def appoint(request: Request, pk: int) -> HttpResponse:
    """Appoint a member to a post of this organisation."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    require(APPOINT.who, request.user, organisation)
    form = AppointmentForm(
        request.POST or None, user=request.user, organisation=organisation, today=timezone.localdate()
    )
    words = {
        "title": APPOINT.verb,
        "verb": APPOINT.verb,
        "why": _("任职只记职务；能在系统里办什么，由安全管理员授权"),
    }
    return start_page(request, organisation, form, people.appoint, "posts", words)


def start_page(
    request: Request,
    organisation: Organisation,
    form: Any,
    service: Callable[..., Any],
    tab: str,
    words: dict[str, Any],
) -> HttpResponse:
    back = tab_of(organisation, tab)
    return form_deed(
        request, form,
        call=lambda data: service(organisation=organisation, actor=request.user, **data),
        done=lambda made: said(request, _("已登记。"), back),
        page=lambda: form_page(request, form, organisation, back, words),
    )  # fmt: skip


def form_page(
    request: Request, form: Any, organisation: Organisation, back: str, words: dict[str, Any]
) -> HttpResponse:
    return render(
        request, "members/start_form.html", {"form": form, "organisation": organisation, "back": back, **words}
    )


def endable(request: Request, rows: Any) -> Any:
    """What is not ended yet; who presses a second time finds what he or she ended, and is told."""
    return rows if request.method == "POST" else rows.filter(ended_on=None)


@access(not_administrator())
def end_household(request: Request, pk: int) -> HttpResponse:
    rows = endable(request, MemberHousehold.objects.visible_to(request.user))
    household = get_object_or_404(rows.select_related("organisation", "member"), pk=pk)
    return end_page(
        request, END_HOUSEHOLD, household, title=_("结束党员中心户"), tab="households",
        service=lambda on: people.end_household(household=household, on=on, actor=request.user),
    )  # fmt: skip


@access(not_administrator())
def end_appointment(request: Request, pk: int) -> HttpResponse:
    rows = endable(request, Appointment.objects.visible_to(request.user))
    appointment = get_object_or_404(rows.select_related("organisation", "member"), pk=pk)
    return end_page(
        request, END_APPOINTMENT, appointment, title=_("免去职务"), tab="posts",
        service=lambda on: people.end_appointment(appointment=appointment, on=on, actor=request.user),
    )  # fmt: skip


def end_page(
    request: Request, deed: Deed, row: Any, *, title: str, tab: str, service: Callable[..., Any]
) -> HttpResponse:
    require(deed.who, request.user, row)
    form = LastDayForm(request.POST or None, started_on=row.started_on, today=timezone.localdate())
    back = tab_of(row.organisation, tab)
    if tell(request, deed.done_before(row)):
        return redirect(back)
    return form_deed(
        request, form,
        call=lambda data: service(on=data["on"]),
        done=lambda made: said(request, _("已登记结束。"), back),
        page=lambda: form_page(
            request, form, row.organisation, back, {"title": title, "verb": deed.verb, "subject": row}
        ),
    )  # fmt: skip
