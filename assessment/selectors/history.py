"""A subject's own last quarters, as a line and as words (LOOK.md §6): each quarter named, each value written out."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from assessment.models import BandRule, CommunityQuarter, QuarterScore
from assessment.selectors.bands import excluded, running
from common.periods import Quarter
from common.rounding import points_text
from members.models import User

HISTORY = 6


def history_of(score: QuarterScore, user: User, on: date) -> dict[str, list[Any]] | None:
    """The subject's own last quarters in this community, for the chart; None when there is only one.

    As far as the person sees them: a street that handles an objection sees that quarter alone. Every quarter is named in
    words, with its year where the years differ; one that still runs, or is marked 不计, says so.
    """
    left = CommunityQuarter.objects.filter(
        community=OuterRef("community"), quarter=OuterRef("quarter"), is_excluded=True
    )
    rows = QuarterScore.objects.visible_to(user).annotate(is_excluded=Exists(left)).filter(
        subject_kind=score.subject_kind, subject_id=score.subject_id, community=score.community_id, total__isnull=False,
        quarter__lte=score.quarter,
    ).order_by("-quarter")[:HISTORY]  # fmt: skip
    past = list(rows)[::-1]
    if len(past) < 2:
        return None
    limits = BandRule.objects.filter(rule_set=score.rule_set_id, minimum__gt=0).order_by("minimum")
    notes = [note_of(row, on) for row in past]
    return {
        "quarters": chart_labels([row.period for row in past], notes),
        "points": [float(row.total or 0) for row in past],
        "words": [points_text(row.total) for row in past],
        "limits": [int(band.minimum) if band.minimum == int(band.minimum) else float(band.minimum) for band in limits],
        "rows": [(row.period.label, points_text(row.total), note) for row, note in zip(past, notes, strict=True)],
    }


def note_of(row: Any, on: date) -> str:
    """What has to be known of a point: 不计 or 进行中; nothing for a quarter that counts."""
    if row.is_excluded:
        return excluded()
    return running() if on < row.period.end else ""


def chart_labels(quarters: list[Quarter], notes: list[str]) -> list[list[str]]:
    """The lines below each point: 第一季度, 2026年 where the quarters are of several years, and the note."""
    is_one_year = len({quarter.year for quarter in quarters}) == 1
    return [
        [
            quarter.short_label,
            *([] if is_one_year else [_("%(year)s年") % {"year": quarter.year}]),
            *([note] if note else []),
        ]
        for quarter, note in zip(quarters, notes, strict=True)
    ]
