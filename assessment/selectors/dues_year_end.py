"""What is due at the year's end: forms to sign, a round to close, grades to decide, the year to close."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from assessment.choices import FormState, RoundState
from assessment.models import AnnualResult, EvaluationRound, OrganisationEvaluation, YearClosing
from assessment.permissions.year_end import SIGNERS
from assessment.scoping import AUTHORS
from assessment.selectors.evaluations import RoundProgress
from assessment.selectors.year_end import year_state
from common.asking import Asking, rows_of, side_by_side
from common.due import Due, WaitsFor
from members.choices import Role
from members.models import User

SIGNED = Q(state=FormState.SIGNED)


class DueKind(StrEnum):
    FORMS = "assessment.forms"
    ROUND = "assessment.round"
    GRADES = "assessment.grades"
    CLOSING = "assessment.closing"


@dataclass(frozen=True)
class RoundDue:
    """A running round as far as it concerns the person: how many forms are signed; `signs` says who may sign them."""

    year: int
    progress: RoundProgress
    signs: bool = False


@dataclass(frozen=True)
class GradesLeft:
    """A year with units that are not decided."""

    year: int
    units: int


def year_end_due(*, user: User, on: date) -> Asking[list[Due]]:
    forms, department = yield from side_by_side(forms_due(user), department_due(user, on))
    return [*forms, *department]


def forms_due(user: User) -> Asking[list[Due]]:
    """The forms of one's bodies in a running round, as one line with how far they are."""
    own = user.organisation_ids(*AUTHORS)
    if not own:
        return []
    served = [grant.organisation_id for grant in user.grants]  # staff of a rated office take no part
    forms = OrganisationEvaluation.objects.written_by(own).filter(round__state=RoundState.OPEN)
    counted = (
        forms.exclude(target__in=served)
        .order_by("-round__year")
        .values("round__year", "round__deadline")
        .annotate(total=Count("pk"), signed=Count("pk", filter=SIGNED))
    )
    signs = user.holds(*SIGNERS)
    return [
        Due(
            DueKind.FORMS,
            RoundDue(row["round__year"], RoundProgress(row["total"], row["signed"]), signs),
            row["round__deadline"],
        )
        for row in (yield from rows_of(counted))
        if row["signed"] < row["total"]
    ]


def department_due(user: User, on: date) -> Asking[list[Due]]:
    if not user.holds(Role.DEPARTMENT_STAFF):
        return []
    found = yield from side_by_side(rounds_to_close(on), grades_due(), closings_due(on))
    return [due for part in found for due in part]


def rounds_to_close(on: date) -> Asking[list[Due]]:
    """Running rounds whose deadline is over, or whose forms are all signed."""
    signed = Count("evaluations", filter=Q(evaluations__state=FormState.SIGNED))
    running: Any = EvaluationRound.objects.filter(state=RoundState.OPEN)
    return [
        Due(DueKind.ROUND, RoundDue(row.year, RoundProgress(row.total, row.signed)), row.deadline)
        for row in (yield from rows_of(running.annotate(total=Count("evaluations"), signed=signed)))
        if row.deadline < on or row.signed == row.total
    ]


def closings_due(on: date) -> Asking[list[Due]]:
    """Years that are being closed, by how far they are: the very count of the year's page."""
    running = EvaluationRound.objects.exclude(state=RoundState.DRAFT).exclude(
        year__in=YearClosing.objects.values("year")
    )
    years = yield from rows_of(running.order_by("year").values_list("year", flat=True))
    states = yield from side_by_side(*(year_state.asking(year=year, on=on) for year in years))
    return [
        Due(DueKind.CLOSING, state, waits_for=WaitsFor.HAND if state.year < on.year else WaitsFor.OTHERS)
        for state in states
    ]


def grades_due() -> Asking[list[Due]]:
    """Years whose round has closed and whose rated units are not all decided."""
    undecided = (
        AnnualResult.objects.filter(year=OuterRef("year"), is_rated=True, decided_grade="")
        .order_by()
        .values("year")
        .annotate(number=Count("pk"))
        .values("number")
    )
    closed: Any = EvaluationRound.objects.filter(state=RoundState.CLOSED).exclude(
        year__in=YearClosing.objects.values("year")
    )
    found = yield from rows_of(closed.annotate(left=Coalesce(Subquery(undecided), 0)).filter(left__gt=0))
    return [Due(DueKind.GRADES, GradesLeft(row.year, row.left)) for row in found]
