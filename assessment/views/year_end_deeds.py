"""Deeds of the closing page: the round, the grades, the closing, the files. Each comes back to the page."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
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
from common.requests import Request
from common.services.jobs import request_job
from common.views.deeds import attempt, form_deed, given, perform, said
from common.views.jobs import to_job
from members.choices import OrganisationKind


@access(department)
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """One unit's grade, with its reason."""
    result = get_object_or_404(
        AnnualResult.objects.visible_to(request.user).select_related("organisation"),
        pk=pk,
        organisation__kind__in=OrganisationKind.units,
    )
    form = GradeForm(request.POST, result=result)
    done = _("已评定%(name)s。") % {"name": result.organisation.name}
    row = reverse("assessment:year-end-grades", args=[result.year]) + f"#result-{pk}"
    return form_deed(
        request, form,
        call=lambda data: results.decide_grade(result=result, **data, **given(request, "actor", "at")),
        done=lambda made: said(request, done, row),
        page=lambda: grades_page(request, result.year, bound=form),
    )  # fmt: skip


def page_at(year: int, anchor: str = "") -> str:
    return reverse("assessment:year-end", args=[year]) + anchor


def deed_refused(request: Request, year: int, problem: DomainError) -> HttpResponse:
    """The page again with the sentence on top."""
    messages.error(request, problem.message)
    return year_page(request, year, status=422)


@access(department)
@require_POST
def set_round(request: Request, year: int) -> HttpResponse:
    """Set up the round of the year, or move its last day."""
    check_year(year)
    form = DeadlineForm(request.POST)
    service = evaluations.move_deadline if round_of(year) else evaluations.prepare_round
    return form_deed(
        request, form,
        call=lambda data: service(year=year, **data, **given(request, "actor", "on")),
        done=lambda made: said(request, _("已定签署截止日期。"), page_at(year, "#round")),
        page=lambda: year_page(request, year, deadline_form=form),
    )  # fmt: skip


@access(department)
@require_POST
def open_round(request: Request, year: int) -> HttpResponse:
    """Open the round; once it is open, add forms for report-ins that came since."""
    check_year(year)
    current = round_of(year)
    if current is not None and current.is_open:
        added = attempt(lambda: evaluations.refresh_papers(year=year, **given(request, "actor", "on")))
        if added.problem:
            return deed_refused(request, year, added.problem)
        return said(request, _("核对完毕，新增%(count)s张评价表。") % {"count": added.value}, page_at(year, "#round"))
    opened = attempt(lambda: evaluations.open_round(year=year, **given(request, "actor", "on", "at")))
    if opened.problem:
        return deed_refused(request, year, opened.problem)
    return said(request, _("评价已经开始，评价表已列到各社区和单位的“双向评价”里。"), page_at(year, "#round"))


@access(department)
@require_POST
def close_round(request: Request, year: int) -> HttpResponse:
    """Close the round and have the results computed with the papers that open now."""
    check_year(year)
    form = CloseRoundForm(request.POST, auto_id="id_close_%s")
    if form.is_valid():
        by, wish = given(request, "actor", "at"), results_wish(request, year)
        closed = perform(form, lambda: results.close_round_and_compute(year=year, wish=wish, **form.cleaned_data, **by))
        if closed:
            return said(request, _("评价已经截止，评价表一并公开，正在计算年度结果。"), page_at(year, "#round"))
        if tell(request, round_closed_before(year)):
            return redirect(page_at(year, "#round"))
    return year_page(request, year, status=422, close_round_form=form)


def round_closed_before(year: int) -> Done | None:
    current = round_of(year)
    return Done(_("截止评价"), current.closed_by, current.closed_at) if current and current.closed_at else None


@access(department)
@require_POST
def compute(request: Request, year: int) -> HttpResponse:
    check_year(year)
    return to_job(request, request_job(**results_wish(request, year), **given(request, "actor", "now")))


def results_wish(request: Request, year: int) -> dict[str, Any]:
    back = page_at(year, "#results")
    return results_job(year=year, on=timezone.localdate(), path=scope_of(request).path, back=back)


@access(department)
@require_POST
def accept(request: Request, year: int) -> HttpResponse:
    """Decide every undecided unit as suggested, for one typed reason."""
    check_year(year)
    form, done = ReasonForm(request.POST, auto_id="id_accept_%s"), _("已按建议等次评定%(count)s个单位。")
    return form_deed(
        request, form,
        call=lambda data: results.accept_suggestions(year=year, **data, **given(request, "actor", "at")),
        done=lambda count: said(request, done % {"count": count}, page_at(year, "#results")),
        page=lambda: year_page(request, year, accept_form=form),
    )  # fmt: skip


@access(department)
@require_POST
def confirm(request: Request, year: int) -> HttpResponse:
    check_year(year)
    outcome = attempt(lambda: results.confirm_grades(year=year, **given(request, "actor", "on")))
    if outcome.problem:
        return deed_refused(request, year, outcome.problem)
    if not outcome.value:
        tell(request, Done(_("确认等次")))
        return redirect(page_at(year, "#results"))
    done = _("已确认%(count)s个单位的等次。") % {"count": outcome.value}
    return said(request, done, page_at(year, "#results"))


@access(department)
@require_POST
def reopen(request: Request, year: int) -> HttpResponse:
    """Take the confirmed grades back to deciding, with a reason."""
    check_year(year)
    form = ReasonForm(request.POST, auto_id="id_reopen_%s")
    return form_deed(
        request, form,
        call=lambda data: results.reopen_grades(year=year, **data, **given(request, "actor")),
        done=lambda made: said(request, _("等次已退回评定。"), page_at(year, "#results")),
        page=lambda: year_page(request, year, reopen_form=form),
    )  # fmt: skip


@access(department)
@require_POST
def close(request: Request, year: int) -> HttpResponse:
    """年度考核归档."""
    check_year(year)
    outcome = attempt(lambda: close_year(year=year, **given(request, "actor", "at")))
    if outcome.problem:
        closing = closing_of(year=year)
        if closing and tell(request, Done(_("年度考核归档"), closing.closed_by, closing.closed_at)):
            return redirect(page_at(year))
        return deed_refused(request, year, outcome.problem)
    return said(request, _("%(year)s年度考核已经归档。再导出的文件内容不再变化。") % {"year": year}, page_at(year))
