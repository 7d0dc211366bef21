"""填报负担: what filling in asked of each office in a year, for everybody to read."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import access, signed_in
from common.selectors.county_settings import value_of
from members.county_settings import FIELD_MINUTES
from workbench.selectors.burden import burden_of

FIRST_YEAR = 2020
SHOWN = 3


@access(signed_in)
def this_year(request: HttpRequest) -> HttpResponse:
    return redirect("workbench:burden-year", timezone.localdate().year)


@access(signed_in)
def year(request: HttpRequest, year: int) -> HttpResponse:
    today = timezone.localdate()
    if not FIRST_YEAR <= year <= today.year:
        raise Http404
    context = {
        "year": year,
        "is_running": year == today.year,
        "parts": burden_of(year),
        "minutes": value_of(FIELD_MINUTES, on=today.replace(year=year, month=12, day=31)),
        "tabs": [tab(each, year) for each in range(today.year, max(today.year - SHOWN, FIRST_YEAR - 1), -1)],
    }
    return render(request, "workbench/burden.html", context)


def tab(each: int, shown: int) -> dict[str, Any]:
    return {
        "title": _("%(year)s年") % {"year": each}, "url": reverse("workbench:burden-year", args=[each]), "count": None,
        "current": each == shown,
    }  # fmt: skip
