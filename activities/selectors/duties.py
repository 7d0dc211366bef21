"""What each branch and each 1+N committee owes in a period, and what of it was held (DOMAIN.md §2).

Everything here takes many branches at once and asks the database a fixed number of questions, so that the overview of
a county costs what one branch costs.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from activities.choices import SHARED_KINDS, MeetingState, OwedBy
from activities.models import DutyRule, Meeting, MeetingParty
from activities.selectors.duty_structure import Structures, stood, structures_of
from activities.selectors.duty_windows import Window, windows_of
from activities.selectors.held import of_host, of_party
from alliances.choices import AllianceKind
from alliances.models import Alliance
from common.asking import Asking, read, rows_of, side_by_side
from common.due import SOON_DAYS
from common.periods import Quarter
from members.choices import Post
from members.models import Appointment, Organisation

BRANCH_RULES = (OwedBy.EVERY_BRANCH, OwedBy.BRANCH_WITH_COMMITTEE, OwedBy.BRANCH_WITH_GROUPS)
UNTOUCHED = Q(state=MeetingState.DRAFT, version=1)
"""A draft that a press began and nobody wrote in: it is no work anybody would miss."""


class SlotState(StrEnum):
    DONE = "done"
    OVERDUE = "overdue"
    SOON = "soon"
    OPEN = "open"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Event:
    """A meeting as far as duties care about it."""

    pk: int
    held_on: date
    state: str
    is_late_entry: bool
    by_secretary: bool
    for_year: int | None = None
    none_came: bool = False


@dataclass(frozen=True)
class Slot:
    """What one branch (or group, or committee) owes of one kind in one period, with what happened of it."""

    rule: DutyRule
    owner_id: int
    start: date
    end: date
    group_id: int | None = None
    group_name: str = ""
    year: int | None = None
    held: tuple[Event, ...] = ()
    begun: tuple[Event, ...] = ()

    @property
    def kind(self) -> str:
        return self.rule.kind

    @property
    def owed(self) -> int:
        return self.rule.times

    @property
    def done(self) -> int:
        return min(len(self.held), self.owed)

    @property
    def due_on(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def is_done(self) -> bool:
        return len(self.held) >= self.owed

    @property
    def draft(self) -> Event | None:
        return next((event for event in self.begun if event.state == MeetingState.DRAFT), None)

    @property
    def planned(self) -> Event | None:
        return next((event for event in self.begun if event.state == MeetingState.PLANNED), None)

    def state(self, on: date) -> SlotState:
        if self.is_done:
            return SlotState.DONE
        if self.due_on < on:
            return SlotState.OVERDUE
        if self.start > on:
            return SlotState.AHEAD
        return SlotState.SOON if self.due_on <= on + timedelta(days=SOON_DAYS) else SlotState.OPEN


@read
def duties_of(*, branch: Organisation, quarter: Quarter, on: date) -> Asking[list[Slot]]:
    """Everything one branch owes in a quarter; duties of the year are part of every quarter."""
    branches = Organisation.objects.filter(pk=branch.pk)
    return (yield from branch_duties.asking(branches=branches, start=quarter.start, end=quarter.end, on=on))


@read
def branch_duties(*, branches: QuerySet[Organisation], start: date, end: date, on: date) -> Asking[list[Slot]]:
    """What these bodies owe between the days, by their structure over the whole of each period.

    A unit or community owes as a branch while it has no branch below. A past 年度 is told while it can still be made
    up for.
    """
    rules = yield from rows_of(DutyRule.objects.filter(is_active=True, owed_by__in=BRANCH_RULES))
    windows = {rule.pk: windows_of(rule, start, end) for rule in rules}
    ids = branches.order_by().values("pk")
    structures, bodies, events = yield from side_by_side(
        structures_of.asking(ids, [window for found in windows.values() for window in found], on),
        rows_of(branches.order_by("position").only("pk", "kind", "started_on", "ended_on")),
        _branch_events(ids, *_span(windows)),
    )
    owed = [
        slot
        for branch in bodies
        for rule in rules
        for window in windows[rule.pk]
        for slot in _owed(rule, branch, window, structures)
    ]
    return _still_told(_filled(owed, events), start)


@read
def conference_duties(*, alliances: QuerySet[Alliance], start: date, end: date, on: date) -> Asking[list[Slot]]:
    """Joint conferences that 1+N committees owe between the days."""
    regional = alliances.filter(kind=AllianceKind.REGIONAL)
    rules, committees = yield from side_by_side(
        rows_of(DutyRule.objects.filter(is_active=True, owed_by=OwedBy.REGIONAL_COMMITTEE)),
        rows_of(regional.order_by("name").only("pk", "started_on", "ended_on")),
    )
    windows = {rule.pk: windows_of(rule, start, end) for rule in rules}
    owed = [
        _slot(rule, alliance.pk, window)
        for alliance in committees
        for rule in rules
        for window in windows[rule.pk]
        if stood(alliance, window)
    ]
    events: dict[tuple, list[Event]] = defaultdict(list)
    if owed:
        held = Meeting.objects.filter(alliance__in=regional.order_by().values("pk"))
        for owner, kind, _group, *rest in (yield from rows_of(_rows(held, *_span(windows), "alliance_id"))):
            events[owner, kind, None].append(Event(*rest))
    return _filled(owed, events)


def _span(windows: dict[int, list[Window]]) -> tuple[date, date]:
    found = [window for each in windows.values() for window in each]
    if not found:
        return date.max, date.max
    return min(window.start for window in found), max(window.end for window in found)


def _slot(rule: DutyRule, owner_id: int, window: Window) -> Slot:
    return Slot(rule=rule, owner_id=owner_id, start=window.start, end=window.end, year=window.year)


def _owed(rule: DutyRule, branch: Organisation, window: Window, structures: Structures) -> Iterator[Slot]:
    slot = _slot(rule, branch.pk, window)
    if rule.owed_by == OwedBy.BRANCH_WITH_GROUPS:
        for group in structures.groups_of(branch, window):
            yield replace(slot, group_id=group.pk, group_name=group.name)
    elif structures.owed_by(rule.owed_by, branch, window):
        yield slot


def _still_told(slots: list[Slot], start: date) -> list[Slot]:
    """Without the 年度 before that are kept: their window reaches into the year after."""
    return [slot for slot in slots if slot.year is None or slot.year >= start.year or not slot.is_done]


def _branch_events(branch_ids: Any, first: date, last: date) -> Asking[dict[tuple, list[Event]]]:
    parties = MeetingParty.objects.filter(
        organisation__in=branch_ids, confirmed_at__isnull=False, meeting__kind__in=SHARED_KINDS,
        meeting__state=MeetingState.CONFIRMED,
    )  # fmt: skip
    own, shared = yield from side_by_side(
        rows_of(_rows(Meeting.objects.filter(host__in=branch_ids), first, last, "host_id")),
        rows_of(_rows(parties, first, last, "organisation_id", "meeting__")),
    )
    events: dict[tuple, list[Event]] = defaultdict(list)
    for owner, kind, group, *rest in (*own, *shared):
        events[owner, kind, group].append(Event(*rest))
    return events


def _rows(rows: QuerySet, first: date, last: date, owner: str, prefix: str = "") -> QuerySet[Any, tuple]:
    """Of meetings, or with a prefix of parties at them; the last value says that none of the own people came.

    At a shared lecture the secretary who lectures is the host's: a partner asks whether it was its own.
    """
    names = ("kind", "group_id", "pk", "held_on", "state", "is_late_entry")
    found = rows.filter(**{f"{prefix}held_on__gte": first, f"{prefix}held_on__lt": last})
    if not prefix:
        found = found.exclude(UNTOUCHED)
    found = found.annotate(none_came=of_party() if prefix else of_host())
    if prefix:
        found = found.annotate(own_secretary=Exists(own_secretary_lectures()))
    spoke = "own_secretary" if prefix else "by_secretary"
    values = (owner, *(f"{prefix}{name}" for name in names), spoke, f"{prefix}for_year", "none_came")
    return found.order_by(f"{prefix}held_on", "pk").values_list(*values)


def own_secretary_lectures() -> QuerySet[Appointment]:
    """Of a party at a lecture: the post of its own secretary, where he or she gave it in person on that day."""
    day = OuterRef("meeting__held_on")
    since = Q(started_on__lte=day) | Q(start_is_known=False)
    return Appointment.objects.filter(
        since, Q(ended_on=None) | Q(ended_on__gt=day), post=Post.SECRETARY, organisation=OuterRef("organisation"),
        member=OuterRef("meeting__moderator"),
    )  # fmt: skip


def _filled(owed: list[Slot], events: dict[tuple, list[Event]]) -> list[Slot]:
    return [_fill(slot, events.get((slot.owner_id, slot.kind, slot.group_id), [])) for slot in owed]


def _fill(slot: Slot, events: list[Event]) -> Slot:
    inside = [event for event in events if slot.start <= event.held_on < slot.end]
    if slot.rule.by_secretary:
        inside = [event for event in inside if event.by_secretary]
    if slot.year is not None:
        inside = [event for event in inside if (event.for_year or event.held_on.year) == slot.year]
    held = tuple(event for event in inside if event.state == MeetingState.CONFIRMED and not event.none_came)
    return replace(slot, held=held, begun=tuple(event for event in inside if event.state != MeetingState.CONFIRMED))


@dataclass(frozen=True)
class DutyLine:
    """One line of the card: all slots of one rule together."""

    rule: DutyRule
    slots: tuple[Slot, ...]

    @property
    def owed(self) -> int:
        return sum(slot.owed for slot in self.slots)

    @property
    def done(self) -> int:
        return sum(slot.done for slot in self.slots)

    def count(self, state: SlotState, on: date) -> int:
        return sum(slot.state(on) == state for slot in self.slots)

    def first(self, state: SlotState, on: date) -> Slot | None:
        return next((slot for slot in self.slots if slot.state(on) == state), None)


def lines(slots: Iterable[Slot]) -> list[DutyLine]:
    """Slots of one owner joined by rule, in the order of the rules."""
    by_rule: dict[int, list[Slot]] = defaultdict(list)
    for slot in slots:
        by_rule[slot.rule.pk].append(slot)
    return [DutyLine(found[0].rule, tuple(found)) for _, found in sorted(by_rule.items())]


@dataclass(frozen=True)
class DutySummary:
    """How one branch stands in a period, for the levels above: counts only."""

    owed: int
    done: int
    overdue: int
    soon: int


def summaries(slots: Iterable[Slot], *, on: date) -> dict[int, DutySummary]:
    """By owner; `owed` counts what has come due or runs now, not what lies ahead."""
    by_owner: dict[int, list[Slot]] = defaultdict(list)
    for slot in slots:
        if slot.start <= on:
            by_owner[slot.owner_id].append(slot)
    return {owner: _summary(found, on) for owner, found in by_owner.items()}


def _summary(slots: list[Slot], on: date) -> DutySummary:
    states = [slot.state(on) for slot in slots]
    return DutySummary(
        owed=sum(slot.owed for slot in slots),
        done=sum(slot.done for slot in slots),
        overdue=states.count(SlotState.OVERDUE),
        soon=states.count(SlotState.SOON),
    )
