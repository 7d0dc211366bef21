"""Columns of the lists of the activities app."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from activities.choices import SERVICE_CATEGORIES, MeetingState, ServiceState
from activities.models import Meeting, ServiceRecord
from common.tables import FULL, NOWRAP, RIGHT, SKIP, Column, day, link, listed, number, state_tag
from members.tables import pick

MEETING_TAGS = {MeetingState.PLANNED: "run", MeetingState.DRAFT: "draft", MeetingState.CONFIRMED: "done"}
SERVICE_TAGS = {ServiceState.SUBMITTED: "wait", ServiceState.CONFIRMED: "done", ServiceState.REFUSED: "back"}


def month_held(row: Meeting | ServiceRecord) -> str:
    """Long lists of what was held stand in months, as they are read on paper."""
    return str(_("%(year)s年%(month)s月")) % {"year": row.held_on.year, "month": row.held_on.month}


def meeting_name(row: Meeting) -> str:
    of = row.group or row.alliance
    return f"{row.get_kind_display()}（{of.name}）" if of else row.get_kind_display()


def entry_words(row: Meeting) -> str:
    """Whether it was entered late, and by whom not."""
    late = [str(_("补录"))] if row.is_late_entry else []
    return "、".join([*late, str(_("代录"))] if row.entered_for_id else late)


def plain_tag(row: object, value: str) -> SafeString:
    return format_html('<span class="tag">{}</span>', value)


MEETING_COLUMNS = (  # status alone: the text is on the record
    link("kind", _("会议"), meeting_name),
    Column("host", _("召开组织"), "host.name", td=FULL),
    day("held_on", _("日期"), td=NOWRAP),
    number("present_count", _("实到")),
    number("expected_count", _("应到")),
    Column("is_late_entry", _("记录"), entry_words, cell=plain_tag, empty="", td=SKIP),
    state_tag(_("状态"), MEETING_TAGS),
)

SERVICE_COLUMNS = (
    pick("title", _("服务内容"), states=(ServiceState.SUBMITTED,)),
    Column("member", _("党员"), "member.name", td=FULL),
    Column("home", _("组织关系所在"), "member.home.name", td=FULL),
    Column("community", _("服务社区"), "community.name", td=SKIP),
    listed("category", _("类别"), SERVICE_CATEGORIES, td=SKIP),
    day("held_on", _("日期"), td=f"{FULL} {NOWRAP}"),
    Column("hours", _("小时"), th=RIGHT, td=f"{RIGHT} {SKIP}"),
    state_tag(_("状态"), SERVICE_TAGS),
)
