"""Tables of the app: what a list shows and what its file holds."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from alliances.choices import AllianceState, ClaimState, ResourceState
from alliances.models import Alliance, Claim, Need, Resource
from alliances.selectors.needs import plain, shown_state
from common.tables import FULL, NUMBER, SKIP, DateColumn, NumberColumn, Table
from common.templatetags.ui import cn_date, state

ALLIANCE_TAGS = {
    AllianceState.PROPOSED: "wait",
    AllianceState.PREPARING: "draft",
    AllianceState.RUNNING: "run",
    AllianceState.RECTIFYING: "due",
    AllianceState.ENDED: "closed",
}
RESOURCE_TAGS = {ResourceState.OFFERED: "run", ResourceState.PAUSED: "idle", ResourceState.ENDED: "closed"}
CLAIM_TAGS = {
    ClaimState.PROMISED: "run",
    ClaimState.IN_PROGRESS: "run",
    ClaimState.DELIVERED: "wait",
    ClaimState.CONFIRMED: "done",
    ClaimState.SENT_BACK: "back",
    ClaimState.RELEASE_ASKED: "wait",
    ClaimState.RELEASED: "idle",
}


UNDELIVERED = (ClaimState.PROMISED, ClaimState.IN_PROGRESS, ClaimState.SENT_BACK, ClaimState.RELEASE_ASKED)


class StateColumn(tables.Column):
    """The state as a tag; in a file its word."""

    def __init__(self, tags: dict[Any, str], **kwargs: Any) -> None:
        self.tags = tags
        super().__init__(verbose_name=_("状态"), accessor="state", **kwargs)

    def render(self, record: Any) -> str:
        return state(self.tags[record.state], record.get_state_display())

    def value(self, record: Any) -> str:
        return record.get_state_display()


class QuantityColumn(tables.Column):
    """A quantity with its measure, without a needless .0."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(accessor="quantity", attrs=NUMBER, **kwargs)

    def render(self, record: Any) -> str:
        measure = record.need.measure if isinstance(record, Claim) else record.measure
        return f"{plain(record.quantity)} {measure}"


class DueColumn(DateColumn):
    """The promised day of a claim, marked once it is past and the work not delivered."""

    def render(self, value: date, record: Claim) -> str:
        late = value < timezone.localdate() and record.state in UNDELIVERED
        return format_html('<span class="t-over">{} {}</span>', cn_date(value), _("逾期")) if late else cn_date(value)


class AllianceTable(Table):
    name = tables.Column(verbose_name=_("名称"), linkify=True)
    kind = tables.Column(verbose_name=_("类型"), attrs=SKIP)
    core = tables.Column(verbose_name=_("牵头党组织"), attrs=FULL)
    member_count = NumberColumn(verbose_name=_("成员单位"))
    started_on = DateColumn(verbose_name=_("成立日期"))
    state = StateColumn(ALLIANCE_TAGS)

    class Meta:
        model = Alliance
        fields: tuple[str, ...] = ()


class ResourceTable(Table):
    name = tables.Column(verbose_name=_("资源"), linkify=True)
    provider = tables.Column(verbose_name=_("提供单位"), attrs=FULL)
    category = tables.Column(verbose_name=_("类别"), attrs=SKIP)
    quantity = QuantityColumn(verbose_name=_("数量"))
    open_times = tables.Column(verbose_name=_("开放时间"), attrs=SKIP)
    valid_until = DateColumn(verbose_name=_("有效期至"))
    state = StateColumn(RESOURCE_TAGS)

    class Meta:
        model = Resource
        fields: tuple[str, ...] = ()


class ClaimTable(Table):
    need = tables.Column(
        accessor="need__title", verbose_name=_("需求"), linkify=lambda record: record.get_absolute_url()
    )
    raiser = tables.Column(accessor="need__raiser__name", verbose_name=_("提出组织"), attrs=FULL)
    unit = tables.Column(verbose_name=_("认领单位"), attrs=SKIP)
    quantity = QuantityColumn(verbose_name=_("认领数量"))
    due_on = DueColumn(verbose_name=_("承诺完成"))
    state = StateColumn(CLAIM_TAGS)

    class Meta:
        model = Claim
        fields: tuple[str, ...] = ()


class NeedTable(Table):
    """The list of needs as a file; the page shows it as a queue."""

    number = tables.Column(verbose_name=_("编号"))
    title = tables.Column(verbose_name=_("标题"), linkify=True)
    raiser = tables.Column(verbose_name=_("提出组织"))
    alliance = tables.Column(verbose_name=_("联建组织"))
    source = tables.Column(verbose_name=_("来源"))
    category = tables.Column(verbose_name=_("类别"))
    urgency = tables.Column(verbose_name=_("紧急程度"))
    quantity = QuantityColumn(verbose_name=_("数量"))
    due_on = DateColumn(verbose_name=_("期望完成日期"))
    state = tables.Column(verbose_name=_("状态"), empty_values=())

    class Meta:
        model = Need
        fields: tuple[str, ...] = ()

    def render_state(self, record: Need) -> str:
        shown = shown_state(record)
        return format_html("{}", state(shown.kind, shown.word))

    def value_state(self, record: Need) -> str:
        return str(shown_state(record).word)
