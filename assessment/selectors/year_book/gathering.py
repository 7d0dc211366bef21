"""Read the lines of a running year from its facts: a fixed number of queries, whatever the size of the county."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from assessment.choices import Grade, ResultState, RuleSetState
from assessment.county_settings import COUNTED
from assessment.models import AnnualResult, RuleSet
from assessment.selectors.evaluations import report_ins_of_year, round_of
from assessment.selectors.results import Figures, figures_of_year, year_numbers
from assessment.selectors.year_book.facts import owed_lines, paper_lines, project_lines, quarter_lines
from assessment.selectors.year_book.lines import (
    QUARTERS,
    BodyLine,
    HeadLine,
    Line,
    NumberLine,
    RuleLine,
    UnitLine,
)
from assessment.selectors.year_book.people import member_lines
from assessment.selectors.year_book.work import work_lines
from common.county_settings import SettingOrigin
from common.periods import Quarter, local_day
from common.selectors.county_settings import values_of
from members.choices import OrganisationKind
from members.models import Organisation


def gather_lines(*, year: int, on: date) -> Iterator[Line]:
    """Every line of the county, part by part, by organisation order."""
    figures = figures_of_year(year=year, on=on)
    results = {row.organisation_id: row for row in AnnualResult.objects.filter(year=year).select_related("decided_by")}
    rated = sum(found.is_rated for found in figures.values())
    yield head_line(year=year, rated=rated)
    bodies = Organisation.objects.filter(pk__in=figures).select_related("parent").order_by("position")
    communities = communities_of_units(year=year, on=on)
    for body in bodies:
        found = figures[body.pk]
        if body.is_unit:
            yield unit_line(body, found, results.get(body.pk), communities.get(body.pk, []), year)
        else:
            yield BodyLine((body.path,), body.name, body.get_kind_display(), found.forms_count, found.evaluation_mean)
    yield from member_lines(year=year)
    yield from project_lines(year=year, on=on)
    yield from paper_lines(year=year)
    yield from owed_lines(year=year)
    yield from quarter_lines(year=year, on=on)
    yield from work_lines(year=year, on=on)
    yield from rule_lines(year=year)
    yield from number_lines(year=year)


def head_line(*, year: int, rated: int) -> HeadLine:
    numbers, current = year_numbers(year), round_of(year)
    return HeadLine(
        paths=(),
        county=Organisation.objects.of_kind(OrganisationKind.COUNTY).values_list("name", flat=True).first() or "",
        quarters_weight=numbers.quarters_weight,
        evaluation_weight=numbers.evaluation_weight,
        minimum_quarters=numbers.minimum_quarters,
        excellent_from=numbers.excellent_from,
        good_from=numbers.good_from,
        fair_from=numbers.fair_from,
        excellent_share=numbers.excellent_share,
        excellent_limit=numbers.quota(rated),
        round_state=str(current.get_state_display()) if current else _("没有建立"),
        round_is_closed=bool(current and current.is_closed),
        round_opened_on=local_day(current.opened_at) if current and current.opened_at else None,
        round_closed_on=local_day(current.closed_at) if current and current.closed_at else None,
        missed_reason=current.missed_reason if current else "",
    )


def communities_of_units(*, year: int, on: date) -> dict[int, list[str]]:
    rows = report_ins_of_year(year=year, on=on).order_by("community__position").values_list("unit", "community__name")
    found: dict[int, list[str]] = {}
    for unit, name in rows:
        names = found.setdefault(unit, [])
        if name not in names:
            names.append(name)
    return found


def unit_line(
    unit: Organisation, found: Figures, result: AnnualResult | None, communities: list[str], year: int
) -> UnitLine:
    """Figures from the facts, the grade from what a person decided."""
    decided = result if result is not None and result.is_decided else None
    return UnitLine(
        paths=(unit.path,),
        code=unit.code,
        name=unit.name,
        parent=unit.parent.name if unit.parent else "",
        communities="、".join(communities),
        quarters=tuple(found.quarters.get(str(Quarter(year, number))) for number in range(1, QUARTERS + 1)),
        quarters_mean=found.quarters_mean,
        evaluation_mean=found.evaluation_mean,
        forms=found.forms_count,
        total=found.total,
        is_rated=found.is_rated,
        suggested=label(Grade, found.suggested_grade),
        grade=label(Grade, decided.decided_grade) if decided else "",
        reason=decided.reason if decided else "",
        decided_by=decided.decided_by.name if decided and decided.decided_by else "",
        state=label(ResultState, result.state if result else ResultState.SUGGESTED) if found.is_rated else _("不参评"),
    )


def label(choices: type, code: str) -> str:
    return str(choices(code).label) if code else ""


def rule_lines(*, year: int) -> Iterator[RuleLine]:
    """The rules of the sets that gave the scores of the year; before any score those in force at its end."""
    start, end = (str(Quarter(year, number)) for number in (1, QUARTERS))
    used = RuleSet.objects.filter(scores__quarter__gte=start, scores__quarter__lte=end).distinct()
    sets = used or RuleSet.objects.filter(state=RuleSetState.PUBLISHED, effective_from__lte=end)
    for rule_set in sets.order_by("subject_kind", "version").prefetch_related("rules"):
        for rule in rule_set.rules.all():
            yield RuleLine(
                paths=(),
                subject=str(rule_set.get_subject_kind_display()),
                rule_set=str(rule_set),
                title=rule.title,
                kind=str(rule.get_kind_display()),
                amount=rule.amount,
                limit=rule.cap,
                is_enabled=rule.is_enabled,
                note=rule.note,
            )


def number_lines(*, year: int) -> Iterator[NumberLine]:
    """The settings behind points and grades, as they stood on the year's last day."""
    for found in values_of(COUNTED, on=date(year, 12, 31)):
        yield NumberLine((), found.title, found.exact, str(found.setting.unit), label(SettingOrigin, found.origin))
