"""Columns of the lists of the members app, and the tags of its states."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from auditlog.models import LogEntry
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.audited import audited
from common.selectors.audit_presses import Thing
from common.selectors.audit_values import Change, Words
from common.tables import FULL, NOWRAP, NOWRAP_SKIP, SKIP, Column, Where, day, link, number, state_tag, tag, words
from common.templatetags.ui import cn_date, cn_datetime, cn_month, state
from members.choices import ComplaintState, Precision, ReportInState
from members.models import Complaint, Member, Notice, User
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


# The audit log: one row for each press, with what it changed (common/selectors/audit_presses.py)

LINES = 6
"""So many lines of what changed stand open; the others behind a press on how many they are."""
OBJECTS = 2


def person_of(row: LogEntry) -> str:
    return "、".join(f"{actor.name}（{actor.username}）" for actor in row.press.actors) or row.press.nobody


def person_cell(row: LogEntry, value: str) -> SafeString | str:
    """The person, with all that he or she did."""
    if len(row.press.actors) != 1:
        return value
    return filter_link(value, actor=row.press.actors[0].username)


def filter_link(words: Any, **chosen: str) -> SafeString:
    return format_html('<a href="{}?{}">{}</a>', reverse("members:audit"), urlencode(chosen), words)


def deed_cell(row: LogEntry, value: str) -> SafeString:
    """The deeds, and the office in which they were done where a story tells it."""
    offices = format_html_join("", '<div class="sub">{}</div>', ((office,) for office in row.press.offices))
    return format_html("{}{}", as_lines(row.press.deeds), offices)


def objects_of(row: LogEntry) -> str:
    """The first objects, and how many there are."""
    things = [thing.words for thing in row.press.things if thing.words]
    return f"{'、'.join(things[:OBJECTS])}{more_than_shown(len(things))}"


def more_than_shown(count: int) -> str:
    return _(" 等 %(count)s 项") % {"count": count} if count > OBJECTS else ""


def objects_cell(row: LogEntry, value: str) -> SafeString:
    """Each object with all that was done to it."""
    things = [thing for thing in row.press.things if thing.words]
    links = format_html_join("、", "{}", ((object_link(thing),) for thing in things[:OBJECTS]))
    return format_html("{}{}", links, more_than_shown(len(things)))


def object_link(thing: Thing) -> SafeString | str:
    if audited(thing.label) is None:
        return thing.words
    return filter_link(thing.words, kind=thing.label, object=thing.key)


def changed_lines(row: LogEntry) -> list[tuple[str, Any]]:
    """What the deeds say, and every change under its object where there are several."""
    lines: list[tuple[str, Any]] = list(row.press.details)
    things = [thing for thing in row.press.things if thing.lines]
    for thing in things:
        if len(things) > 1:
            lines.append(("", thing.words))
        lines += [("", change) if not change.is_told else (change.word, change) for change in thing.lines]
    return lines


def line_words(word: str, said: Any) -> str:
    return str(said) if isinstance(said, Change) or not word else f"{word}：{said}"


def what_changed(row: LogEntry) -> str:
    told = [line_words(word, said) for word, said in changed_lines(row)]
    if row.press.more:
        told.append(_("同一次操作另有 %(count)s 条") % {"count": row.press.more})
    return "；".join(told)


def changes_cell(row: LogEntry, value: str) -> SafeString:
    lines = [line_cell(word, said) for word, said in changed_lines(row)]
    if row.press.more:
        lines.append(filter_link(_("同一次操作另有 %(count)s 条") % {"count": row.press.more}, press=row.cid or ""))
    shown, rest = lines[:LINES], lines[LINES:]
    if not rest:
        return as_lines(shown)
    more = format_html("<summary>{}</summary>{}", _("还有 %(count)s 处") % {"count": len(rest)}, as_lines(rest))
    return format_html("{}<details>{}</details>", as_lines(shown), more)


def as_lines(lines: list[Any]) -> SafeString:
    return format_html_join("", "<div>{}</div>", ((line,) for line in lines))


def line_cell(word: str, said: Any) -> SafeString:
    """A line in words, what it names with the address of its page."""
    if isinstance(said, Change) and said.is_told:
        before = "" if said.is_new else format_html("{} → ", linked_words(said.before))
        return format_html('<span class="sub">{}</span> {}{}', said.word, before, linked_words(said.after))
    if not word:
        return format_html("<b>{}</b>" if isinstance(said, str) else "{}", str(said))
    return format_html('<span class="sub">{}</span> {}', word, linked_words(said))


def linked_words(words: Words) -> SafeString | str:
    if not words.page:
        return words.text
    return format_html('<a href="{}">{}</a>', reverse(words.page, args=[words.key]), words.text)


AUDIT_COLUMNS = (
    Column("timestamp", _("时间"), cell=lambda row, value: cn_datetime(value), td=f"{FULL} {NOWRAP}"),
    Column("deed", _("做了什么"), lambda row: "、".join(row.press.deeds), cell=deed_cell, td=NOWRAP),
    Column("office", _("以什么职务"), lambda row: "、".join(row.press.offices), where=Where.FILE),
    Column("actor", _("操作人"), person_of, cell=person_cell, td=FULL),
    Column("target", _("对象"), objects_of, cell=objects_cell, empty="", td=FULL),
    Column("changed", _("改了什么"), what_changed, cell=changes_cell, empty="", td=FULL),
    Column("address", _("地址"), lambda row: "、".join(row.press.addresses), empty="", td=FULL),
)


# Complaints and suggestions: who reads one, reads who wrote it; the department counts the rest without text and writer

COMPLAINT_TAGS = {ComplaintState.OPEN: "wait", ComplaintState.ANSWERED: "done", ComplaintState.WITHDRAWN: "idle"}
BEGINNING = 40


def beginning(row: Any, value: str) -> str:
    """As much of a text as a line of a list takes."""
    return value if len(value) <= BEGINNING else f"{value[:BEGINNING]}…"


def answer_day(row: Complaint, value: date) -> SafeString | str:
    """The last day for the answer, marked once it is past and nobody answered."""
    late = value < timezone.localdate() and row.state == ComplaintState.OPEN
    return format_html('<span class="t-over">{} {}</span>', cn_date(value), _("逾期")) if late else cn_date(value)


def about_words(row: Complaint) -> str:
    """The place; about the site there is none."""
    return row.place.name if row.place else str(_("本系统"))


def days_open(row: Complaint) -> int:
    """How many days it waited for its answer, or waits by now."""
    return ((row.answered_on or timezone.localdate()) - row.written_on).days


HANDLER = Column("handler", _("承办组织"), "handler.name", td=FULL)
DUE = day("due_on", _("答复期限"), cell=answer_day)

COMPLAINT_COLUMNS = (
    link("number", _("编号"), td=NOWRAP),
    Column("text", _("内容"), cell=beginning, td=FULL),
    words("kind", _("类别"), td=NOWRAP_SKIP),
    Column("writer", _("提出人"), "writer.name", td=NOWRAP_SKIP),
    Column("place", _("关于"), about_words, td=SKIP),
    HANDLER,
    day("written_on", _("提出日期"), where=Where.FILE),
    DUE,
    Column("answer", _("答复"), where=Where.FILE),
    state_tag(_("状态"), COMPLAINT_TAGS),
)

COMPLAINT_COUNT_COLUMNS = (
    Column("number", _("编号"), td=NOWRAP),
    words("kind", _("类别"), td=NOWRAP_SKIP),
    HANDLER,
    day("written_on", _("提出日期")),
    DUE,
    number("days", _("用了几天"), days_open),
    Column("answer", _("答复"), cell=beginning, td=FULL),
    state_tag(_("状态"), COMPLAINT_TAGS),
)
