"""The lists of the dual points: by name or in the order of the tree, never by points (D1)."""

from django.utils.translation import gettext_lazy as _

from assessment.filters import ObjectionFilter, ScoreFilter
from assessment.permissions.points import sees_member_scores, sees_objections, sees_unit_scores
from assessment.selectors.scores import member_scores, objections_for_list, unit_scores
from assessment.tables import MEMBER_SCORE_COLUMNS, OBJECTION_COLUMNS, UNIT_SCORE_COLUMNS
from common import listing
from common.access import Rule

SEES_UNIT_SCORES = Rule("sees scores of units", sees_unit_scores)
SEES_MEMBER_SCORES = Rule("sees scores of members", sees_member_scores)
SEES_OBJECTIONS = Rule("sees objections", sees_objections)

UNIT_SCORES = listing.define(
    "assessment.unit_scores",
    title=_("单位积分"),
    unit=_("份"),
    queryset=unit_scores,
    filterset=ScoreFilter,
    columns=UNIT_SCORE_COLUMNS,
    order=("-quarter", "unit__position", "id"),
    export=SEES_UNIT_SCORES,
    has_points=True,
    readers=SEES_UNIT_SCORES,
    readers_words=_("单位积分由本单位、评定的社区和上级党组织查看。"),
)

MEMBER_SCORES = listing.define(
    "assessment.member_scores",
    title=_("党员积分"),
    unit=_("份"),
    queryset=member_scores,
    filterset=ScoreFilter,
    columns=MEMBER_SCORE_COLUMNS,
    order=("-quarter", "member__sort_key", "member_id", "id"),
    export=SEES_MEMBER_SCORES,
    has_points=True,
    readers=SEES_MEMBER_SCORES,
    readers_words=_("党员积分由本人、评定的社区、所在单位和组织部查看；街道办理党员的异议时可以看那一份。"),
)

OBJECTIONS = listing.define(
    "assessment.objections",
    title=_("积分异议"),
    unit=_("件"),
    queryset=objections_for_list,
    filterset=ObjectionFilter,
    columns=OBJECTION_COLUMNS,
    order=("-raised_on", "-id"),
    export=SEES_OBJECTIONS,
    readers=SEES_OBJECTIONS,
    readers_words=_("积分异议由提出的一方、评定的社区、所在单位和上级党组织查看。"),
)
