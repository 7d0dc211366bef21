"""What could have been earned: the facts behind an item that leaves, and behind a zero (DOMAIN.md §6, edition 2).

Two questions, two tables: whether there was anything to take part in (`CHANCES`, a count, kept with the line), and what
nobody did although it could be done (sources of their own in the ledger, each entry with its need or claim).
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from activities.selectors.facts.chances import branch_activities, services_here
from alliances.choices import ResourceState
from alliances.models import Claim, Resource
from alliances.selectors.facts import unit_claims
from alliances.selectors.uncovered import Span, Uncovered, seats_in, uncovered_needs
from assessment.choices import FactCode, Outcome, SubjectKind
from assessment.county_settings import UNCOVERED_DAYS
from assessment.models import PointRule
from assessment.selectors.facts import ONE, SOURCES, Source, last_day, said, shaped
from common.calendars import WorkCalendar
from common.dated import overlapping
from common.periods import Quarter
from common.selectors.county_settings import setting
from members.choices import OrganisationKind
from members.models import UnitReportIn

Row = tuple[int, int, date, int, str, int]
"""As COLUMNS of `selectors/facts.py`: subject, community, day, quantity, outcome, source."""


@dataclass(frozen=True)
class Reckoned:
    """A source whose rows are reckoned in Python for the whole county at once: working days are no SQL."""

    kind: str
    rows: Callable[[Quarter, date], Sequence[Row]]
    is_event: bool = False


@dataclass(frozen=True)
class Chance:
    """How much there was to take part in: rows of (subject, place, chances), or without a subject kind (place, chances)
    for everybody there."""

    rows: Callable[[Quarter], QuerySet[Any, Any]]
    subject_kind: str = ""


CHANCES: dict[str, Chance] = {
    FactCode.SERVICE: Chance(services_here),
    FactCode.TEAM_SERVICE: Chance(services_here),
    FactCode.BRANCH_ACTIVITY: Chance(branch_activities, SubjectKind.MEMBER),
}


def resources_named(quarter: Quarter, as_of: date) -> QuerySet[Any, Any]:
    """Claims at work at the quarter's end that name a resource, for its provider."""
    at_work = Q(confirmed_on=None) | Q(confirmed_on__gte=quarter.end)
    kept = Q(released_on=None) | Q(released_on__gte=quarter.end)
    rows = unit_claims().filter(at_work, kept, resource__isnull=False, promised_on__lt=quarter.end)
    return shaped(
        rows.exclude(need__raiser=F("resource__provider")),
        subject=F("resource__provider"), community=F("community"), day=last_day(quarter), quantity=ONE,
        outcome=said(Outcome.RUNNING), source=F("pk"),
    )  # fmt: skip


def needs_uncovered(quarter: Quarter, as_of: date) -> list[Row]:
    """What a unit could have taken and did not, each need with its uncovered working days: the only ground for 0 of the
    projects' points. Nothing before the quarter is over: what stays open at its end is not known yet."""
    if as_of < quarter.end:
        return []
    needs, units = uncovered_needs(quarter), units_by_community(quarter)
    seats = seats_in((need.alliance for need in needs), quarter)
    offers, busy = offered_categories(quarter), units_that_took(quarter)
    days, least = worked_days(quarter), setting(UNCOVERED_DAYS, on=quarter.start)
    found: list[Row] = []
    for need in needs:
        open_days = days_within(days, need.spans)
        if open_days < least:
            continue
        for unit in sorted(units[need.community] - busy - {need.raiser}):
            if need.category in offers[unit] and need.lay_within(seats[need.alliance][unit]):
                found.append(uncovered_row(unit, need, open_days, quarter))
    return found


def uncovered_row(unit: int, need: Uncovered, open_days: int, quarter: Quarter) -> Row:
    last = quarter.end - timedelta(days=1)
    return unit, need.community, last, open_days, Outcome.UNCOVERED.value, need.need


def units_by_community(quarter: Quarter) -> dict[int, set[int]]:
    """The units reported in to a community in the quarter."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = UnitReportIn.objects.counted().filter(overlapping(quarter.start, quarter.end))
    for unit, community in rows.order_by("pk").values_list("unit", "community"):
        found[community].add(unit)
    return found


def offered_categories(quarter: Quarter) -> dict[int, set[str]]:
    """By provider, the categories of what was on offer on the quarter's last day, whatever was opened or taken off since."""
    last = quarter.end - timedelta(days=1)
    valid = Q(valid_until=None) | Q(valid_until__gte=last)
    begun = Q(offered_on=None) | Q(offered_on__lte=last)
    kept = Q(state=ResourceState.OFFERED) | Q(taken_off_on__gt=last)
    rows = Resource.objects.filter(valid, begun, kept, provider__kind__in=OrganisationKind.units)
    found: dict[int, set[str]] = defaultdict(set)
    for provider, category in rows.order_by("pk").values_list("provider", "category"):
        found[provider].add(category)
    return found


def units_that_took(quarter: Quarter) -> set[int]:
    """Units that claimed something in the quarter, wherever; also what they were let out of later."""
    rows = Claim.objects.filter(promised_on__gte=quarter.start, promised_on__lt=quarter.end)
    return set(rows.order_by().values_list("unit", flat=True).distinct())


def worked_days(quarter: Quarter) -> list[date]:
    calendar = WorkCalendar()
    length = (quarter.end - quarter.start).days
    days = (quarter.start + timedelta(days=step) for step in range(length))
    return [day for day in days if calendar.is_worked(day)]


def days_within(days: Sequence[date], spans: Sequence[Span]) -> int:
    """How many of the sorted days lie in the spans."""
    return sum(bisect_left(days, until) - bisect_left(days, since) for since, until in spans)


REVISED: dict[str, tuple[Source | Reckoned, ...]] = {
    FactCode.CLAIM: (
        *(source for source in SOURCES[FactCode.CLAIM] if source.kind != "claims_open"),
        Reckoned("needs_uncovered", needs_uncovered),
    ),
    FactCode.RESOURCE_USE: (
        *SOURCES[FactCode.RESOURCE_USE],
        Source("resource_named", resources_named, is_event=False),
    ),
}
"""Sources of edition 2 where they differ."""


def sources_of(rule: PointRule) -> tuple[Source | Reckoned, ...]:
    """What feeds a rule, by the edition of its set."""
    usual = SOURCES.get(rule.fact_code, ())
    return REVISED.get(rule.fact_code, usual) if rule.rule_set.leaves_out else usual
