"""Columns of the lists of the members app, and the tags of its states."""

from collections.abc import Callable
from datetime import date
from typing import Any

from auditlog.models import LogEntry
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.selectors.audit import address_of, changed_fields, deed_of, nobody_of, number_of, object_of, reason_of
from common.tables import FULL, NOWRAP, NOWRAP_SKIP, SKIP, Column, Where, day, link, tag, words
from common.templatetags.ui import cn_datetime, cn_month, state
from members.choices import Precision, ReportInState
from members.models import Member, Notice, User
from members.models.report_ins import ReportIn
from members.selectors.organisations import repeated_names

HIDE_S = "hide-s"


# The roster. Its file can be imported again unchanged; phone and identity number are not exported (D11).


def partial_day(name: str, label: Any, precision: str, **more: Any) -> Column:
    """A date that may be known to the month only; in a file 1985.07 or the day itself, as rosters write it."""

    def as_written(row: Member) -> str:
        value: date | None = getattr(row, name)
        if value is None:
            return ""
        return f"{value:%Y.%m}" if getattr(row, precision) == Precision.MONTH else f"{value:%Y.%m.%d}"

    def shown(row: Member, value: str) -> str:
        return cn_month(getattr(row, name), getattr(row, precision))

    return Column(name, label, as_written, cell=shown, empty="", td=NOWRAP_SKIP, **more)


def file_only(name: str, label: Any) -> Column:
    """A column of the file that the page has no room for."""
    return Column(name, label, where=Where.FILE)


def home_as_imported() -> Callable[[Member], str]:
    """The name of the home; its code where several organisations have the name, for an import could not tell them apart."""
    shared = set(repeated_names())
    return lambda row: row.home.code if row.home.name in shared else row.home.name


MEMBER_COLUMNS = (
    link("name", _("姓名")),
    words("sex", _("性别"), empty="", td=HIDE_S, th=HIDE_S),
    file_only("ethnicity", _("民族")),
    partial_day("birth_date", _("出生年月"), "birth_precision"),
    file_only("native_place", _("籍贯")),
    file_only("education", _("学历")),
    partial_day("work_started_on", _("参加工作时间"), "work_started_precision", where=Where.FILE),
    partial_day("joined_on", _("入党时间"), "joined_precision"),
    partial_day("full_on", _("转正时间"), "full_precision", where=Where.FILE),
    Column("home", _("所在支部"), "home.name", where=Where.PAGE, td=FULL),
    Column("home", _("所在支部"), prepared=home_as_imported, where=Where.FILE),
    words("stage", _("类别"), where=Where.PAGE, td=NOWRAP_SKIP),
    file_only("workplace", _("工作单位及职务")),
    Column("phone", _("联系电话"), "masked_phone", where=Where.PAGE, td=NOWRAP_SKIP),
    file_only("address", _("现居住地")),
    file_only("note", _("备注")),
)


# Report-ins


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


def pick(name: str, label: Any, value: str = "", *, states: tuple[str, ...]) -> Column:
    """The link of a row, with a tick before it where the person may decide it."""

    def ticked(row: Any, value: Any) -> SafeString:
        link = format_html('<a href="{}">{}</a>', row.get_absolute_url(), value)
        if not row.can_decide or row.state not in states:
            return link
        checked = SafeString(" checked") if getattr(row, "is_ticked", False) else ""
        return format_html(PICK, row.pk, _("选中%(name)s") % {"name": value}, checked, link)

    return Column(name, label, value, cell=ticked)


def report_in_tag(row: ReportIn) -> tuple[str, str, str]:
    kind, icon = REPORT_IN_TAGS[row.state]
    return kind, row.get_state_display(), icon


COMMUNITY = Column("community", _("报到社区"), "community.name", td=FULL)
PAPER = (
    day("submitted_on", _("报到日期")),
    day("started_on", _("起始日期")),
    tag("state", _("状态"), report_in_tag),
)

UNIT_REPORT_IN_COLUMNS = (pick("unit", _("单位"), "unit.name", states=ReportInState.waiting), COMMUNITY, *PAPER)

MEMBER_REPORT_IN_COLUMNS = (  # name, unit and place; nothing else of the record (ACCESS.md)
    pick("member", _("姓名"), "member.name", states=ReportInState.waiting),
    Column("home", _("组织关系所在"), "member.home.name", td=FULL),
    COMMUNITY,
    Column("branch", _("小区支部"), "branch.name", td=SKIP),
    *PAPER,
)


# Notices


def notice_cell(row: Notice, value: str) -> SafeString:
    """The line, and what was said with it; of several that is read on their page."""
    word = row.word if row.count == 1 else ""
    return (
        format_html('{}<div class="sub">{}</div>', notice_link(row, value), word) if word else notice_link(row, value)
    )


def notice_link(row: Notice, value: str) -> SafeString:
    """Bold until it was opened."""
    link = format_html('<a href="{}">{}</a>', row.get_absolute_url(), value)
    if row.read_at is not None:
        return link
    return format_html("<b>{}</b> {}", link, state("wait", _("新"), "mail"))


NOTICE_COLUMNS = (
    Column("title", _("通知"), cell=notice_cell),
    Column("word", _("说明"), where=Where.FILE),
    day("answer_until", _("答复截止"), empty=""),
    Column("released_at", _("发出时间"), cell=lambda row, value: cn_datetime(value), td=f"{FULL} {NOWRAP}"),
)


# Accounts and what they may do; no member data (SECURITY.md control 20)


def account_link(row: User, value: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("members:account", args=[row.pk]), value)


def offices(row: Any) -> str:
    """The roles that run, as the list's queryset prefetched them."""
    return "、".join(grant.label for grant in row.running_grants)


def account_tag(row: User) -> tuple[str, Any, str]:
    return ("run", str(_("启用")), "check") if row.is_active else ("idle", str(_("停用")), "ban")


ACCOUNT_COLUMNS = (
    Column("username", _("账号"), cell=account_link),
    Column("name", _("姓名"), td=FULL),
    Column("offices", _("现有角色"), offices, td=FULL),
    tag("is_active", _("状态"), account_tag),
)


# The audit log: time, person, address, object by kind and number, deed, names of the changed fields; never a value


def person_of(row: LogEntry) -> str:
    return f"{row.actor.name}（{row.actor.username}）" if row.actor else nobody_of(row)


def what_changed(row: LogEntry) -> str:
    """Names of the changed fields, how often or how many, and the reason."""
    reason = reason_of(row)
    told = (changed_fields(row), number_of(row), _("理由：%(reason)s") % {"reason": reason} if reason else "")
    return "；".join(part for part in told if part)


AUDIT_COLUMNS = (
    Column("timestamp", _("时间"), cell=lambda row, value: cn_datetime(value)),
    Column("deed", _("做了什么"), deed_of, td=NOWRAP),
    Column("actor", _("操作人"), person_of, td=FULL),
    Column("target", _("对象"), object_of, td=f"{FULL} {NOWRAP}"),
    Column("changed", _("改动的项目、理由"), what_changed, empty="", td=FULL),
    Column("address", _("地址"), address_of, td=FULL),
)
