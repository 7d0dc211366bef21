"""The words of the duty card: how many of how many, and what state that is (LOOK.md §7 A)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from activities.choices import KINDS, Cadence, MeetingKind
from activities.selectors.duties import DutyLine, Slot, SlotState, lines
from common.periods import day_text

PRESSED = (SlotState.SOON, SlotState.OPEN, SlotState.OVERDUE)
"""What was missed has a press of its own in the list; the red button is for what was held just now."""


@dataclass(frozen=True)
class CardLine:
    title: str
    done: int
    owed: int
    tag: tuple[str, str]


def card_lines(slots: Iterable[Slot], *, on: date) -> list[CardLine]:
    return [CardLine(_title(line), line.done, line.owed, duty_tag(line, on)) for line in lines(slots)]


def _title(line: DutyLine) -> str:
    if line.rule.by_secretary:
        return _("书记讲党课")
    return str(KINDS[line.rule.kind].short or MeetingKind(line.rule.kind).label)


def duty_tag(line: DutyLine, on: date) -> tuple[str, str]:
    """Kind and word of the state tag; the most pressing thing speaks."""
    if line.done >= line.owed:
        return "done", _("已完成")
    if number := line.count(SlotState.OVERDUE, on):
        return "over", _("%(number)s 次逾期") % {"number": number}
    if any(slot.draft and not slot.is_done for slot in line.slots):
        return "draft", _("有草稿")
    planned = next((slot.planned for slot in line.slots if slot.planned and not slot.is_done), None)
    if planned:
        return "run", day_text(planned.held_on, on.year)
    return _coming(line, on)


def _coming(line: DutyLine, on: date) -> tuple[str, str]:
    if number := line.count(SlotState.SOON, on):
        slot = line.first(SlotState.SOON, on)
        left = (slot.due_on - on).days if slot else 0
        word = _("还剩 %(days)s 天") % {"days": left} if left else _("今天到期")
        return "due", word if number == 1 else _("%(number)s 次将到期") % {"number": number}
    slot = line.first(SlotState.OPEN, on) or line.first(SlotState.AHEAD, on)
    month = slot.due_on.month if slot else on.month
    if line.rule.cadence == Cadence.MONTH:
        return "run", _("%(month)s月待开") % {"month": month}
    if slot and slot.due_on.year > on.year:
        return "run", _("次年%(month)s月底前") % {"month": month}
    return "run", _("%(month)s月底前") % {"month": month}


def to_record(slots: Iterable[Slot], *, on: date) -> list[Slot]:
    """What nobody has begun, by how pressing it is."""
    open_slots = [slot for slot in slots if not slot.is_done and not slot.begun and slot.start <= on]
    return sorted(open_slots, key=lambda slot: (PRESSED.index(slot.state(on)), slot.due_on))
