"""What is said of a band before it stands: the one place that pages, lists and files ask.

A running quarter judges nobody: until it is over its figures only grow, and whoever is below a line today need not be at
its end. It says 进行中. A draft of a quarter that is over may still change and says so beside the band.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from assessment.choices import QuarterState, Standing
from assessment.models import BandRule, CommunityQuarter, QuarterScore
from common.periods import Quarter


def running() -> str:
    return _("进行中")


def is_running(quarter: Quarter, state: str, on: date) -> bool:
    """Whether the quarter is not over and its figures still move."""
    return on < quarter.end and state in QuarterState.moving


@dataclass(frozen=True)
class ShownBand:
    """The word, and what is put beside it as long as it may change."""

    word: str
    note: str = ""

    def __str__(self) -> str:
        return _("%(band)s（%(note)s）") % {"band": self.word, "note": self.note} if self.note else self.word


def shown_band(score: QuarterScore, *, title: str, state: str, on: date) -> ShownBand:
    """What is said of a score whose band has this title, in a quarter of this state, on a day.

    An exemption is a decision and holds from its day; whether there is enough to be scored at all shows at the end.
    """
    if score.standing == Standing.EXEMPT:
        return ShownBand(score.get_standing_display())
    if is_running(score.period, state, on):
        return ShownBand(running())
    if score.standing != Standing.SCORED:
        return ShownBand(score.get_standing_display())
    return ShownBand(title, str(QuarterState.DRAFT.label) if state in QuarterState.moving else "")


def band_of(score: QuarterScore, quarter: CommunityQuarter, on: date) -> ShownBand:
    """The same for one score; asks for the band's title only where it is said."""
    if score.is_scored and not is_running(score.period, quarter.state, on):
        return shown_band(score, title=band_title(score), state=quarter.state, on=on)
    return shown_band(score, title="", state=quarter.state, on=on)


def band_title(score: QuarterScore) -> str:
    band = BandRule.objects.filter(rule_set=score.rule_set_id, code=score.band).first()
    return band.title if band else ""
