"""Tables of the members app: what a list shows and what its file holds."""

from datetime import date, datetime
from typing import Any

import django_tables2 as tables
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.selectors.audit import address_of, changed_fields, deed_of, nobody_of, number_of, object_of, reason_of
from common.tables import FULL, NOWRAP_SKIP, SKIP, DateColumn, Table
from common.templatetags import ui
from common.templatetags.ui import cn_month
from members.choices import Precision, ReportInState
from members.models import Member, MemberReportIn, UnitReportIn, User
from members.models.report_ins import ReportIn
from members.selectors.organisations import repeated_names

HIDE_S = {"td": {"class": "hide-s"}, "th": {"class": "hide-s"}}


class PartialDateColumn(tables.Column):
    """A date that may be known to the month only; in a file 1985.07 or the day itself, as rosters write it."""

    def __init__(self, precision: str, **kwargs: Any) -> None:
        self.precision = precision
        kwargs.setdefault("attrs", NOWRAP_SKIP)
        super().__init__(**kwargs)

    def render(self, value: date, record: Member) -> str:
        return cn_month(value, getattr(record, self.precision))

    def value(self, value: date, record: Member) -> str:
        return f"{value:%Y.%m}" if getattr(record, self.precision) == Precision.MONTH else f"{value:%Y.%m.%d}"


def file_only(title: Any, **kwargs: Any) -> tables.Column:
    """A column of the file that the page has no room for."""
    return tables.Column(verbose_name=title, visible=False, default="", **kwargs)


class MemberTable(Table):
    """The roster. The file can be imported again unchanged; phone and identity number are not exported (D11)."""

    name = tables.Column(verbose_name=_("姓名"), linkify=True)
    sex = tables.Column(verbose_name=_("性别"), attrs=HIDE_S, default="")
    ethnicity = file_only(_("民族"))
    birth_date = PartialDateColumn("birth_precision", verbose_name=_("出生年月"), default="")
    native_place = file_only(_("籍贯"))
    education = file_only(_("学历"))
    work_started_on = PartialDateColumn(
        "work_started_precision", verbose_name=_("参加工作时间"), visible=False, default=""
    )
    joined_on = PartialDateColumn("joined_precision", verbose_name=_("入党时间"), default="")
    full_on = PartialDateColumn("full_precision", verbose_name=_("转正时间"), visible=False, default="")
    home = tables.Column(verbose_name=_("所在支部"), attrs=FULL)
    stage = tables.Column(verbose_name=_("类别"), attrs=NOWRAP_SKIP, exclude_from_export=True)
    workplace = file_only(_("工作单位及职务"))
    phone = tables.Column(
        accessor="masked_phone", verbose_name=_("联系电话"), attrs=NOWRAP_SKIP, exclude_from_export=True
    )
    address = file_only(_("现居住地"))
    note = file_only(_("备注"))

    class Meta:
        model = Member
        fields: tuple[str, ...] = ()

    def value_sex(self, record: Member) -> str:
        return record.get_sex_display()

    @cached_property
    def shared_names(self) -> set[str]:
        """Names that several organisations have: an import could not tell which is meant."""
        return set(repeated_names())

    def value_home(self, record: Member) -> str:
        return record.home.code if record.home.name in self.shared_names else record.home.name


class ReportedInTable(Table):
    """Who reported in from elsewhere: name, unit and since when. Nothing else of their record (ACCESS.md)."""

    member = tables.Column(verbose_name=_("姓名"))
    unit = tables.Column(accessor="member__home__name", verbose_name=_("所在单位"), attrs=FULL)
    started_on = DateColumn(verbose_name=_("报到起始"))
    state = tables.Column(verbose_name=_("状态"))

    class Meta:
        model = MemberReportIn
        fields: tuple[str, ...] = ()


REPORT_IN_TAGS = {
    "SUBMITTED": ("wait", ""),
    "RECEIVED": ("idle", "calendar-event"),
    "ACTIVE": ("run", ""),
    "ENDING": ("wait", ""),
    "ENDED": ("closed", ""),
    "REFUSED": ("back", ""),
}
"""Kind of tag and icon of each state of a report-in (LOOK.md §5)."""


PICK = (
    '<span class="d-flex align-items-center gap-2"><input class="form-check-input" type="checkbox" name="rows" '
    'value="{}" aria-label="{}"{}>{}</span>'
)


