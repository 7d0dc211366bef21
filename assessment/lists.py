"""The lists of the dual points: by name or in the order of the tree, never by points (D1)."""

from django.utils.translation import gettext_lazy as _

from assessment.filters import ObjectionFilter, ScoreFilter
from assessment.permissions.points import sees_member_scores, sees_objections, sees_unit_scores
from assessment.selectors.scores import member_scores, objections_for_list, unit_scores
from assessment.tables import ObjectionTable, ScoreTable, UnitScoreTable
from common import listing
from common.access import Rule

UNIT_SCORES = listing.define(
    "assessment.unit_scores",
    title=_("单位积分"),
    unit=_("份"),
    queryset=unit_scores,
    filterset=ScoreFilter,
    table=UnitScoreTable,
    order=("-quarter", "unit__position", "id"),
    readers=Rule("sees scores of units", sees_unit_scores),
    readers_words=_("单位积分由本单位、评定的社区和上级党组织查看。"),
)

MEMBER_SCORES = listing.define(
    "assessment.member_scores",
    title=_("党员积分"),
    unit=_("份"),
    queryset=member_scores,
    filterset=ScoreFilter,
    table=ScoreTable,
    order=("-quarter", "member__sort_key", "member_id", "id"),
    readers=Rule("sees scores of members", sees_member_scores),
    readers_words=_("党员积分由本人、评定的社区、所在单位和组织部查看；街道办理党员的异议时可以看那一份。"),
)

OBJECTIONS = listing.define(
    "assessment.objections",
    title=_("积分异议"),
    unit=_("件"),
    queryset=objections_for_list,
    filterset=ObjectionFilter,
    table=ObjectionTable,
    order=("-raised_on", "-id"),
    readers=Rule("sees objections", sees_objections),
    readers_words=_("积分异议由提出的一方、评定的社区、所在单位和上级党组织查看。"),
)
