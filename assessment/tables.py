"""Columns of the lists of the dual points."""

from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from assessment.choices import ObjectionState
from assessment.models import Objection, QuarterScore
from assessment.selectors.bands import ShownBand, shown_band, state_tag
from common.periods import Quarter
from common.tables import FULL, NOWRAP, SKIP, Column, day, link, tag, total_points
from common.templatetags.ui import state

OBJECTION_TAGS = {ObjectionState.OPEN: "wait", ObjectionState.ANSWERED: "done", ObjectionState.REVIEWED: "done"}


def band_of(row: Any) -> ShownBand:
    """What may be said today of the band of a score, as the list's queryset annotates it."""
    return shown_band(
        row, title=row.band_title or "", state=row.quarter_state, is_excluded=row.is_excluded, on=timezone.localdate()
    )


def band_cell(row: QuarterScore, value: str) -> SafeString | str:
    band = band_of(row)
    return format_html("{} {}", band.word, state("draft", band.note)) if band.note else band.word


def quarter_tag(row: Any) -> tuple[str, str]:
    return state_tag(row.quarter_state, is_excluded=row.is_excluded)


def objection_words(row: Any) -> str:
    return str(_("异议中")) if row.has_objection else ""


def objection_tag(row: Objection) -> tuple[str, str]:
    if row.review_asked_on and row.waits:
        return "wait", str(_("待复核"))
    return OBJECTION_TAGS[ObjectionState(row.state)], row.get_state_display()


def rule_words(row: Objection) -> str:
    return row.rule.title if row.rule else str(_("整份积分"))


HOME = Column("home", _("所在单位"), "member.home.name", empty="", td=SKIP)
SUBJECT = link("subject", _("名称"), "subject.name")
SCORE = (
    Column("quarter", _("季度"), lambda row: Quarter.parse(row.quarter).label, td=NOWRAP),
    Column("community", _("评定社区"), "community.name", td=FULL),
    Column("band_title", _("等次"), lambda row: str(band_of(row)), cell=band_cell, empty=""),
    total_points("total", _("积分")),
    tag("quarter_state", _("季度状态"), quarter_tag),
    Column("has_objection", _("异议"), objection_words, cell=lambda row, value: state("wait", value), empty=""),
)

MEMBER_SCORE_COLUMNS = (SUBJECT, HOME, *SCORE)
UNIT_SCORE_COLUMNS = (SUBJECT, *SCORE)

OBJECTION_COLUMNS = (
    link("subject", _("提出方"), "score.subject.name"),
    Column("quarter", _("季度"), lambda row: Quarter.parse(row.score.quarter).label, td=NOWRAP),
    Column("rule", _("项目"), rule_words),
    Column("community", _("评定社区"), "score.community.name", td=FULL),
    day("due", _("期限"), "due_on"),
    tag("state", _("状态"), objection_tag),
)