class PickColumn(tables.Column):
    """The link of a row, with a tick before it where the person may decide it; in a file the bare name."""

    def render(self, value: Any, record: Any) -> str:
        link = format_html('<a href="{}">{}</a>', record.get_absolute_url(), value)
        if not record.can_decide or record.state not in self.states:
            return link
        checked = SafeString(" checked") if getattr(record, "is_ticked", False) else ""
        label = _("选中%(name)s") % {"name": value}
        return format_html(PICK, record.pk, label, checked, link)

    def __init__(self, *args: Any, states: tuple[str, ...], **kwargs: Any) -> None:
        self.states = states
        super().__init__(*args, **kwargs)

    def value(self, value: Any) -> str:
        return str(value)


class ReportInTable(Table):
    """What both lists of report-ins share."""

    community = tables.Column(verbose_name=_("报到社区"), attrs=FULL)
    submitted_on = DateColumn(verbose_name=_("报到日期"))
    started_on = DateColumn(verbose_name=_("起始日期"), default="—")
    state = tables.Column(verbose_name=_("状态"))

    def render_state(self, record: ReportIn) -> str:
        kind, icon = REPORT_IN_TAGS[record.state]
        return ui.state(kind, record.get_state_display(), icon)


class UnitReportInTable(ReportInTable):
    unit = PickColumn(verbose_name=_("单位"), states=ReportInState.waiting)

    class Meta:
        model = UnitReportIn
        fields: tuple[str, ...] = ()
        sequence = ("unit", "...")


class MemberReportInTable(ReportInTable):
    """Name, unit and place; nothing else of the record (ACCESS.md)."""

    member = PickColumn(verbose_name=_("姓名"), states=ReportInState.waiting)
    home = tables.Column(accessor="member__home__name", verbose_name=_("组织关系所在"), attrs=FULL)
    branch = tables.Column(verbose_name=_("小区支部"), attrs=SKIP, default="—")

    class Meta:
        model = MemberReportIn
        fields: tuple[str, ...] = ()
        sequence = ("member", "home", "community", "branch", "...")


class AccountTable(Table):
    """Accounts and what they may do; no member data (SECURITY.md control 20)."""

    username = tables.Column(verbose_name=_("账号"))
    name = tables.Column(verbose_name=_("姓名"), attrs=FULL)
    offices = tables.Column(verbose_name=_("现有角色"), empty_values=(), attrs=FULL)
    is_active = tables.Column(verbose_name=_("状态"))

    class Meta:
        model = User
        fields: tuple[str, ...] = ()

    def render_username(self, record: User) -> str:
        return format_html('<a href="{}">{}</a>', reverse("members:account", args=[record.pk]), record.username)

    def render_offices(self, record: User) -> str:
        return "、".join(grant.label for grant in record.running_grants) or "—"

    def render_is_active(self, record: User) -> str:
        return ui.state("run", _("启用"), "check") if record.is_active else ui.state("idle", _("停用"), "ban")


class AuditTable(Table):
    """Time, person, address, object by kind and number, deed, names of the changed fields, reason; never a value."""

    timestamp = tables.Column(verbose_name=_("时间"))
    deed = tables.Column(verbose_name=_("做了什么"), empty_values=(), attrs={"td": {"class": "nowrap"}})
    actor = tables.Column(verbose_name=_("操作人"), empty_values=(), attrs=FULL)
    target = tables.Column(verbose_name=_("对象"), empty_values=(), attrs={"td": {"class": "full nowrap"}})
    changed = tables.Column(verbose_name=_("改动的项目、理由"), empty_values=(), attrs=FULL)
    address = tables.Column(verbose_name=_("地址"), empty_values=(), attrs=FULL)

    class Meta:
        model = LogEntry
        fields: tuple[str, ...] = ()

    def render_timestamp(self, value: datetime) -> str:
        return ui.cn_datetime(value)

    def render_actor(self, value: User | None, record: LogEntry) -> str:
        return f"{value.name}（{value.username}）" if value else nobody_of(record)

    def render_deed(self, record: LogEntry) -> str:
        return deed_of(record)

    def render_target(self, record: LogEntry) -> str:
        return object_of(record) or "—"

    def render_changed(self, record: LogEntry) -> str:
        reason = reason_of(record)
        told = (changed_fields(record), number_of(record), _("理由：%(reason)s") % {"reason": reason} if reason else "")
        return "；".join(part for part in told if part)

    def render_address(self, record: LogEntry) -> str:
        return address_of(record) or "—"
