"""How the home page shows what is due in organisation life."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from activities.choices import Cadence, MeetingKind
from activities.models import Meeting, MeetingParty, Resolution
from activities.selectors.dues import DueKind, OwedConference
from activities.selectors.duties import Slot, SlotState
from common.due import Due
from common.periods import QUARTER_NAMES, day_text
from common.todo import Show, Todo, deadline_tag

SECTION = "meetings"


def record_url(slot: Slot, on: date, **asked: int | str) -> str:
    """Where a press begins the record of an owed meeting, filled in as far as it is known."""
    filled = {"kind": slot.kind, **asked, "held_on": min(on, slot.due_on).isoformat()}
    if slot.group_id:
        filled["group"] = slot.group_id
    return f"{reverse('activities:meeting-new')}?{urlencode(filled)}"


@dataclass(frozen=True)
class Chip:
    """One press that begins the record of an owed meeting."""

    title: str
    url: str
    is_over: bool


def start_chips(slots: Iterable[Slot], on: date, names: Mapping[int, str] | None = None) -> list[Chip]:
    """Of what is to be recorded, in its order; `names` tells several branches apart."""
    names = names or {}
    return [
        Chip(
            title=" ".join(filter(None, (names.get(slot.owner_id), slot_title(slot)))),
            url=record_url(slot, on, host=slot.owner_id),
            is_over=slot.state(on) == SlotState.OVERDUE,
        )
        for slot in slots
    ]


def duty_todo(due: Due, on: date) -> Todo:
    slot: Slot = due.subject
    return Todo(
        due,
        title=slot_title(slot),
        url=record_url(slot, on, host=slot.owner_id),
        verb=_("记录"),
        section=SECTION,
        context=slot_context(slot),
        tag=deadline_tag(slot.due_on, on),
        is_press=True,
    )


def slot_title(slot: Slot) -> str:
    """10月主题党日, 第四季度支部党员大会, 11月党小组会（3号楼党小组）."""
    kind = _("书记讲党课") if slot.rule.by_secretary else MeetingKind(slot.kind).label
    name = f"{period_label(slot)}{kind}"
    return f"{name}（{slot.group_name}）" if slot.group_name else name


def period_label(slot: Slot) -> str:
    if slot.rule.cadence == Cadence.MONTH:
        return _("%(month)s月") % {"month": slot.start.month}
    if slot.rule.cadence == Cadence.QUARTER:
        return _("第%(name)s季度") % {"name": QUARTER_NAMES[(slot.start.month - 1) // 3]}
    if slot.rule.cadence == Cadence.HALF_YEAR:
        return _("上半年") if slot.start.month == 1 else _("下半年")
    return _("%(year)s年度") % {"year": slot.year}


def slot_context(slot: Slot) -> str:
    next_year = _("次年") if slot.year is not None and slot.due_on.year > slot.year else ""
    return _("%(period)s %(times)s 次，应于%(next_year)s%(month)s月%(day)s日前召开") % {
        "period": slot.rule.get_cadence_display(), "times": slot.owed, "next_year": next_year,
        "month": slot.due_on.month, "day": slot.due_on.day,
    }  # fmt: skip


def conference_todo(due: Due, on: date) -> Todo:
    owed: OwedConference = due.subject
    slot = owed.slot
    return Todo(
        due,
        title=_("%(period)s党建联席会议") % {"period": period_label(slot)},
        url=record_url(slot, on, alliance=slot.owner_id),
        verb=_("记录"),
        section=SECTION,
        context=f"{owed.alliance_name} · {slot_context(slot)}",
        tag=deadline_tag(slot.due_on, on),
        is_press=True,
    )


def handed_over_todo(due: Due, on: date) -> Todo:
    meeting: Meeting = due.subject
    writer = meeting.entered_by.name if meeting.entered_by else ""
    return Todo(
        due,
        title=meeting_title(meeting, on),
        url=reverse("activities:meeting-edit", args=[meeting.pk]),
        verb=_("去确认"),
        section=SECTION,
        context=_("%(name)s代录，请核对后确认") % {"name": writer},
        tag=("wait", _("待确认")),
    )


def plan_held_todo(due: Due, on: date) -> Todo:
    meeting: Meeting = due.subject
    return Todo(
        due,
        title=meeting_title(meeting, on),
        url=meeting.get_absolute_url(),
        verb=_("去记录"),
        section=SECTION,
        context=" · ".join(filter(None, (_("已安排的会议到了日子"), meeting.title, meeting.place))),
        tag=deadline_tag(meeting.held_on, on),
    )


def party_todo(due: Due, on: date) -> Todo:
    party: MeetingParty = due.subject
    return Todo(
        due,
        title=_("%(meeting)s：核对%(name)s到会的人")
        % {"meeting": meeting_title(party.meeting, on), "name": party.organisation.name},
        url=reverse("activities:meeting-party", args=[party.meeting_id, party.pk]),
        verb=_("去核对"),
        section=SECTION,
        context=_("%(name)s主办，核对以后计入次数") % {"name": party.meeting.host.name},
        tag=("wait", _("待确认")),
    )


def resolution_todo(due: Due, on: date) -> Todo:
    row: Resolution = due.subject
    who = row.person.name if row.person else row.unit.name if row.unit else ""
    return Todo(
        due,
        title=_("落实决议：%(text)s") % {"text": row.text},
        url=row.meeting.get_absolute_url(),
        verb=_("去落实"),
        section=SECTION,
        context=" · ".join(filter(None, (meeting_title(row.meeting, on), who))),
        tag=deadline_tag(row.due_on, on) if row.due_on else None,
    )


def meeting_title(meeting: Meeting, on: date) -> str:
    """11月12日支部党员大会."""
    group = f"（{meeting.group.name}）" if meeting.group else ""
    return f"{day_text(meeting.held_on, on.year)}{meeting.get_kind_display()}{group}"


def service_todo(due: Due, _on: date) -> Todo:
    return Todo(
        due,
        title=_("%(count)s 条志愿服务记录待确认") % {"count": due.subject},
        url=f"{reverse('activities:services')}?state=waiting",
        verb=_("去确认"),
        section="services",
        context=_("确认以后才计入积分"),
    )


SHOWS: dict[str, Show] = {
    DueKind.DUTY: duty_todo,
    DueKind.CONFERENCE: conference_todo,
    DueKind.HANDED_OVER: handed_over_todo,
    DueKind.PLAN_HELD: plan_held_todo,
    DueKind.PARTY: party_todo,
    DueKind.RESOLUTION: resolution_todo,
    DueKind.SERVICE: service_todo,
}
