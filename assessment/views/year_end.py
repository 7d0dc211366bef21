"""年终考核: what is missing, the round, the grades, the files, the closing (archetype F)."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assessment.choices import Grade
from assessment.deeds import CLOSE_ROUND, CLOSE_YEAR, DECIDE, OPEN
from assessment.exports.year_end import FIRST_YEAR, NAMES
from assessment.forms.year_end import CloseRoundForm, DeadlineForm, GradeForm, ReasonForm
from assessment.models import AnnualResult, EvaluationRound
from assessment.permissions.year_end import committee
from assessment.selectors.evaluations import expected_papers, round_of, round_progress, unsigned_by_author
from assessment.selectors.results import YearNumbers, in_organisation_order, quota_of, year_numbers
from assessment.selectors.year_end import YearState, closed_years, closing_of, year_scale, year_state
from common.access import access
from common.asking import together
from common.models import Job
from common.requests import Request
from common.services.papers import TASK
from members.choices import Role
from members.models import Organisation

ROWS_ON_PAGE = 8
FILES_SHOWN = 6


@access(committee)
@require_GET
def start(request: Request) -> HttpResponse:
    """The year that people work at: last year's until it is closed or spring is over, then this one."""
    today = timezone.localdate()
    last = today.year - 1
    working_on_last = today.month <= 3 and round_of(last) is not None and closing_of(year=last) is None
    return redirect("assessment:year-end", last if working_on_last else today.year)


@access(committee)
@require_GET
def year_end(request: Request, year: int) -> HttpResponse:
    return year_page(request, year)


def check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404


def scope_of(request: Request) -> Organisation:
    """The committee the person acts for: its part of the year is shown and exported."""
    return request.user.grants_of(*Role.committees)[0].organisation


def year_page(request: Request, year: int, status: int = 200, **forms: Any) -> HttpResponse:
    check_year(year)
    user, today, scope = request.user, timezone.localdate(), scope_of(request)
    is_department = CLOSE_YEAR.who(user)
    rows = results_in_scope(request, year)
    units = [row for row in rows if row.organisation.is_unit]
    context = {
        "year": year,
        "scope": scope,
        "today": today,
        "is_department": is_department,
        "closing": closing_of(year=year),
        "scale": year_scale(year=year, paths=[scope.path]),
        "units": units,
        "shown_units": units[:ROWS_ON_PAGE],
        "bodies": [row for row in rows if not row.organisation.is_unit],
        "numbers": year_numbers(year),
        "file_jobs": file_jobs(request, year),
        "years": closed_years(),
        **(department_parts(user, year, today, units) if is_department else {}),
        **forms,
    }
    return render(request, "assessment/year_end.html", context, status=status)


def results_in_scope(request: Request, year: int) -> list[AnnualResult]:
    """By organisation order; nothing is sorted by points."""
    rows = AnnualResult.objects.visible_to(request.user).filter(year=year)
    return in_organisation_order(rows.select_related("organisation", "decided_by"))


def department_parts(user: Any, year: int, today: Any, units: list[AnnualResult]) -> dict[str, Any]:
    numbers = year_numbers(year)
    current, state, expected, debtors = together(
        round_of.asking(year),
        year_state.asking(year=year, on=today),
        expected_papers.asking(year=year, on=today),
        unsigned_by_author.asking(year=year),
    )
    return {
        "state": state,
        "round": current,
        "round_deeds": round_deeds(user, current),
        "progress": round_progress(year=year),
        "expected": len(expected),
        "debtors": debtors,
        "quota": quota_of(units, numbers),
        "bars": quota_bars(units, numbers),
        "steps": steps_of(state),
        "suggested": sum(row.is_rated and not row.is_decided and bool(row.suggested_grade) for row in units),
        "all_confirmed": any(row.is_rated for row in units) and all(row.is_confirmed for row in units if row.is_rated),
        "confirm_waits_for": confirm_waits_for(state),
        "deadline_form": DeadlineForm(initial={"deadline": current.deadline if current else None}),
        "close_round_form": CloseRoundForm(auto_id="id_close_%s"),
        "accept_form": ReasonForm(auto_id="id_accept_%s"),
        "reopen_form": ReasonForm(auto_id="id_reopen_%s"),
    }


def round_deeds(user: Any, current: EvaluationRound | None) -> dict[str, bool]:
    """What this person may do with the round now; before there is one, it can be set up."""
    if current is None:
        return {}
    return {name: deed.is_offered(user, current) for name, deed in (("open", OPEN), ("close", CLOSE_ROUND))}


