"""A subject's own last quarters, as a line and as words (LOOK.md §6): each quarter named, each value written out."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessment.models import BandRule, QuarterScore
from assessment.selectors.bands import running
from common.periods import Quarter
from members.models import User

HISTORY = 6


def history_of(score: QuarterScore, user: User, on: date) -> dict[str, list[Any]] | None:
    """The subject's own last quarters in this community, for the chart; None when there is only one.

    As far as the person sees them: a street that handles an objection sees that quarter alone. Every quarter is named in
    words, with its year where the years differ; one that still runs says so.
    """
    rows = QuarterScore.objects.visible_to(user).filter(
        subject_kind=score.subject_kind, subject_id=score.subject_id, community=score.community_id, total__isnull=False,
        quarter__lte=score.quarter,
    ).order_by("-quarter")[:HISTORY]  # fmt: skip
    past = list(rows)[::-1]
    if len(past) < 2:
        return None
    limits = BandRule.objects.filter(rule_set=score.rule_set_id, minimum__gt=0).order_by("minimum")
    return {
        "quarters": chart_labels([row.period for row in past], on),
        "points": [float(row.total or 0) for row in past],
        "words": [points_text(row.total) for row in past],
        "limits": [int(band.minimum) if band.minimum == int(band.minimum) else float(band.minimum) for band in limits],
        "rows": [(row.period.label, points_text(row.total), on < row.period.end) for row in past],
    }


def chart_labels(quarters: list[Quarter], on: date) -> list[list[str]]:
    """The lines below each point: 第一季度, 2026年 where the quarters are of several years, 进行中 for one not over."""
    is_one_year = len({quarter.year for quarter in quarters}) == 1
    return [
        [
            quarter.short_label,
            *([] if is_one_year else [_("%(year)s年") % {"year": quarter.year}]),
            *([running()] if on < quarter.end else []),
        ]
        for quarter in quarters
    ]


def points_text(total: Decimal | None) -> str:
    """One decimal, or two where the second is not nothing: what is printed is what was stored."""
    number = total or Decimal(0)
    return f"{number:.1f}" if number == round(number, 1) else f"{number:.2f}"
