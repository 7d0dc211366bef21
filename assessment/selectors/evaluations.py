"""Reads of the two-way evaluation. What a form says is read through `visible_to` alone; here else only who has signed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from assessment.choices import EvaluationKind, FormState, RoundState
from assessment.models import (
    EvaluationAnswer,
    EvaluationLevel,
    EvaluationRound,
    OrganisationEvaluation,
    QuestionnaireItem,
)
from assessment.scoping import AUTHORS
from common.asking import Asking, first_of, read, rows_of
from members.choices import OrganisationKind
from members.models import UnitReportIn, User


def year_bounds(year: int) -> tuple[date, date]:
    """First day of the year and of the next one."""
    return date(year, 1, 1), date(year + 1, 1, 1)


@read
def round_of(year: int) -> Asking[EvaluationRound | None]:
    return (yield from first_of(EvaluationRound.objects.filter(year=year).select_related("opened_by", "closed_by")))


def report_ins_of_year(*, year: int, on: date) -> QuerySet[UnitReportIn]:
    """Report-ins of units that counted on at least one day of the year up to `on`; both sides still stand."""
    start, end = year_bounds(year)
    return (
        UnitReportIn.objects.counted()
        .overlapping(start, end)
        .filter(started_on__lte=on, unit__ended_on=None, community__ended_on=None)
    )


@dataclass(frozen=True, order=True)
class Paper:
    """A form that is owed: who rates whom."""

    kind: str
    author_id: int
    target_id: int


@read
def expected_papers(*, year: int, on: date) -> Asking[list[Paper]]:
    """Each community rates each unit that reported in to it; each unit the community and the street above it."""
    rows = report_ins_of_year(year=year, on=on).values_list(
        "unit", "community", "community__parent", "community__parent__kind"
    )
    papers = set()
    for unit, community, above, kind_above in (yield from rows_of(rows)):
        papers.add(Paper(EvaluationKind.COMMUNITY_TO_UNIT, community, unit))
        papers.add(Paper(EvaluationKind.UNIT_TO_COMMUNITY, unit, community))
        if above is not None and kind_above == OrganisationKind.STREET:
            papers.add(Paper(EvaluationKind.UNIT_TO_STREET, unit, above))
    return sorted(papers)


@dataclass(frozen=True)
class RoundProgress:
    """How many forms are owed and signed; nothing of what they say."""

    total: int
    signed: int

    @property
    def missing(self) -> int:
        return self.total - self.signed


def round_progress(*, year: int, forms: QuerySet[OrganisationEvaluation] | None = None) -> RoundProgress:
    rows = OrganisationEvaluation.objects.filter(round__year=year) if forms is None else forms
    return RoundProgress(**rows.aggregate(total=Count("pk"), signed=Count("pk", filter=Q(state=FormState.SIGNED))))


@dataclass(frozen=True)
class Debtor:
    """A body with forms that are not signed yet."""

    organisation_id: int
    name: str
    missing: int


@read
def unsigned_by_author(*, year: int) -> Asking[list[Debtor]]:
    """Who still owes forms of the round, by organisation order."""
    rows = (
        OrganisationEvaluation.objects.filter(round__year=year, state=FormState.DRAFT)
        .order_by()
        .values("author", "author__position", "author__name")
        .annotate(missing=Count("pk"))
        .order_by("author__position")
    )
    found = yield from rows_of(rows)
    return [Debtor(row["author"], row["author__name"], row["missing"]) for row in found]


def forms_to_write(*, user: User, year: int) -> QuerySet[OrganisationEvaluation]:
    """The forms of the bodies the person writes for, in the order of the page."""
    return (
        OrganisationEvaluation.objects.visible_to(user)
        .written_by(user.organisation_ids(*AUTHORS))
        .filter(round__year=year)
        .exclude(round__state=RoundState.DRAFT)
        .select_related("author", "target", "drafted_by", "signed_by", "round")
        .annotate(answered=Count("answers"))
        .order_by("author__position", "kind", "target__position")
    )


def forms_received(*, user: User, year: int) -> QuerySet[OrganisationEvaluation]:
    """What was written about one's own body or below it; open once the round has closed."""
    return (
        OrganisationEvaluation.objects.visible_to(user)
        .filter(round__year=year, round__state=RoundState.CLOSED)
        .exclude(author__in=user.organisation_ids(*AUTHORS))
        .select_related("author", "target", "signed_by")
        .order_by("target__position", "author__position")
    )


def form_for_page(*, user: User) -> QuerySet[OrganisationEvaluation]:
    answers = EvaluationAnswer.objects.select_related("item").order_by("item__position")
    return (
        OrganisationEvaluation.objects.visible_to(user)
        .select_related("round", "author", "target", "questionnaire", "drafted_by", "signed_by")
        .prefetch_related(Prefetch("answers", queryset=answers))
    )


def items_of(evaluation: OrganisationEvaluation) -> list[QuestionnaireItem]:
    return list(QuestionnaireItem.objects.filter(questionnaire=evaluation.questionnaire_id).order_by("position"))


def items_asked(kind: str) -> list[QuestionnaireItem]:
    """What a form of that kind asks today."""
    return list(QuestionnaireItem.objects.filter(questionnaire__kind=kind).order_by("position"))


def levels() -> list[EvaluationLevel]:
    return list(EvaluationLevel.objects.order_by("-points"))
