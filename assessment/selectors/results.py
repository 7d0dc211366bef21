"""The arithmetic of the year (DOMAIN.md §7), read from scores and forms: exact, in decimals, nothing written."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from assessment.choices import EvaluationKind, FormState, Grade, QuarterState, RoundState, Standing, SubjectKind
from assessment.county_settings import YEAR_SETTINGS
from assessment.models import AnnualResult, CommunityQuarter, OrganisationEvaluation, QuarterScore
from assessment.selectors.evaluations import report_ins_of_year
from common.asking import Asking, read, rows_of, side_by_side
from common.rounding import half_up
from common.selectors.county_settings import values_of
from members.models import Organisation


@dataclass(frozen=True)
class YearNumbers:
    """The county's numbers of the year end, read once."""

    quarters_weight: Decimal
    evaluation_weight: Decimal
    minimum_quarters: Decimal
    excellent_from: Decimal
    good_from: Decimal
    fair_from: Decimal
    excellent_share: Decimal

    def grade_for(self, total: Decimal) -> str:
        """The grade these points suggest; a person decides."""
        steps = ((self.excellent_from, Grade.EXCELLENT), (self.good_from, Grade.GOOD), (self.fair_from, Grade.FAIR))
        return next((grade for start, grade in steps if total >= start), Grade.POOR)

    def quota(self, rated: int) -> int:
        """How many may be 优秀: the share of the rated, rounded down."""
        return int(rated * self.excellent_share // 100)

    def total(self, quarters_mean: Decimal, evaluation_mean: Decimal) -> Decimal:
        """Weighted from the two means as they are shown, so that anybody can do the sum again."""
        whole = quarters_mean * self.quarters_weight + evaluation_mean * self.evaluation_weight
        return half_up(Fraction(whole) / 100)


def year_numbers(year: int) -> YearNumbers:
    """As they stood on the year's last day: what changes with the next year changes nothing of this one."""
    values = values_of(YEAR_SETTINGS.values(), on=date(year, 12, 31))
    return YearNumbers(**{name: found.exact for name, found in zip(YEAR_SETTINGS, values, strict=True)})


def mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


@dataclass
class Figures:
    """What the year says about one body before anybody decides."""

    organisation_id: int
    quarters: dict[str, Decimal] = field(default_factory=dict)
    quarters_mean: Decimal | None = None
    evaluation_mean: Decimal | None = None
    forms_count: int = 0
    total: Decimal | None = None
    is_rated: bool = False
    suggested_grade: str = ""

    @property
    def quarters_count(self) -> int:
        return len(self.quarters)

    def differs_from(self, result: AnnualResult) -> bool:
        """Whether what was stored rests on other facts."""
        return any(getattr(self, name) != getattr(result, name) for name in STORED)


STORED = (
    "quarters_mean", "quarters_count", "evaluation_mean", "forms_count", "total", "is_rated", "suggested_grade",
)  # fmt: skip


@read
def figures_of_year(*, year: int, on: date) -> Asking[dict[int, Figures]]:
    """Units that were reported in, the communities that took them, the streets above: one entry each, by id."""
    numbers = year_numbers(year)
    (units, others), quarters, forms = yield from side_by_side(
        bodies_of_year(year=year, on=on), unit_quarters(year=year), form_means.asking(year=year)
    )
    figures = {pk: unit_figures(pk, quarters.get(pk, {}), forms.get(pk, []), numbers) for pk in units}
    return figures | {pk: rated_by_units(pk, forms.get(pk, [])) for pk in others}


def bodies_of_year(*, year: int, on: date) -> Asking[tuple[set[int], set[int]]]:
    """Ids of the units on one side, of communities and streets on the other."""
    street_forms = OrganisationEvaluation.objects.filter(round__year=year, kind=EvaluationKind.UNIT_TO_STREET)
    rows, streets = yield from side_by_side(
        rows_of(report_ins_of_year(year=year, on=on).values_list("unit", "community")),
        rows_of(street_forms.order_by().values_list("target", flat=True).distinct()),
    )
    return {row[0] for row in rows}, {row[1] for row in rows} | set(streets)


def counted_scores(*, year: int) -> QuerySet[QuarterScore]:
    """Scores of the year that stand: their quarter is confirmed or closed, and not marked 不计."""
    standing = CommunityQuarter.objects.filter(
        community=OuterRef("community"), quarter=OuterRef("quarter"), state__in=QuarterState.frozen, is_excluded=False
    )
    return QuarterScore.objects.filter(Exists(standing), quarter__startswith=f"{year}Q", standing=Standing.SCORED)


def unit_quarters(*, year: int) -> Asking[dict[int, dict[str, Fraction]]]:
    """By unit and quarter; with several communities their plain mean."""
    given: dict[int, dict[str, list[Fraction]]] = defaultdict(lambda: defaultdict(list))
    rows = counted_scores(year=year).filter(subject_kind=SubjectKind.UNIT).order_by("quarter", "community")
    for unit, quarter, total in (yield from rows_of(rows.values_list("subject_id", "quarter", "total"))):
        given[unit][quarter].append(Fraction(str(total)))
    return {unit: {quarter: mean(totals) for quarter, totals in found.items()} for unit, found in given.items()}


@read
def form_means(*, year: int) -> Asking[dict[int, list[Fraction]]]:
    """By rated body: the mean of the items of each form, as the form shows it. Nothing before the round has closed:
    it is blind."""
    forms = (
        OrganisationEvaluation.objects.filter(round__year=year, round__state=RoundState.CLOSED, state=FormState.SIGNED)
        .values("pk", "target")
        .annotate(points=Sum("answers__points"), items=Count("answers"))
        .filter(Q(items__gt=0))
        .order_by("pk")
    )
    means: dict[int, list[Fraction]] = defaultdict(list)
    for form in (yield from rows_of(forms)):
        means[form["target"]].append(Fraction(half_up(Fraction(form["points"], form["items"]))))
    return means


def unit_figures(pk: int, quarters: dict[str, Fraction], forms: Sequence[Fraction], numbers: YearNumbers) -> Figures:
    """60/40. Under the least number of scored quarters the unit is not rated; without a form there is no total yet.

    Each mean is taken over figures as they are shown, so that anybody can do the sum again.
    """
    found = Figures(pk, forms_count=len(forms), is_rated=len(quarters) >= numbers.minimum_quarters)
    found.quarters = {quarter: half_up(value) for quarter, value in quarters.items()}
    found.quarters_mean = half_up(mean([Fraction(value) for value in found.quarters.values()])) if quarters else None
    found.evaluation_mean = half_up(mean(forms)) if forms else None
    if found.is_rated and found.quarters_mean is not None and found.evaluation_mean is not None:
        found.total = numbers.total(found.quarters_mean, found.evaluation_mean)
        found.suggested_grade = numbers.grade_for(found.total)
    return found


def rated_by_units(pk: int, forms: Sequence[Fraction]) -> Figures:
    """Communities and streets: the mean of the units' forms, shown without grade."""
    return Figures(pk, forms_count=len(forms), evaluation_mean=half_up(mean(forms)) if forms else None)


def in_organisation_order(rows: Iterable[AnnualResult]) -> list[AnnualResult]:
    """As the tree stands."""
    return sorted(rows, key=lambda row: row.organisation.position)


def results_of(*, year: int) -> QuerySet[AnnualResult]:
    return AnnualResult.objects.filter(year=year).select_related("organisation__parent", "decided_by")


def unit_results(*, year: int) -> QuerySet[AnnualResult]:
    """Results of units, whoever asks; pages add `visible_to`."""
    return (
        results_of(year=year).filter(organisation__in=Organisation.objects.units()).order_by("organisation__position")
    )


@dataclass(frozen=True)
class Quota:
    """How the grades stand against the limit."""

    rated: int
    limit: int
    share: Decimal
    counts: dict[str, int]
    undecided: int

    @property
    def excellent(self) -> int:
        return self.counts[Grade.EXCELLENT]

    @property
    def over(self) -> int:
        return max(self.excellent - self.limit, 0)


def quota_of(results: Iterable[AnnualResult], numbers: YearNumbers) -> Quota:
    rated = [row for row in results if row.is_rated]
    counts = {grade: sum(row.decided_grade == grade for row in rated) for grade in Grade.values}
    return Quota(
        rated=len(rated),
        limit=numbers.quota(len(rated)),
        share=numbers.excellent_share,
        counts=counts,
        undecided=sum(not row.is_decided for row in rated),
    )


@read
def stale_results(*, year: int, figures: dict[int, Figures]) -> Asking[list[int]]:
    """Ids of bodies whose stored result is missing or rests on other facts than these."""
    rows = yield from rows_of(AnnualResult.objects.filter(year=year))
    stored = {row.organisation_id: row for row in rows}
    changed = [pk for pk, found in figures.items() if pk not in stored or found.differs_from(stored[pk])]
    return sorted([*changed, *(stored.keys() - figures.keys())])
