"""The part of a person's own page that the points fill: the own quarters, each with the way to how it came about."""

from assessment.selectors.scores import member_scores
from assessment.tables import band_of, quarter_tag
from common.panels import Panel
from common.requests import Request
from members.models import Member

SHOWN = 4


def own_scores_panel(request: Request, member: Member) -> Panel:
    """The last quarters of one's own, the newest first; nobody else's beside them (D1)."""
    rows = member_scores(request.user).filter(member=member).order_by("-quarter", "community__position", "pk")[:SHOWN]
    scores = [{"row": row, "band": band_of(row), "tag": quarter_tag(row)} for row in rows]
    return Panel("assessment/own_scores.html", {"scores": scores})
