"""The county's quarter: the overview of all communities, and what the department does for all of them at once."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessment.deeds import CLOSE_COUNTY, EXCLUDE_UNCONFIRMED
from assessment.forms.points import ReasonForm
from assessment.models import CountyPeriod
from assessment.permissions import points as may
from assessment.selectors import quarters as reads
from assessment.selectors.bands import state_tag
from assessment.selectors.waiting import waiting_counts
from assessment.selectors.year_end import closing_of
from assessment.services import quarters as services
from common.access import access
from common.already import Done, tell
from common.periods import Quarter
from common.refusals import require
from common.requests import Request
from common.views.deeds import given, said, told
from members.models import User


@access(may.overseer)
def overview(request: Request) -> HttpResponse:
    """Every community's quarter in the order of the tree: states, band counts, what still waits."""
    choices = reads.quarter_choices(timezone.localdate())
    quarter = next((q for q in choices if str(q) == request.GET.get("quarter")), choices[1])
    return render(request, "assessment/quarter_overview.html", overview_of(request.user, quarter, choices))


def overview_of(
    user: User, quarter: Quarter, choices: list[Quarter], reason_form: ReasonForm | None = None
) -> dict[str, Any]:
    today = timezone.localdate()
    rows = reads.quarters_shown(user=user, quarter=quarter)
    is_department = CLOSE_COUNTY.who(user)
    counts = reads.band_counts(rows, quarter, names=is_department, on=today)
    waiting = waiting_counts(rows, quarter=quarter, user=user)
    return {
        "quarter": quarter,
        "choices": [
            {"title": q.label, "url": f"?quarter={q}", "current": q == quarter, "count": None} for q in choices
        ],
        "rows": [
            (row, state_tag(row.state, is_excluded=row.is_excluded), counts[row.community_id], waiting[row.pk])
            for row in rows
        ],
        "period": CountyPeriod.objects.filter(quarter=str(quarter), closed_at__isnull=False).first(),
        "is_department": is_department,
        "blocking": [row.community.name for row in reads.blocking_quarters(quarter)] if is_department else [],
        "is_over": today >= quarter.end,
        "unconfirmed": sum(not (row.is_excluded or row.is_frozen) for row in rows) if is_department else 0,
        "is_archived": closing_of(year=quarter.year) is not None,
        "reason_form": reason_form or ReasonForm(),
    }


@access(may.overseer)
@require_POST
def close(request: Request) -> HttpResponse:
    """Close the county's quarter; who presses again reads who closed it."""
    require(CLOSE_COUNTY.who, request.user)
    quarter, by = asked_quarter(request), given(request, *CLOSE_COUNTY.gives)
    outcome = told(request, lambda: services.close_county_quarter(quarter=quarter, **by))
    if not outcome:
        return redirect(overview_at(quarter))
    period = outcome.value
    if period.closed_at != by["now"]:
        tell(request, Done(CLOSE_COUNTY.verb, period.closed_by, period.closed_at))
        return redirect(overview_at(quarter))
    done = _("%(quarter)s已全县审定，积分不再变动。")
    return said(request, done % {"quarter": quarter.label}, overview_at(quarter))


@access(may.overseer)
@require_POST
def exclude_unconfirmed(request: Request) -> HttpResponse:
    """Mark 不计 what nobody has confirmed, for one reason; a reason that does not do comes back as it was typed."""
    require(EXCLUDE_UNCONFIRMED.who, request.user)
    quarter, form = asked_quarter(request), ReasonForm(request.POST)
    if not form.is_valid():
        context = overview_of(request.user, quarter, reads.quarter_choices(timezone.localdate()), form)
        return render(request, "assessment/quarter_overview.html", context, status=422)
    by = given(request, *EXCLUDE_UNCONFIRMED.gives)
    if not told(request, lambda: services.exclude_unconfirmed(quarter=quarter, **form.cleaned_data, **by)):
        return redirect(overview_at(quarter))
    done = _("%(quarter)s没有确认的社区已标为不计，不进入年度计算。")
    return said(request, done % {"quarter": quarter.label}, overview_at(quarter))


def asked_quarter(request: Request) -> Quarter:
    today = timezone.localdate()
    choices = {str(quarter): quarter for quarter in reads.quarter_choices(today)}
    return choices.get(request.POST.get("quarter", ""), Quarter.of(today))


def overview_at(quarter: Quarter) -> str:
    return f"{reverse('assessment:quarters')}?quarter={quarter}"
