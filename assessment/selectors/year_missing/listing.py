"""All kinds together, in the order in which people work."""

from datetime import date

from assessment.selectors.evaluations import round_of
from assessment.selectors.year_missing.evaluations import missing_papers, missing_round
from assessment.selectors.year_missing.kinds import Missing
from assessment.selectors.year_missing.quarters import missing_objections, missing_quarters
from assessment.selectors.year_missing.results import grading_of, missing_grades
from common.asking import Asking, read, side_by_side
from common.periods import Quarter


@read
def missing_of(*, year: int, on: date) -> Asking[list[Missing]]:
    """Every kind, done or not."""
    quarters, objections, of_round, grading = yield from side_by_side(
        missing_quarters(quarters=started_quarters(year=year, on=on), on=on),
        missing_objections(year=year),
        missing_of_round(year, on),
        grading_of(year=year, on=on),
    )
    facts = [*quarters, objections, *of_round]
    return [*facts, *missing_grades(grading, is_early=any(not item.is_done for item in facts))]


def missing_of_round(year: int, on: date) -> Asking[list[Missing]]:
    current = yield from round_of.asking(year)
    whole, papers = yield from side_by_side(missing_round(year, on, current), missing_papers(year, current))
    return [whole, *papers]


def started_quarters(*, year: int, on: date) -> list[Quarter]:
    return [quarter for quarter in (Quarter(year, number) for number in range(1, 5)) if quarter.start <= on]
