"""Rhythm: one row a duty, one light a month, told apart by shape and by hidden words (LOOK.md §5)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.choices import Cadence, MeetingKind
from activities.selectors.duties import Event, Slot, SlotState


@dataclass(frozen=True)
class Light:
    """One cell; `kind` is empty where nothing is owed or happened."""

    month: int
    kind: str = ""
    icon: str = ""
    word: str = ""
    meetings: tuple[int, ...] = ()
    """The records behind it that the person may open."""


@dataclass
class LightRow:
    title: str
    cadence: str
    now: int
    cells: list[Light] = field(default_factory=list)

    @property
    def hidden_on_phone(self) -> set[int]:
        """A phone shows the running half-year."""
        return set(range(1, 7)) if self.now > 6 else set(range(7, 13))


SHAPES = {
    "done": ("circle-check", gettext_lazy("已开")),
    "late": ("circle-dashed-check", gettext_lazy("补录")),
    "due": ("clock", gettext_lazy("待开")),
    "over": ("alert-triangle", gettext_lazy("逾期")),
    "plan": ("circle-dashed", gettext_lazy("未到")),
}
BY_STATE = {SlotState.OVERDUE: "over", SlotState.SOON: "due", SlotState.OPEN: "due", SlotState.AHEAD: "plan"}
BETTER = ("done", "late", "over", "due", "plan")


def meetings_behind(slots: Iterable[Slot]) -> set[int]:
    """Everything that was held or begun: the view asks which of them the person may open."""
    return {event.pk for slot in slots for event in (*slot.held, *slot.begun)}


def year_lights(
    slots: Iterable[Slot], *, on: date, names: dict[int, str] | None = None, opens: Collection[int] = ()
) -> list[LightRow]:
    """Rows in the order of the rules, then of the slots; a group's duty in a row of its own; `names` heads the rows.

    The lights lead to those meetings of `opens` that stand behind them.
    """
    rows: dict[tuple, list[Slot]] = defaultdict(list)
    for slot in slots:
        rows[slot.rule.pk, slot.owner_id, slot.group_id].append(slot)
    return [_row(found, on, names or {}, opens) for _key, found in sorted(rows.items(), key=lambda item: item[0][0])]


def _row(slots: list[Slot], on: date, names: dict[int, str], opens: Collection[int]) -> LightRow:
    first = slots[0]
    kind = _("书记讲党课") if first.rule.by_secretary else MeetingKind(first.kind).label
    title = names.get(first.owner_id) or first.group_name or kind
    lit: dict[int, str] = {}
    behind: dict[int, list[int]] = defaultdict(list)
    for slot in slots:
        for month, name, meetings in _lit(slot, on):
            lit[month] = min(name, lit.get(month, name), key=BETTER.index)
            behind[month] += [pk for pk in meetings if pk in opens]
    cadence = str(Cadence(first.rule.cadence).label)
    row = LightRow(title=str(title), cadence=f"{kind} {cadence}" if first.group_name else cadence, now=on.month)
    row.cells = [_cell(month, lit.get(month, ""), behind.get(month, ())) for month in range(1, 13)]
    return row


def _lit(slot: Slot, on: date) -> Iterable[tuple[int, str, list[int]]]:
    """A held meeting shines in its own month; what is missing in the last month of its period that lies in the year, with
    what is planned or begun behind it."""
    for event in slot.held:
        if event.held_on.year == on.year:
            yield event.held_on.month, _held(event), [event.pk]
    if not slot.is_done:
        name, month = BY_STATE[slot.state(on)], slot.due_on.month if slot.due_on.year <= on.year else 12
        yield month, "plan" if name == "due" and month != on.month else name, [event.pk for event in slot.begun]


def _held(event: Event) -> str:
    return "late" if event.is_late_entry else "done"


def _cell(month: int, name: str, meetings: Iterable[int] = ()) -> Light:
    if not name:
        return Light(month)
    icon, word = SHAPES[name]
    words = _("%(month)s月%(word)s") % {"month": month, "word": word}
    return Light(month, name, icon, words, tuple(dict.fromkeys(meetings)))


def lights_of_meetings(title: str, held: Iterable[tuple[int, date, bool]], *, on: date) -> LightRow:
    """A row of what was held where nothing is owed: number, day and whether it was entered late."""
    names: dict[int, str] = {}
    behind: dict[int, list[int]] = defaultdict(list)
    for pk, day, is_late in held:
        names[day.month] = "late" if is_late else "done"
        behind[day.month].append(pk)
    row = LightRow(title=title, cadence="", now=on.month)
    row.cells = [_cell(month, names.get(month, ""), behind.get(month, ())) for month in range(1, 13)]
    return row
