"""Gates of the assessment: deeds on a year pass together, its closing waits for them and lets none follow."""

from django.utils.translation import gettext_lazy as _

from assessment.models import YearClosing
from common.errors import DomainError
from common.gates import close_gate, pass_gate

SCORING = "assessment.scoring"
"""One run of scoring at a time, whichever its quarter: late facts and revisions run through all quarters."""


class YearIsClosed(DomainError):
    code = "year_is_closed"
    message = _("%(year)s年度考核已经归档，不能再改。")


def check_year_open(year: int) -> None:
    """Raise YearIsClosed for a closed year; until this transaction ends nobody closes it. Deeds do not wait for each other."""
    pass_gate(f"assessment.year.{year}")
    _refuse_closed(year)


def hold_year(year: int) -> None:
    """For who closes the year: wait for the deeds that are under way and keep others out. Raises YearIsClosed."""
    close_gate(f"assessment.year.{year}")
    _refuse_closed(year)


def _refuse_closed(year: int) -> None:
    if YearClosing.objects.filter(year=year).exists():
        raise YearIsClosed(year=year)


def results_of(year: int) -> str:
    """The gate of who computes or settles all results of a year."""
    return f"assessment.results.{year}"


def papers_of(round_id: int) -> str:
    """The gate of a round's papers: everybody writes and signs, closing the round ends that."""
    return f"assessment.round.{round_id}"
