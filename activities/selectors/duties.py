"""What each branch and each 1+N committee owes in a period, and what of it was held (DOMAIN.md §2).

Everything here takes many branches at once and asks the database a fixed number of questions, so that the overview of
a county costs what one branch costs.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet

from activities.choices import Cadence, MeetingKind, MeetingState, OwedBy, PartyPresence
from activities.models import DutyRule, Meeting, MeetingParty
from alliances.choices import AllianceKind
from alliances.models import Alliance
from common.dated import in_force
from common.periods import Quarter, next_month
from common.selectors.numbers import county_number
from common.todo import SOON_DAYS
from members.choices import OrganisationKind, Stage
from members.models import Member, Organisation

MONTHS = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.HALF_YEAR: 6, Cadence.YEAR: 12}
BRANCH_RULES = (OwedBy.EVERY_BRANCH, OwedBy.BRANCH_WITH_COMMITTEE, OwedBy.BRANCH_WITH_GROUPS)
SHARED_KINDS = (MeetingKind.GENERAL, MeetingKind.LECTURE, MeetingKind.THEME_DAY)
"""Meetings that fulfil the duty of every party branch whose people were there."""

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


@dataclass(frozen=True)
class Slot:
    """What one branch (or group, or committee) owes of one kind in one period, with what happened of it."""

    rule: DutyRule
    owner_id: int
    start: date
    end: date
    group_id: int | None = None
    group_name: str = ""
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


@dataclass(frozen=True)
class Structure:
    """Why a branch owes what it owes."""

    full_members: int
    committee_from: int
    groups: int

    @property
    def has_committee(self) -> bool:
        return self.full_members >= self.committee_from


def periods(cadence: str, start: date, end: date) -> Iterator[tuple[date, date]]:
    """The months, quarters, half-years or years that overlap `start <= day < end`."""
    length = MONTHS[Cadence(cadence)]
    begin = date(start.year, (start.month - 1) // length * length + 1, 1)
    while begin < end:
        close = begin
        for _month in range(length):
            close = next_month(close)
        yield begin, close
        begin = close


def duties_of(*, branch: Organisation, quarter: Quarter, on: date) -> list[Slot]:
    """Everything one branch owes in a quarter; duties of the year are part of every quarter."""
    branches = Organisation.objects.filter(pk=branch.pk)
    return branch_duties(branches=branches, start=quarter.start, end=quarter.end, on=on)


def branch_duties(*, branches: QuerySet[Organisation], start: date, end: date, on: date) -> list[Slot]:
    """What these branches owe between the days, by their structure as of each period (today's for what is ahead)."""
    rules = list(DutyRule.objects.filter(is_active=True, owed_by__in=BRANCH_RULES))
    windows = {rule.pk: list(periods(rule.cadence, start, end)) for rule in rules}
    ids = branches.order_by().values("pk")
    structures = _Structures(
        ids, [min(on, close - timedelta(days=1)) for pairs in windows.values() for _, close in pairs]
    )
    owed = [
        slot
        for branch in branches.order_by("position").only("pk", "started_on", "ended_on")
        for rule in rules
        for begin, close in windows[rule.pk]
        for slot in _owed(rule, branch, begin, close, structures, on)
    ]
    return _filled(owed, _branch_events(ids, *_span(windows)))


def conference_duties(*, alliances: QuerySet[Alliance], start: date, end: date, on: date) -> list[Slot]:
    """Joint conferences that 1+N committees owe between the days."""
    rules = list(DutyRule.objects.filter(is_active=True, owed_by=OwedBy.REGIONAL_COMMITTEE))
    windows = {rule.pk: list(periods(rule.cadence, start, end)) for rule in rules}
    owed = [
        Slot(rule=rule, owner_id=alliance.pk, start=begin, end=close)
        for alliance in alliances.filter(kind=AllianceKind.REGIONAL)
        .order_by("name")
        .only("pk", "started_on", "ended_on")
        for rule in rules
        for begin, close in windows[rule.pk]
        if _exists(alliance, begin, close, on)
    ]
    events: dict[tuple, list[Event]] = defaultdict(list)
    if windows:
        first, last = _span(windows)
        for row in _rows(
            Meeting.objects.filter(alliance__in=alliances.order_by().values("pk")), first, last, "alliance_id"
        ):
            events[row[0], MeetingKind.JOINT_CONFERENCE, None].append(Event(*row[3:]))
    return _filled(owed, events)


def _span(windows: dict[int, list[tuple[date, date]]]) -> tuple[date, date]:
    days = [pair for pairs in windows.values() for pair in pairs]
    return (min(begin for begin, _ in days), max(close for _, close in days)) if days else (date.max, date.max)


def _exists(dated: Any, begin: date, close: date, on: date) -> bool:
    """Whether the body stood at the end of the period (of a running one: today)."""
    day = max(begin, min(on, close - timedelta(days=1)))
    return dated.started_on <= day and (dated.ended_on is None or dated.ended_on > day)


def _owed(
    rule: DutyRule, branch: Organisation, begin: date, close: date, structures: "_Structures", on: date
) -> Iterator[Slot]:
    if not _exists(branch, begin, close, on):
        return
    slot = Slot(rule=rule, owner_id=branch.pk, start=begin, end=close)
    day = min(on, close - timedelta(days=1))
    if rule.owed_by == OwedBy.BRANCH_WITH_GROUPS:
        for group in structures.groups[branch.pk]:
            if _exists(group, begin, close, on):
                yield replace(slot, group_id=group.pk, group_name=group.name)
    elif rule.owed_by == OwedBy.EVERY_BRANCH or structures.has_committee(branch.pk, day):
        yield slot


@dataclass
class _Structures:
    """Groups and head counts of all branches, read in two queries."""

    branch_ids: QuerySet
    days: list[date]
    groups: dict[int, list[Organisation]] = field(init=False)
    counts: dict[tuple[int, date], int] = field(init=False)
    committee_from: int = field(init=False)

    def __post_init__(self) -> None:
        self.committee_from = int(county_number("committee_full_members"))
        self.groups = defaultdict(list)
        kind = OrganisationKind.BUILDING_GROUP
        for group in Organisation.objects.filter(kind=kind, parent__in=self.branch_ids).order_by("position"):
            self.groups[group.parent_id or 0].append(group)
        self.counts = _full_members(self.branch_ids, sorted(set(self.days)))

    def has_committee(self, branch_id: int, day: date) -> bool:
        return self.counts.get((branch_id, day), 0) >= self.committee_from


def _full_members(branch_ids: Any, days: list[date]) -> dict[tuple[int, date], int]:
    counts = {f"day_{place}": Count("pk", filter=in_force(day) & _full(day)) for place, day in enumerate(days)}
    rows: Any = Member.objects.filter(home__in=branch_ids).order_by().values("home").annotate(**counts)
    return {(row["home"], day): row[f"day_{place}"] for row in rows for place, day in enumerate(days)}


def _full(day: date) -> Q:
    return Q(stage=Stage.FULL) & (Q(full_on=None) | Q(full_on__lte=day))


def _branch_events(branch_ids: Any, first: date, last: date) -> dict[tuple, list[Event]]:
    events: dict[tuple, list[Event]] = defaultdict(list)
    for owner, kind, group, *rest in _rows(Meeting.objects.filter(host__in=branch_ids), first, last, "host_id"):
        events[owner, kind, group].append(Event(*rest))
    parties = MeetingParty.objects.filter(
        organisation__in=branch_ids, presence=PartyPresence.PRESENT, meeting__kind__in=SHARED_KINDS,
        meeting__state=MeetingState.CONFIRMED,
    )  # fmt: skip
    for owner, kind, group, *rest in _rows(parties, first, last, "organisation_id", "meeting__"):
        events[owner, kind, group].append(Event(*rest))
    return events


def _rows(rows: QuerySet, first: date, last: date, owner: str, prefix: str = "") -> Iterable[tuple]:
    names = ("kind", "group_id", "pk", "held_on", "state", "is_late_entry", "by_secretary")
    found = rows.filter(**{f"{prefix}held_on__gte": first, f"{prefix}held_on__lt": last})
    if not prefix:
        found = found.exclude(UNTOUCHED)
    return found.order_by(f"{prefix}held_on", "pk").values_list(owner, *(f"{prefix}{name}" for name in names))


def _filled(owed: list[Slot], events: dict[tuple, list[Event]]) -> list[Slot]:
    return [_fill(slot, events.get((slot.owner_id, slot.kind, slot.group_id), [])) for slot in owed]


def _fill(slot: Slot, events: list[Event]) -> Slot:
    inside = [event for event in events if slot.start <= event.held_on < slot.end]
    if slot.rule.by_secretary:
        inside = [event for event in inside if event.by_secretary]
    held = tuple(event for event in inside if event.state == MeetingState.CONFIRMED)
    return replace(slot, held=held, begun=tuple(event for event in inside if event.state != MeetingState.CONFIRMED))


def structure_of(*, branch: Organisation, on: date) -> Structure:
    """The facts behind the counts of one branch."""
    found = _Structures(Organisation.objects.filter(pk=branch.pk).values("pk"), [on])
    groups = [group for group in found.groups[branch.pk] if _exists(group, on, on + timedelta(days=1), on)]
    return Structure(found.counts.get((branch.pk, on), 0), found.committee_from, len(groups))


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


def cadence_of(kind: str) -> str:
    """How often this kind is owed; a month where no rule says otherwise."""
    rules = DutyRule.objects.filter(kind=kind, is_active=True, by_secretary=False)
    return rules.values_list("cadence", flat=True).first() or Cadence.MONTH


def period_of(*, kind: str, on: date) -> tuple[date, date]:
    """The period of that kind in which the day lies."""
    return next(periods(cadence_of(kind), on, on + timedelta(days=1)))
