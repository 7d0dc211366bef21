"""Columns of the lists of the app, and the tags of its states."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from alliances.choices import CATEGORIES, SOURCES, AllianceState, ClaimState, ResourceState
from alliances.models import Claim, Need
from alliances.selectors.deadlines import promised_on
from alliances.selectors.needs import plain, shown_state
from common.tables import (
    FULL,
    NOWRAP_SKIP,
    RIGHT,
    SKIP,
    Column,
    Where,
    day,
    link,
    listed,
    number,
    state_tag,
    tag,
    words,
)
from common.templatetags.ui import cn_date

ALLIANCE_TAGS: dict[str, str] = {
    AllianceState.PROPOSED: "wait",
    AllianceState.PREPARING: "draft",
    AllianceState.RUNNING: "run",
    AllianceState.RECTIFYING: "due",
    AllianceState.ENDED: "closed",
}
RESOURCE_TAGS: dict[str, str] = {
    ResourceState.OFFERED: "run",
    ResourceState.PAUSED: "idle",
    ResourceState.ENDED: "closed",
}
CLAIM_TAGS: dict[str, str] = {
    ClaimState.PROMISED: "run",
    ClaimState.IN_PROGRESS: "run",
    ClaimState.DELIVERED: "wait",
    ClaimState.CONFIRMED: "done",
    ClaimState.SENT_BACK: "back",
    ClaimState.RELEASE_ASKED: "wait",
    ClaimState.RELEASED: "idle",
}


UNDELIVERED = (ClaimState.PROMISED, ClaimState.IN_PROGRESS, ClaimState.SENT_BACK, ClaimState.RELEASE_ASKED)


def quantity(label: Any, measure: str = "measure") -> tuple[Column, ...]:
    """A quantity: with its measure in one cell of the page, as a number beside the measure in a file."""
    of_measure = Column("measure", _("计量单位"), measure, where=Where.FILE)
    read = of_measure.reader()

    def with_measure(row: Any, value: Any) -> str:
        return f"{plain(value)} {read(row)}"

    return Column("quantity", label, cell=with_measure, th=RIGHT, td=f"{RIGHT} {SKIP}"), of_measure


def promised_day(row: Claim, value: date) -> SafeString | str:
    """The promised day of a claim, marked once it is past and the work not delivered."""
    late = value < timezone.localdate() and row.state in UNDELIVERED
    return format_html('<span class="t-over">{} {}</span>', cn_date(value), _("逾期")) if late else cn_date(value)


def need_tag(row: Need) -> tuple[str, str]:
    shown = shown_state(row)
    return shown.kind, str(shown.word)


ALLIANCE_COLUMNS = (
    link("name", _("名称")),
    words("kind", _("类型"), td=SKIP),
    Column("core", _("牵头党组织"), "core.name", td=FULL),
    number("member_count", _("成员单位")),
    day("started_on", _("成立日期")),
    state_tag(_("状态"), ALLIANCE_TAGS),
)

RESOURCE_COLUMNS = (
    link("name", _("资源")),
    Column("provider", _("提供单位"), "provider.name", td=FULL),
    listed("category", _("类别"), CATEGORIES, td=SKIP),
    *quantity(_("数量")),
    Column("open_times", _("开放时间"), td=SKIP),
    day("valid_until", _("有效期至")),
    state_tag(_("状态"), RESOURCE_TAGS),
)

CLAIM_COLUMNS = (
    link("need", _("需求"), "need.title"),
    Column("number", _("编号"), "need.number", td=NOWRAP_SKIP),
    Column("raiser", _("提出组织"), "need.raiser.name", td=FULL),
    Column("unit", _("认领单位"), "unit.name", td=FULL),
    *quantity(_("认领数量"), "need.measure"),
    day("due_on", _("承诺完成"), cell=promised_day),
    state_tag(_("状态"), CLAIM_TAGS),
)

NEED_COLUMNS = (  # of the file: the page shows needs as a queue
    Column("number", _("编号")),
    link("title", _("标题")),
    Column("raiser", _("提出组织"), "raiser.name"),
    Column("alliance", _("联建组织"), "alliance.name"),
    listed("source", _("来源"), SOURCES),
    listed("category", _("类别"), CATEGORIES),
    words("urgency", _("紧急程度")),
    *quantity(_("数量")),
    day("due_on", _("期望完成日期")),
    day("verify_by", _("核实时限"), promised_on),
    tag("state", _("状态"), need_tag),
)
