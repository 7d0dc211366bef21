"""The lists of the dual points: by name or in the order of the tree, never by points (D1)."""

from django.utils.translation import gettext_lazy as _

from assessment.filters import ObjectionFilter, ScoreFilter
from assessment.selectors.scores import member_scores, objections_for_list, unit_scores
from assessment.tables import ObjectionTable, ScoreTable, UnitScoreTable
from common import listing

UNIT_SCORES = listing.define(
    "assessment.unit_scores",
    title=_("单位积分"),
    unit=_("份"),
    queryset=unit_scores,
    filterset=ScoreFilter,
    table=UnitScoreTable,
    order=("unit__position", "quarter", "id"),
)

MEMBER_SCORES = listing.define(
    "assessment.member_scores",
    title=_("党员积分"),
    unit=_("份"),
    queryset=member_scores,
    filterset=ScoreFilter,
    table=ScoreTable,
    order=("member__sort_key", "member_id", "quarter", "id"),
)

OBJECTIONS = listing.define(
    "assessment.objections",
    title=_("积分异议"),
    unit=_("件"),
    queryset=objections_for_list,
    filterset=ObjectionFilter,
    table=ObjectionTable,
    order=("-raised_on", "-id"),
)
