"""Tables of the dual points. Points columns cannot be sorted (D1)."""

from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from assessment.choices import ObjectionState
from assessment.models import Objection, QuarterScore
from assessment.selectors.bands import ShownBand, shown_band, state_tag
from common.periods import Quarter
from common.tables import FULL, SKIP, DateColumn, PointsColumn, Table
from common.templatetags.ui import NOTHING, state

OBJECTION_TAGS = {ObjectionState.OPEN: "wait", ObjectionState.ANSWERED: "done", ObjectionState.REVIEWED: "done"}


class ScoreTable(Table):
    """One row a score: whose, which quarter, given by whom, band and points, and how far the quarter is."""

    subject = tables.Column(verbose_name=_("名称"), linkify=lambda record: record.get_absolute_url())
    home = tables.Column(accessor="member__home__name", verbose_name=_("所在单位"), attrs=SKIP, default="")
    quarter = tables.Column(verbose_name=_("季度"), attrs={"td": {"class": "nowrap"}})
    community = tables.Column(verbose_name=_("评定社区"), attrs=FULL)
    band_title = tables.Column(verbose_name=_("等次"), empty_values=())
    total = PointsColumn(verbose_name=_("积分"))
    quarter_state = tables.Column(verbose_name=_("季度状态"))
    has_objection = tables.Column(verbose_name=_("异议"))

    class Meta:
        model = QuarterScore
        fields: tuple[str, ...] = ()

    def render_subject(self, record: QuarterScore) -> str:
        return record.subject.name

    def value_subject(self, record: QuarterScore) -> str:
        return record.subject.name

    def render_quarter(self, value: str) -> str:
        return Quarter.parse(value).label

    def band_of(self, record: QuarterScore) -> ShownBand:
        """What may be said today of the row's band."""
        row: Any = record  # annotated by the list's queryset
        return shown_band(
            record, title=row.band_title or "", state=row.quarter_state, is_excluded=row.is_excluded,
            on=timezone.localdate(),
        )  # fmt: skip

    def render_band_title(self, record: QuarterScore) -> SafeString | str:
        band = self.band_of(record)
        return format_html("{} {}", band.word, state("draft", band.note)) if band.note else band.word

    def value_band_title(self, record: QuarterScore) -> str:
        return str(self.band_of(record))

    def render_quarter_state(self, record: QuarterScore) -> SafeString:
        return state(*self.tag_of(record))

    def value_quarter_state(self, record: QuarterScore) -> str:
        return self.tag_of(record)[1]

    def tag_of(self, record: Any) -> tuple[str, str]:
        return state_tag(record.quarter_state, is_excluded=record.is_excluded)

    def render_has_objection(self, value: bool) -> SafeString | str:
        return state("wait", _("异议中")) if value else ""

    def value_has_objection(self, value: bool) -> str:
        return str(_("异议中")) if value else ""


class UnitScoreTable(ScoreTable):
    class Meta:
        model = QuarterScore
        fields: tuple[str, ...] = ()
        exclude = ("home",)


class ObjectionTable(Table):
    """Whose objection, to what, until when it has to be answered."""

    subject = tables.Column(
        accessor="score__subject", verbose_name=_("提出方"), linkify=lambda record: record.get_absolute_url()
    )
    quarter = tables.Column(accessor="score__quarter", verbose_name=_("季度"), attrs={"td": {"class": "nowrap"}})
    rule = tables.Column(verbose_name=_("项目"), default=_("整份积分"))
    community = tables.Column(accessor="score__community", verbose_name=_("评定社区"), attrs=FULL)
    due = DateColumn(accessor="due_on", verbose_name=_("期限"), default=NOTHING)
    state = tables.Column(verbose_name=_("状态"))

    class Meta:
        model = Objection
        fields: tuple[str, ...] = ()

    def render_quarter(self, value: str) -> str:
        return Quarter.parse(value).label

    def render_state(self, record: Objection) -> SafeString:
        if record.review_asked_on and record.waits:
            return state("wait", _("待复核"))
        return state(OBJECTION_TAGS[ObjectionState(record.state)], record.get_state_display())
