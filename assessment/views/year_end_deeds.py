"""Deeds of the closing page: the round, the grades, the closing, the files. Each comes back to the page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessment import deeds
from assessment.forms.year_end import CloseRoundForm, DeadlineForm, GradeForm, ReasonForm
from assessment.models import AnnualResult
from assessment.permissions.year_end import year_runner
from assessment.selectors.evaluations import round_of
from assessment.selectors.year_end import closing_of
from assessment.tasks import results_job
from assessment.views.year_end import check_year, grades_page, scope_of, year_page
from common.access import access
from common.already import Done, tell
from common.deeds import Deed
from common.errors import DomainError
from common.refusals import require
from common.requests import Request
from common.views.deeds import attempt, form_deed, given, perform, said
from common.views.jobs import to_job
from members.choices import OrganisationKind


def service_of(request: Request, deed: Deed, **about: Any) -> Callable[..., Any]:
    """The service of the deed with who and when, for what was typed."""
    by = given(request, *deed.gives)
    return lambda **typed: deed.call(**about, **by, **typed)


@access(year_runner)
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """One unit's grade, with its reason."""
    result = get_object_or_404(
        AnnualResult.objects.visible_to(request.user).select_related("organisation"),
        pk=pk,
        organisation__kind__in=OrganisationKind.units,
    )
    require(deeds.DECIDE.who, request.user, result)
    form, do = GradeForm(request.POST, result=result), service_of(request, deeds.DECIDE, result=result)
    done = deeds.DECIDE.done % {"name": result.organisation.name}
    row = reverse("assessment:year-end-grades", args=[result.year]) + f"#result-{pk}"
    return form_deed(
        request, form,
        call=lambda data: do(**data),
        done=lambda made: said(request, done, row),
        page=lambda: grades_page(request, result.year, bound=form),
    )  # fmt: skip


def page_at(year: int, anchor: str = "") -> str:
    return reverse("assessment:year-end", args=[year]) + anchor


def deed_refused(request: Request, year: int, problem: DomainError) -> HttpResponse:
    """The page again with the sentence on top."""
    messages.error(request, problem.message)
    return year_page(request, year, status=422)


@access(year_runner)
@require_POST
def set_round(request: Request, year: int) -> HttpResponse:
    """Set up the round of the year, or move its last day."""
    check_year(year)
    form = DeadlineForm(request.POST)
    deed = deeds.MOVE if round_of(year) else deeds.PREPARE
    do = service_of(request, deed, year=year)
    return form_deed(
        request, form,
        call=lambda data: do(**data),
        done=lambda made: said(request, deed.done, page_at(year, "#round")),
        page=lambda: year_page(request, year, deadline_form=form),
    )  # fmt: skip


@access(year_runner)
@require_POST
def open_round(request: Request, year: int) -> HttpResponse:
    """Open the round; once it is open, add forms for report-ins that came since."""
    check_year(year)
    current = round_of(year)
    deed = deeds.ADD_PAPERS if current is not None and deeds.ADD_PAPERS.starts_from(current) else deeds.OPEN
    outcome = attempt(service_of(request, deed, year=year))
    if outcome.problem:
        return deed_refused(request, year, outcome.problem)
    return said(request, deed.done % {"count": outcome.value}, page_at(year, "#round"))


@access(year_runner)
@require_POST
def close_round(request: Request, year: int) -> HttpResponse:
    """Close the round and have the results computed with the papers that open now."""
    check_year(year)
    deed, form = deeds.CLOSE_ROUND, CloseRoundForm(request.POST, auto_id="id_close_%s")
    if form.is_valid():
        do = service_of(request, deed, year=year, wish=results_wish(request, year))
        closed = perform(form, lambda: do(**form.cleaned_data))
        if closed:
            return said(request, deed.done, page_at(year, "#round"))
        current = round_of(year)
        if current is not None and tell(request, deed.done_before(current)):
            return redirect(page_at(year, "#round"))
    return year_page(request, year, status=422, close_round_form=form)


@access(year_runner)
@require_POST
def compute(request: Request, year: int) -> HttpResponse:
    check_year(year)
    return to_job(request, service_of(request, deeds.COMPUTE, **results_wish(request, year))())


def results_wish(request: Request, year: int) -> dict[str, Any]:
    back = page_at(year, "#results")
    return results_job(year=year, on=timezone.localdate(), path=scope_of(request).path, back=back)


@access(year_runner)
@require_POST
def accept(request: Request, year: int) -> HttpResponse:
    """Decide every undecided unit as suggested, for one typed reason."""
    check_year(year)
    deed, form = deeds.ACCEPT_GRADES, ReasonForm(request.POST, auto_id="id_accept_%s")
    do = service_of(request, deed, year=year)
    return form_deed(
        request, form,
        call=lambda data: do(**data),
        done=lambda count: said(request, deed.done % {"count": count}, page_at(year, "#results")),
        page=lambda: year_page(request, year, accept_form=form),
    )  # fmt: skip


@access(year_runner)
@require_POST
def confirm(request: Request, year: int) -> HttpResponse:
    check_year(year)
    deed = deeds.CONFIRM_GRADES
    outcome = attempt(service_of(request, deed, year=year))
    if outcome.problem:
        return deed_refused(request, year, outcome.problem)
    if not outcome.value:
        tell(request, Done(deed.verb))
        return redirect(page_at(year, "#results"))
    return said(request, deed.done % {"count": outcome.value}, page_at(year, "#results"))


@access(year_runner)
@require_POST
def reopen(request: Request, year: int) -> HttpResponse:
    """Take the confirmed grades back to deciding, with a reason."""
    check_year(year)
    deed, form = deeds.REOPEN_GRADES, ReasonForm(request.POST, auto_id="id_reopen_%s")
    do = service_of(request, deed, year=year)
    return form_deed(
        request, form,
        call=lambda data: do(**data),
        done=lambda made: said(request, deed.done, page_at(year, "#results")),
        page=lambda: year_page(request, year, reopen_form=form),
    )  # fmt: skip


@access(year_runner)
@require_POST
def close(request: Request, year: int) -> HttpResponse:
    """年度考核归档."""
    check_year(year)
    deed = deeds.CLOSE_YEAR
    outcome = attempt(service_of(request, deed, year=year))
    if outcome.problem:
        closing = closing_of(year=year)
        if closing and tell(request, deed.done_before(closing)):
            return redirect(page_at(year))
        return deed_refused(request, year, outcome.problem)
    return said(request, deed.done % {"year": year}, page_at(year))
