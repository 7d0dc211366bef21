"""Until when one may object: the notice period of the quarter, and for who was told later the days from then on.

An account is told at the release of its notice, who has none by the paper that is handed over (members/services/notices.py).
"""

from datetime import date
from typing import Any

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from assessment.choices import TELLS_OF_SCORES, QuarterState
from assessment.models import CommunityQuarter, QuarterScore
from members.models import Notice


def _notices(scores: Any) -> QuerySet[Notice]:
    label = QuarterScore._meta.label_lower
    return Notice.objects.filter(kind=TELLS_OF_SCORES, subject_type=label, subject_id__in=scores)


def _of_quarter(row: CommunityQuarter) -> QuerySet[Notice]:
    scores = QuarterScore.objects.filter(community=row.community_id, quarter=row.quarter)
    return _notices(scores.order_by().values("pk"))


def may_object(*, score: QuarterScore, row: CommunityQuarter, on: date) -> bool:
    """Within the notice period or one's own days; whose paper was not handed over yet has not begun with them."""
    if row.state != QuarterState.NOTICE:
        return False
    own = Q(answer_until__gte=on) | Q(user=None, handed_on=None)
    return row.takes_objections(on) or _notices([score.pk]).filter(own).exists()


def last_own_day(*, score: QuarterScore, row: CommunityQuarter) -> date | None:
    """The last day on which this one may object; None before a paper was handed over, and where no period runs."""
    own = list(_notices([score.pk]).values_list("user", "handed_on", "answer_until"))
    if row.notice_ends_on is None or any(user is None and handed is None for user, handed, _until in own):
        return None
    return max([row.notice_ends_on, *(until for _user, _handed, until in own if until)])


def objections_until(row: CommunityQuarter) -> date | None:
    """The last day on which somebody may object while the quarter is under notice; None where no period began."""
    if row.notice_ends_on is None:
        return None
    last: date | None = _of_quarter(row).aggregate(last=Max("answer_until"))["last"]
    return max(row.notice_ends_on, last or row.notice_ends_on)


def told_until() -> Subquery:
    """Of a community's quarter in a query: the last day of those who were told."""
    same = {name: OuterRef(OuterRef(name)) for name in ("community", "quarter")}
    told = _notices(QuarterScore.objects.filter(**same).order_by().values("pk")).filter(answer_until__isnull=False)
    return Subquery(told.order_by("-answer_until").values("answer_until")[:1])


def papers_waiting(row: CommunityQuarter) -> int:
    """How many of the quarter's notices on paper nobody has handed over."""
    return _of_quarter(row).filter(user=None, handed_on=None).count()
