"""Deeds of the closing page: the round, the grades, the closing, the files. Each comes back to the page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessment.forms.year_end import CloseRoundForm, DeadlineForm, GradeForm, ReasonForm
from assessment.models import AnnualResult
from assessment.permissions.year_end import department
from assessment.selectors.evaluations import round_of
from assessment.selectors.year_end import closing_of
from assessment.services import evaluations, results
from assessment.services.year_end import close_year
from assessment.tasks import results_job
from assessment.views.year_end import check_year, grades_page, scope_of, year_page
from common.access import access
from common.already import Done, tell
from common.errors import DomainError
from common.services.jobs import request_job
from common.views.jobs import to_job
from members.choices import OrganisationKind


@access(department)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit's grade, with its reason."""
    result = get_object_or_404(
        AnnualResult.objects.visible_to(request.user).select_related("organisation"),
        pk=pk,
        organisation__kind__in=OrganisationKind.units,
    )
    form = GradeForm(request.POST, result=result)
    if form.is_valid():
        try:
            results.decide_grade(result=result, at=timezone.now(), actor=request.user, **form.cleaned_data)
        except DomainError as problem:
            form.add_error(problem.field, problem.message)
        else:
            messages.success(request, _("已评定%(name)s。") % {"name": result.organisation.name})
            return redirect(reverse("assessment:year-end-grades", args=[result.year]) + f"#result-{pk}")
    return grades_page(request, result.year, status=422, bound=form)


def deed_done(request: HttpRequest, year: int, sentence: str, anchor: str = "") -> HttpResponse:
    messages.success(request, sentence)
    return redirect(reverse("assessment:year-end", args=[year]) + anchor)


def deed_refused(request: HttpRequest, year: int, problem: DomainError) -> HttpResponse:
    """The page again with the sentence on top."""
    messages.error(request, problem.message)
    return year_page(request, year, status=422)


@access(department)
@require_POST
def set_round(request: HttpRequest, year: int) -> HttpResponse:
    """Set up the round of the year, or move its last day."""
    check_year(year)
    form = DeadlineForm(request.POST)
    if form.is_valid():
        service = evaluations.move_deadline if round_of(year) else evaluations.prepare_round
        try:
            service(year=year, on=timezone.localdate(), actor=request.user, **form.cleaned_data)
        except DomainError as problem:
            form.add_error(problem.field, problem.message)
        else:
            return deed_done(request, year, _("已定签署截止日期。"), "#round")
    return year_page(request, year, status=422, deadline_form=form)


@access(department)
@require_POST
def open_round(request: HttpRequest, year: int) -> HttpResponse:
    """Open the round; once it is open, add forms for report-ins that came since."""
    check_year(year)
    today, current = timezone.localdate(), round_of(year)
    try:
        if current is not None and current.is_open:
            added = evaluations.refresh_papers(year=year, on=today, actor=request.user)
            return deed_done(request, year, _("核对完毕，新增%(count)s张评价表。") % {"count": added}, "#round")
        evaluations.open_round(year=year, on=today, at=timezone.now(), actor=request.user)
    except DomainError as problem:
        return deed_refused(request, year, problem)
    return deed_done(request, year, _("评价已经开始，评价表已列到各社区和单位的“双向评价”里。"), "#round")


@access(department)
@require_POST
def close_round(request: HttpRequest, year: int) -> HttpResponse:
    """Close the round and have the results computed with the papers that open now."""
    check_year(year)
    form = CloseRoundForm(request.POST, auto_id="id_close_%s")
    if form.is_valid():
        try:
            wish = results_wish(request, year)
            results.close_round_and_compute(
                year=year, at=timezone.now(), wish=wish, actor=request.user, **form.cleaned_data
            )
        except DomainError as problem:
            done = round_of(year)
            if done and done.closed_at and tell(request, Done(_("截止评价"), done.closed_by, done.closed_at)):
                return redirect(reverse("assessment:year-end", args=[year]) + "#round")
            form.add_error(problem.field, problem.message)
        else:
            return deed_done(request, year, _("评价已经截止，评价表一并公开，正在计算年度结果。"), "#round")
    return year_page(request, year, status=422, close_round_form=form)


@access(department)
@require_POST
def compute(request: HttpRequest, year: int) -> HttpResponse:
    check_year(year)
    return to_job(request, request_job(**results_wish(request, year), actor=request.user, now=timezone.now()))


def results_wish(request: HttpRequest, year: int) -> dict[str, Any]:
    back = reverse("assessment:year-end", args=[year]) + "#results"
    return results_job(year=year, on=timezone.localdate(), path=scope_of(request).path, back=back)


@access(department)
@require_POST
def accept(request: HttpRequest, year: int) -> HttpResponse:
    """Decide every undecided unit as suggested, for one typed reason."""
    check_year(year)
    form = ReasonForm(request.POST, auto_id="id_accept_%s")
    if form.is_valid():
        try:
            count = results.accept_suggestions(year=year, at=timezone.now(), actor=request.user, **form.cleaned_data)
        except DomainError as problem:
            form.add_error(problem.field, problem.message)
        else:
            return deed_done(request, year, _("已按建议等次评定%(count)s个单位。") % {"count": count}, "#results")
    return year_page(request, year, status=422, accept_form=form)


@access(department)
@require_POST
def confirm(request: HttpRequest, year: int) -> HttpResponse:
    check_year(year)
    try:
        count = results.confirm_grades(year=year, on=timezone.localdate(), actor=request.user)
    except DomainError as problem:
        return deed_refused(request, year, problem)
    if not count and tell(request, Done(_("确认等次"))):
        return redirect(reverse("assessment:year-end", args=[year]) + "#results")
    return deed_done(request, year, _("已确认%(count)s个单位的等次。") % {"count": count}, "#results")


@access(department)
@require_POST
def reopen(request: HttpRequest, year: int) -> HttpResponse:
    """Take the confirmed grades back to deciding, with a reason."""
    check_year(year)
    form = ReasonForm(request.POST, auto_id="id_reopen_%s")
    if form.is_valid():
        try:
            results.reopen_grades(year=year, actor=request.user, **form.cleaned_data)
        except DomainError as problem:
            form.add_error(problem.field, problem.message)
        else:
            return deed_done(request, year, _("等次已退回评定。"), "#results")
    return year_page(request, year, status=422, reopen_form=form)


@access(department)
@require_POST
def close(request: HttpRequest, year: int) -> HttpResponse:
    """年度考核归档."""
    check_year(year)
    try:
        close_year(year=year, at=timezone.now(), actor=request.user)
    except DomainError as problem:
        closing = closing_of(year=year)
        if closing and tell(request, Done(_("年度考核归档"), closing.closed_by, closing.closed_at)):
            return redirect(reverse("assessment:year-end", args=[year]))
        return deed_refused(request, year, problem)
    return deed_done(request, year, _("%(year)s年度考核已经归档。再导出的文件内容不再变化。") % {"year": year})