def confirm_waits_for(state: YearState) -> str:
    """Why the grades cannot be confirmed yet; the service would refuse it with the same reasons."""
    if count := state.left("stale"):
        return _("有 %(count)s 个组织的积分或评价变了，先重新计算") % {"count": count}
    if count := state.left("grades"):
        return _("还有 %(count)s 个单位没有评定") % {"count": count}
    if count := state.left("quota"):
        return _("优秀超出 %(count)s 个，先调整") % {"count": count}
    return "" if state.left("confirmation") else _("没有等待确认的等次")


def quota_bars(units: list[AnnualResult], numbers: YearNumbers) -> list[dict[str, Any]]:
    """Widths in percent of the rated units; the part of 优秀 over its limit is marked."""
    quota = quota_of(units, numbers)
    whole = max(quota.rated, 1)
    counts = [*((grade.label, quota.counts[grade], grade == Grade.EXCELLENT) for grade in Grade)]
    bars = [
        {
            "label": label,
            "count": count,
            "width": f"{count * 100 / whole:.1f}",
            "limit": quota.limit if limited else None,
            "limit_at": f"{quota.limit * 100 / whole:.1f}" if limited else "",
            "over": quota.over if limited else 0,
            "over_width": f"{quota.over * 100 / whole:.1f}" if limited else "",
        }
        for label, count, limited in counts
    ]
    undecided = {"label": _("未定"), "count": quota.undecided, "width": f"{quota.undecided * 100 / whole:.1f}"}
    return [*bars, {**undecided, "is_open": True}]


def steps_of(state: YearState) -> list[dict[str, Any]]:
    """Five steps; the first one with something left is the current one. How many kinds are left the list below says."""
    if state.is_closed:
        done = [_("备齐积分和评价"), _("评定等次"), _("确认等次"), _("制发文书"), _("年度考核归档")]
        return [{"title": title, "note": _("已完成"), "is_done": True, "is_current": False} for title in done]
    facts = [item for item in state.open_items if item.code in ("quarters", "objections", "round", "papers", "stale")]
    undecided, unconfirmed = state.left("grades"), state.left("confirmation")
    over = state.left("quota")
    steps = [
        (_("备齐积分和评价"), _("还没有备齐") if facts else _("已备齐"), not facts),
        (_("评定等次"), _("还有 %(count)s 个未定") % {"count": undecided} if undecided else _("已评定"), not undecided),
        (
            _("确认等次"),
            _("优秀超出 %(count)s 个") % {"count": over} if over else _("优秀限比例"),
            not (over or unconfirmed),
        ),
        (_("制发文书"), _("数据表、报告"), state.can_close),
        (_("年度考核归档"), _("归档后不可改"), False),
    ]
    current = next(index for index, step in enumerate(steps) if not step[2])
    return [
        {"title": title, "note": note, "is_done": done and index < current, "is_current": index == current}
        for index, (title, note, done) in enumerate(steps)
    ]


def file_jobs(request: Request, year: int) -> list[dict[str, Any]]:
    """Earlier exports of the person for this year, newest first."""
    jobs = Job.objects.visible_to(request.user).filter(task=TASK, arguments__paper__in=NAMES, arguments__year=year)[
        :FILES_SHOWN
    ]
    return [
        {
            "job": job,
            "url": job.get_absolute_url(),
            "stop_url": reverse("common:job-stop", args=[job.pk]),
            "download_url": reverse("common:job-file", args=[job.pk]),
        }
        for job in jobs
    ]


@access(committee)
@require_GET
def grades(request: Request, year: int) -> HttpResponse:
    return grades_page(request, year)


def grades_page(request: Request, year: int, status: int = 200, bound: GradeForm | None = None) -> HttpResponse:
    """Every unit of the scope with its figures; the department decides in the row."""
    check_year(year)
    is_open = closing_of(year=year) is None
    units = [row for row in results_in_scope(request, year) if row.organisation.is_unit]
    numbers = year_numbers(year)
    rows = [
        {"result": row, "form": bound if bound and bound.result.pk == row.pk else row_form(request, row, is_open)}
        for row in units
    ]
    context = {
        "year": year,
        "rows": rows,
        "numbers": numbers,
        "quota": quota_of(units, numbers),
        "bars": quota_bars(units, numbers),
        "shows_quota": CLOSE_YEAR.who(request.user),
        "bound": bound,
    }
    return render(request, "assessment/year_end_grades.html", context, status=status)


def row_form(request: Request, row: AnnualResult, is_open: bool) -> GradeForm | None:
    return GradeForm(result=row) if is_open and DECIDE.is_offered(request.user, row) else None
