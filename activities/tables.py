"""Tables of the activities app."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from activities.choices import MeetingState, ServiceState
from activities.models import Meeting, ServiceRecord
from common.tables import FULL, NUMBER, SKIP, DateColumn, Table
from common.templatetags.ui import state
from members.tables import PickColumn

MEETING_TAGS = {MeetingState.PLANNED: "run", MeetingState.DRAFT: "draft", MeetingState.CONFIRMED: "done"}


class MeetingTable(Table):
    """Status of meetings: kind, day, held, late, counts. The text is on the record alone."""

    kind = tables.Column(verbose_name=_("会议"), linkify=True)
    host = tables.Column(verbose_name=_("召开组织"), attrs=FULL)
    held_on = DateColumn(verbose_name=_("日期"), attrs={"td": {"class": "nowrap"}})
    present_count = tables.Column(verbose_name=_("实到"), attrs=NUMBER)
    expected_count = tables.Column(verbose_name=_("应到"), attrs=NUMBER)
    is_late_entry = tables.Column(verbose_name=_("记录"), attrs={"td": {"class": "skip-s"}})
    state = tables.Column(verbose_name=_("状态"))

    class Meta:
        model = Meeting
        fields: tuple[str, ...] = ()

    def render_kind(self, record: Meeting) -> str:
        return self.value_kind(record)

    def value_kind(self, record: Meeting) -> str:
        of = record.group or record.alliance
        return f"{record.get_kind_display()}（{of.name}）" if of else record.get_kind_display()

    def render_is_late_entry(self, record: Meeting) -> SafeString | str:
        words = self.value_is_late_entry(record)
        return format_html('<span class="tag">{}</span>', words) if words else ""

    def value_is_late_entry(self, record: Meeting) -> str:
        late = [str(_("补录"))] if record.is_late_entry else []
        return "、".join([*late, str(_("代录"))] if record.entered_for_id else late)

    def render_state(self, record: Meeting) -> SafeString:
        return state(MEETING_TAGS[MeetingState(record.state)], record.get_state_display())

    def value_state(self, record: Meeting) -> str:
        return record.get_state_display()


SERVICE_TAGS = {"SUBMITTED": "wait", "CONFIRMED": "done", "REFUSED": "back"}


class ServiceTable(Table):
    """Service records: who, what, where, how long; the tick is for the side that confirms."""

    title = PickColumn(verbose_name=_("服务内容"), states=(ServiceState.SUBMITTED,))
    member = tables.Column(verbose_name=_("党员"), attrs=FULL)
    home = tables.Column(accessor="member__home__name", verbose_name=_("组织关系所在"), attrs=FULL)
    community = tables.Column(verbose_name=_("服务社区"), attrs=SKIP)
    category = tables.Column(verbose_name=_("类别"), attrs=SKIP)
    held_on = DateColumn(verbose_name=_("日期"), attrs={"td": {"class": "nowrap full"}})
    hours = tables.Column(verbose_name=_("小时"), attrs={"th": {"class": "r"}, "td": {"class": "r skip-s"}})
    state = tables.Column(verbose_name=_("状态"))

    class Meta:
        model = ServiceRecord
        fields: tuple[str, ...] = ()

    def render_state(self, record: ServiceRecord) -> str:
        return state(SERVICE_TAGS[record.state], record.get_state_display())
