"""All kinds together, in the order in which people work."""

from datetime import date

from assessment.selectors.evaluations import round_of
from assessment.selectors.year_missing.evaluations import missing_papers, missing_round
from assessment.selectors.year_missing.kinds import Missing
from assessment.selectors.year_missing.quarters import missing_objections, missing_quarters
from assessment.selectors.year_missing.results import missing_grades
from common.periods import Quarter


def missing_of(*, year: int, on: date) -> list[Missing]:
    """Every kind, done or not."""
    current = round_of(year)
    facts = [
        *missing_quarters(quarters=started_quarters(year=year, on=on), on=on),
        missing_objections(year=year),
        missing_round(year, on, current),
        *missing_papers(year, current),
    ]
    is_early = any(not item.is_done for item in facts)
    return [*facts, *missing_grades(year=year, on=on, is_early=is_early)]


def started_quarters(*, year: int, on: date) -> list[Quarter]:
    return [quarter for quarter in (Quarter(year, number) for number in range(1, 5)) if quarter.start <= on]
