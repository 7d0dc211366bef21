"""工作日历: the county's working days, read by every account, kept by the department."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from common.access import access, signed_in
from common.day_bounds import LATEST, RECORD
from common.numbers import whole_number
from common.requests import Request
from common.selectors.calendars import is_entered, year_page
from common.views.deeds import form_deed, given, said, told
from members.deeds import MARK_ENTERED, REMOVE_DAYS, SET_DAYS
from members.forms.calendar import DaysForm
from members.permissions import can_edit_settings, settings_keeper
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


@access(settings_keeper)
@require_POST
def set_days(request: Request, year: int) -> HttpResponse:
    form, by = DaysForm(request.POST, year=checked(year)), given(request, *SET_DAYS.gives)
    return form_deed(
        request, form,
        call=lambda data: SET_DAYS.call(**form.service_fields(), **by),
        done=lambda rows: said(request, SET_DAYS.done % {"count": len(rows)}, "members:calendar", year),
        page=lambda: calendar_page(request, year, form),
    )  # fmt: skip


@access(settings_keeper)
@require_POST
def remove_days(request: Request, year: int) -> HttpResponse:
    """Days the county entered are taken back; what the notice or the rule says holds again."""
    keys = [key for text in request.POST.getlist("days") if (key := whole_number(text)) is not None]
    count = REMOVE_DAYS.call(year=checked(year), keys=keys, **given(request, *REMOVE_DAYS.gives))
    messages.success(request, REMOVE_DAYS.done % {"count": count})
    return redirect("members:calendar", year=year)


@access(settings_keeper)
@require_POST
def mark_entered(request: Request, year: int) -> HttpResponse:
    by = given(request, *MARK_ENTERED.gives)
    if told(request, lambda: MARK_ENTERED.call(year=checked(year), **by)):
        messages.success(request, MARK_ENTERED.done % {"year": year})
    return redirect("members:calendar", year=year)
