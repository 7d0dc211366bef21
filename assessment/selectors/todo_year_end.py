"""What waits for a person at the year's end: forms to sign, a round to close, grades to decide."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.choices import RoundState
from assessment.models import AnnualResult, EvaluationRound, OrganisationEvaluation, YearClosing
from assessment.permissions.year_end import SIGNERS
from assessment.scoping import AUTHORS
from assessment.selectors.evaluations import RoundProgress, round_progress
from assessment.selectors.year_end import year_state
from common.todo import Todo
from members.choices import Role
from members.models import User

EVALUATIONS, YEAR_END = "evaluations", "year-end"


def year_end_todos_for(*, user: User, on: date) -> list[Todo]:
    return [*form_todos(user), *department_todos(user, on)]


def form_todos(user: User) -> Iterator[Todo]:
    """The forms of one's bodies in a running round, as one line with how far they are."""
    own = user.organisation_ids(*AUTHORS)
    if not own:
        return
    for current in EvaluationRound.objects.filter(state=RoundState.OPEN):
        served = [grant.organisation_id for grant in user.grants]  # staff of a rated office take no part
        forms = OrganisationEvaluation.objects.written_by(own).filter(round=current).exclude(target__in=served)
        progress = round_progress(year=current.year, forms=forms)
        if progress.missing:
            yield form_todo(current, progress, signs=user.holds(*SIGNERS))


def form_todo(current: EvaluationRound, progress: RoundProgress, *, signs: bool) -> Todo:
    return Todo(
        title=_("%(year)s年度双向评价表") % {"year": current.year},
        url=reverse("assessment:evaluations") + f"?year={current.year}",
        verb=_("去签署") if signs else _("去填写"),
        section=EVALUATIONS,
        context=_("已签署 %(signed)s/%(total)s，截止前互相看不到")
        % {"signed": progress.signed, "total": progress.total},
        due_on=current.deadline,
    )


def department_todos(user: User, on: date) -> Iterator[Todo]:
    if not user.holds(Role.DEPARTMENT_STAFF):
        return
    for current in EvaluationRound.objects.filter(state=RoundState.OPEN):
        progress = round_progress(year=current.year)
        if current.deadline < on or not progress.missing:
            yield Todo(
                title=_("%(year)s年度双向评价可以截止") % {"year": current.year},
                url=reverse("assessment:year-end", args=[current.year]) + "#round",
                verb=_("去截止"),
                section=YEAR_END,
                context=_("已签署 %(signed)s/%(total)s") % {"signed": progress.signed, "total": progress.total},
                due_on=current.deadline,
            )
    yield from grade_todos()
    yield from closing_todos(on)


def closing_todos(on: date) -> Iterator[Todo]:
    """Years that are being closed: what is left of the list of the year's page, by its own count."""
    running = EvaluationRound.objects.exclude(state=RoundState.DRAFT).exclude(
        year__in=YearClosing.objects.values("year")
    )
    for year in running.order_by("year").values_list("year", flat=True):
        state = year_state(year=year, on=on)
        yield Todo(
            title=_("%(year)s年度考核归档") % {"year": year},
            url=reverse("assessment:year-end", args=[year]),
            verb=_("去归档") if state.can_close else _("去补齐"),
            section=YEAR_END,
            context=_("还差 %(count)s 项") % {"count": state.open_count}
            if state.open_count
            else _("没有缺项，可以归档"),
            waits_for_me=year < on.year,
        )


def grade_todos() -> Iterator[Todo]:
    """Years whose round has closed and whose rated units are not all decided."""
    closed = EvaluationRound.objects.filter(state=RoundState.CLOSED).exclude(
        year__in=YearClosing.objects.values("year")
    )
    for year in closed.values_list("year", flat=True):
        left = AnnualResult.objects.filter(year=year, is_rated=True, decided_grade="").count()
        if left:
            yield Todo(
                title=_("%(year)s年度单位等次") % {"year": year},
                url=reverse("assessment:year-end-grades", args=[year]),
                verb=_("去评定"),
                section=YEAR_END,
                context=_("还有 %(count)s 个单位没有评定") % {"count": left},
            )
