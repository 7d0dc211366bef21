"""工作日历: the county's working days, read by every account, kept by the department."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.access import access, signed_in
from common.day_bounds import LATEST, RECORD
from common.numbers import whole_number
from common.requests import Request
from common.selectors.calendars import is_entered, year_page
from common.services import calendars as services
from common.views.deeds import form_deed, given, said, told
from members.forms.calendar import DaysForm
from members.permissions import can_edit_settings, department
from members.views.county_settings import tabs


def checked(year: int) -> int:
    """The year of an address, where deadlines can lie; 404 for any other."""
    if not RECORD.first.year <= year <= LATEST.year:
        raise Http404
    return year


@access(signed_in)
def this_year(request: Request) -> HttpResponse:
    return redirect("members:calendar", year=timezone.localdate().year)


@access(signed_in)
def moved(request: Request, year: int | None = None) -> HttpResponse:
    """The address of before, as it stands in bookmarks."""
    if year is None:
        return redirect("members:calendar-start")
    return redirect("members:calendar", year=checked(year))


@access(signed_in)
def year(request: Request, year: int) -> HttpResponse:
    """Twelve months, the sum, and the days that differ."""
    return calendar_page(request, checked(year), DaysForm(None, year=year))


def calendar_page(request: Request, year: int, form: DaysForm) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "page": year_page(year=year),
        "form": form,
        "can_edit": can_edit_settings(request.user),
        "years": sorted({today.year - 1, today.year, today.year + 1, year}),
        "next_is_missing": year != today.year + 1 and not is_entered(today.year + 1),
        "next_year": today.year + 1,
        "tabs": tabs(request, "calendar"),
    }
    return render(request, "members/calendar.html", context)


@access(department)
@require_POST
def set_days(request: Request, year: int) -> HttpResponse:
    form = DaysForm(request.POST, year=checked(year))
    return form_deed(
        request, form,
        call=lambda data: services.set_days(**form.service_fields(), **given(request, "actor", "now")),
        done=lambda rows: said(request, _("已录入 %(count)s 天。") % {"count": len(rows)}, "members:calendar", year),
        page=lambda: calendar_page(request, year, form),
    )  # fmt: skip


@access(department)
@require_POST
def remove_days(request: Request, year: int) -> HttpResponse:
    """Days the county entered are taken back; what the notice or the rule says holds again."""
    keys = [key for text in request.POST.getlist("days") if (key := whole_number(text)) is not None]
    count = services.remove_days(year=checked(year), keys=keys, actor=request.user)
    messages.success(request, _("已撤销 %(count)s 天。") % {"count": count})
    return redirect("members:calendar", year=year)


@access(department)
@require_POST
def mark_entered(request: Request, year: int) -> HttpResponse:
    if told(request, lambda: services.mark_entered(year=checked(year), **given(request, "actor", "now"))):
        messages.success(request, _("已标记%(year)s年的放假安排录全，不再提醒。") % {"year": year})
    return redirect("members:calendar", year=year)
