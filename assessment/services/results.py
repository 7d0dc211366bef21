"""Annual results: computed by the numbers, decided by people with reasons, confirmed within the quota."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment.choices import RESULT_MOVES, Grade, ResultDeed, ResultState
from assessment.models import AnnualResult
from assessment.selectors.results import (
    STORED,
    Figures,
    figures_of_year,
    quota_of,
    stale_results,
    unit_results,
    year_numbers,
)
from assessment.services.evaluations import close_round
from assessment.services.year_gate import check_year_open, results_of
from common.audit import record, record_many
from common.errors import DomainError
from common.gates import close_gate
from common.models import Job
from common.services.jobs import request_job
from common.versions import lock_version
from members.models import User


class ReasonRequired(DomainError):
    code = "reason_required"
    message = _("请写明理由。等次由人评定，积分仅作参考。")


class NotRated(DomainError):
    code = "not_rated"
    message = _("%(name)s计分季度不足，不参评，不评定等次。")


class GradeIsConfirmed(DomainError):
    code = "grade_is_confirmed"
    message = _("%(year)s年度的等次已经确认。确需更改，请先退回评定。")


class UnknownGrade(DomainError):
    code = "unknown_grade"
    message = _("没有这个等次。")


class NothingToAccept(DomainError):
    code = "nothing_to_accept"
    message = _("没有可以按建议评定的单位。")


class GradesUndecided(DomainError):
    code = "grades_undecided"
    message = _("还有%(count)s个单位没有评定等次。")


class QuotaExceeded(DomainError):
    code = "quota_exceeded"
    message = _("优秀%(excellent)s个，超出%(over)s个（%(rated)s个的%(share)s%%，最多%(limit)s个）。请调整后再确认。")


class ResultsAreStale(DomainError):
    code = "results_are_stale"
    message = _("有%(count)s个组织的积分或评价变了，请先重新计算。")


class NothingConfirmed(DomainError):
    code = "nothing_confirmed"
    message = _("%(year)s年度的等次还没有确认，不用退回。")


@transaction.atomic
def close_round_and_compute(*, year: int, reason: str, wish: Mapping[str, Any], at: datetime, actor: User) -> Job:
    """Close the round and ask for the results (`wish`, for `request_job`) with the papers that open now: both or neither.

    Raises as `close_round`.
    """
    close_round(year=year, reason=reason, at=at, actor=actor)
    return request_job(**wish, actor=actor, now=at)


@transaction.atomic
def compute_results(
    *, year: int, on: date, actor: User | None, step: Callable[..., Any] = lambda *args: None
) -> dict[str, int]:
    """Write the year's figures down; running it again changes nothing.

    A decision whose grounds changed is taken back to SUGGESTED, for a person to decide anew; confirmed ones stay.
    Raises YearIsClosed.
    """
    check_year_open(year)
    close_gate(results_of(year))
    figures = figures_of_year(year=year, on=on)
    stored = {row.organisation_id: row for row in AnnualResult.objects.select_for_update().filter(year=year)}
    step(1, 2)
    added = AnnualResult.objects.bulk_create(
        new_result(year, found) for pk, found in figures.items() if pk not in stored
    )
    changed = [
        renewed(stored[pk], found)
        for pk, found in figures.items()
        if pk in stored and not stored[pk].is_confirmed and found.differs_from(stored[pk])
    ]
    AnnualResult.objects.bulk_update(
        changed, [*STORED, "decided_grade", "reason", "decided_by", "decided_at", "state", "version"]
    )
    gone = [row.pk for pk, row in stored.items() if pk not in figures and not row.is_confirmed]
    AnnualResult.objects.filter(pk__in=gone).delete()
    if added or changed or gone:
        keys = [*(row.organisation_id for row in (*added, *changed)), *gone]
        record_many(actor=actor, deed="results.compute", keys=keys, year=year)
    return {"added": len(added), "changed": len(changed), "removed": len(gone)}


def new_result(year: int, found: Figures) -> AnnualResult:
    return AnnualResult(
        year=year, organisation_id=found.organisation_id, **{name: getattr(found, name) for name in STORED}
    )


def renewed(row: AnnualResult, found: Figures) -> AnnualResult:
    for name in STORED:
        setattr(row, name, getattr(found, name))
    row.version += 1
    row.state, row.decided_grade, row.reason = ResultState.SUGGESTED, "", ""
    row.decided_by, row.decided_at = None, None
    return row


@transaction.atomic
def decide_grade(
    *, result: AnnualResult, grade: str, reason: str, version: int | None, at: datetime, actor: User
) -> AnnualResult:
    """Decide one unit's grade with a reason. Over the quota is allowed here and refused at confirmation.

    Raises YearIsClosed, GradeIsConfirmed, NotRated, UnknownGrade, ReasonRequired or StaleSave.
    """
    check_year_open(result.year)
    current = lock_version(result, version)
    check_may_decide(current, grade, reason)
    current.decided_grade, current.reason = grade, reason.strip()
    current.decided_by, current.decided_at, current.state = actor, at, RESULT_MOVES[ResultDeed.DECIDE].to
    current.save()
    return current


def check_may_decide(current: AnnualResult, grade: str, reason: str) -> None:
    if current.state not in RESULT_MOVES[ResultDeed.DECIDE].starts:
        raise GradeIsConfirmed(year=current.year)
    if not current.is_rated:
        raise NotRated(name=current.organisation.name)
    if grade not in Grade.values:
        raise UnknownGrade(field="grade")
    if not reason.strip():
        raise ReasonRequired(field="reason")


@transaction.atomic
def accept_suggestions(*, year: int, reason: str, at: datetime, actor: User) -> int:
    """Decide every undecided unit as suggested, for one typed reason; gives how many.

    Raises YearIsClosed, ReasonRequired or NothingToAccept.
    """
    check_year_open(year)
    close_gate(results_of(year))
    if not reason.strip():
        raise ReasonRequired(field="reason")
    move = RESULT_MOVES[ResultDeed.ACCEPT]
    rows = list(
        unit_results(year=year)
        .filter(state__in=move.starts, is_rated=True)
        .exclude(suggested_grade="")
        .select_for_update(of=("self",))
    )
    if not rows:
        raise NothingToAccept
    for row in rows:
        row.decided_grade, row.reason, row.state = row.suggested_grade, reason.strip(), move.to
        row.decided_by, row.decided_at, row.version = actor, at, row.version + 1
    AnnualResult.objects.bulk_update(rows, ["decided_grade", "reason", "state", "decided_by", "decided_at", "version"])
    record_many(actor=actor, deed="results.accept_suggestions", keys=[row.pk for row in rows], year=year)
    return len(rows)


@transaction.atomic
def confirm_grades(*, year: int, on: date, actor: User) -> int:
    """Fix the grades of all rated units. Raises YearIsClosed, ResultsAreStale, GradesUndecided or QuotaExceeded."""
    check_year_open(year)
    close_gate(results_of(year))
    rows = list(unit_results(year=year).select_for_update(of=("self",)))
    if stale := stale_results(year=year, figures=figures_of_year(year=year, on=on)):
        raise ResultsAreStale(count=len(stale))
    quota = quota_of(rows, year_numbers(year))
    if quota.undecided:
        raise GradesUndecided(count=quota.undecided)
    if quota.over:
        raise QuotaExceeded(
            excellent=quota.excellent, over=quota.over, rated=quota.rated, share=f"{quota.share.normalize():f}",
            limit=quota.limit,
        )  # fmt: skip
    move = RESULT_MOVES[ResultDeed.CONFIRM]
    decided = [row.pk for row in rows if row.state in move.starts]
    AnnualResult.objects.filter(pk__in=decided).update(state=move.to)
    record_many(actor=actor, deed="results.confirm", keys=decided, year=year)
    return len(decided)


@transaction.atomic
def reopen_grades(*, year: int, reason: str, actor: User) -> int:
    """Take the confirmed grades back to deciding, with a reason. Raises YearIsClosed, ReasonRequired, NothingConfirmed."""
    check_year_open(year)
    close_gate(results_of(year))
    if not reason.strip():
        raise ReasonRequired(field="reason")
    move = RESULT_MOVES[ResultDeed.REOPEN]
    reopened = unit_results(year=year).filter(state__in=move.starts).update(state=move.to)
    if not reopened:
        raise NothingConfirmed(year=year)
    record(actor=actor, deed="results.reopen", year=year, count=reopened, reason=reason.strip())
    return reopened
