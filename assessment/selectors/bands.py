"""What is said of a band before it stands: the one place that pages, lists and files ask.

A running quarter judges nobody: until it is over its figures only grow, and whoever is below a line today need not be at
its end. It says 进行中. A draft of a quarter that is over may still change and says so beside the band.
A quarter that is marked 不计 judges nobody, whatever its state.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from assessment.choices import QuarterState, Standing
from assessment.models import BandRule, CommunityQuarter, QuarterScore
from common.periods import Quarter

STATE_TAGS = {"OPEN": "idle", "DRAFT": "draft", "NOTICE": "wait", "CONFIRMED": "done", "CLOSED": "closed"}


def running() -> str:
    return _("进行中")


def excluded() -> str:
    return str(Standing.NOT_SCORED.label)


def is_running(quarter: Quarter, state: str, on: date, *, is_excluded: bool) -> bool:
    """Whether the quarter is not over, its figures still move and they are going to count."""
    return on < quarter.end and state in QuarterState.moving and not is_excluded


def runs(row: CommunityQuarter, on: date) -> bool:
    return is_running(row.period, row.state, on, is_excluded=row.is_excluded)


def state_tag(state: str, *, is_excluded: bool) -> tuple[str, str]:
    """Kind and word of the tag of a quarter: 不计 stands before the state in which it was marked so."""
    return ("idle", excluded()) if is_excluded else (STATE_TAGS[state], str(QuarterState(state).label))


@dataclass(frozen=True)
class ShownBand:
    """The word, and what is put beside it as long as it may change."""

    word: str
    note: str = ""

    def __str__(self) -> str:
        return _("%(band)s（%(note)s）") % {"band": self.word, "note": self.note} if self.note else self.word


def shown_band(score: QuarterScore, *, title: str, state: str, is_excluded: bool, on: date) -> ShownBand:
    """What is said of a score whose band has this title, in a quarter of this state, on a day.

    An exemption is a decision and holds from its day; whether there is enough to be scored at all shows at the end.
    """
    if score.standing == Standing.EXEMPT:
        return ShownBand(score.get_standing_display())
    if is_excluded:
        return ShownBand(excluded())
    if is_running(score.period, state, on, is_excluded=is_excluded):
        return ShownBand(running())
    if score.standing != Standing.SCORED:
        return ShownBand(score.get_standing_display())
    return ShownBand(title, str(QuarterState.DRAFT.label) if state in QuarterState.moving else "")


def band_of(score: QuarterScore, quarter: CommunityQuarter, on: date) -> ShownBand:
    """The same for one score; asks for the band's title only where it is said."""
    is_said = score.is_scored and not quarter.is_excluded and not runs(quarter, on)
    title = band_title(score) if is_said else ""
    return shown_band(score, title=title, state=quarter.state, is_excluded=quarter.is_excluded, on=on)


def band_title(score: QuarterScore) -> str:
    band = BandRule.objects.filter(rule_set=score.rule_set_id, code=score.band).first()
    return band.title if band else ""
