"""What stood on every day of a period: bodies, their groups, and how many people they had (DOMAIN.md §2).

What is ahead is judged by today, what runs by the days up to today. Only what a duty hangs on counts: a branch that
moves or takes another in goes on owing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from activities.choices import OwedBy
from activities.county_settings import COMMITTEE_FROM
from activities.selectors.duty_windows import Window
from common.asking import Asking, read, rows_of, side_by_side
from common.dated import in_force
from common.selectors.county_settings import setting
from members.choices import OrganisationKind, Stage
from members.models import Member, Organisation


@dataclass(frozen=True)
class Structure:
    """Why a branch owes what it owes, as of one day."""

    full_members: int
    committee_from: int
    groups: int

    @property
    def has_committee(self) -> bool:
        return self.full_members >= self.committee_from


def stood(dated: Any, window: Window) -> bool:
    """Whether the body stands on every day that counts: founded within means from the next full period."""
    return dated.started_on <= window.stood_from and (dated.ended_on is None or dated.ended_on >= window.stood_until)


class Structures:
    """Groups, branches below and head counts of many bodies."""

    def __init__(self, on: date, committee_from: int, children: Iterable[Organisation], heads: "HeadCounts") -> None:
        self.on, self.committee_from, self.heads = on, committee_from, heads
        self.groups: dict[int, list[Organisation]] = defaultdict(list)
        self.below: dict[int, list[Organisation]] = defaultdict(list)
        for child in children:
            is_group = child.kind == OrganisationKind.BUILDING_GROUP
            (self.groups if is_group else self.below)[child.parent_id or 0].append(child)

    def _days(self, window: Window) -> tuple[date, date]:
        return days_that_count(window, self.on)

    def owed_by(self, owed_by: str, body: Organisation, window: Window) -> bool:
        """Whether the body owes what hangs on it itself; group meetings hang on the groups."""
        if not stood(body, window) or not self._holds_itself(body, window):
            return False
        if owed_by == OwedBy.EVERY_BRANCH:
            return True
        return self.heads.least_full(body.pk, *self._days(window)) >= self.committee_from

    def groups_of(self, body: Organisation, window: Window) -> list[Organisation]:
        return [group for group in self.groups[body.pk] if stood(group, window)]

    def _holds_itself(self, body: Organisation, window: Window) -> bool:
        """A branch does; a unit while it has no branch below, a community when it has people of its own besides."""
        if body.is_branch_kind:
            return True
        first, last = self._days(window)
        below = self.below[body.pk]
        if any(child.started_on <= last and (child.ended_on is None or child.ended_on > first) for child in below):
            return False
        return body.is_unit or self.heads.least_people(body.pk, first, last) > 0


def days_that_count(window: Window, on: date) -> tuple[date, date]:
    """First and last day that count by now."""
    return min(window.stood_from, on), min(window.stood_until - timedelta(days=1), on)


@read
def structures_of(bodies: QuerySet, windows: Iterable[Window], on: date) -> Asking[Structures]:
    """In four queries for any number of bodies."""
    kinds = (OrganisationKind.BUILDING_GROUP, *OrganisationKind.branches)
    children = Organisation.objects.filter(kind__in=kinds, parent__in=bodies).order_by("code", "id")
    days = [day for window in windows for day in days_that_count(window, on)] or [on]
    below, heads = yield from side_by_side(rows_of(children), _head_counts(bodies, min(days), max(days)))
    return Structures(on, setting(COMMITTEE_FROM, on=on), below, heads)


class HeadCounts:
    """How many people and full members bodies had on each day from `first` to `last`.

    A row starts when the person came and, among the full members, when he or she became one; where a former home is
    not kept, the person counts at the present home from the day on which it began there.
    """

    def __init__(self, first: date, counted: Iterable[dict[str, int]], moved: Iterable[tuple]) -> None:
        self._start: dict[tuple[int, bool], int] = {}
        self._steps: dict[tuple[int, bool], dict[date, int]] = defaultdict(lambda: defaultdict(int))
        for row in counted:
            self._start[row["home"], False], self._start[row["home"], True] = row["people"], row["full"]
        for home, stage, *days in moved:
            self._step(home, stage == Stage.FULL, days, first)

    def _step(self, home: int, is_full: bool, days: list[Any], first: date) -> None:
        """One person more from the day he or she came, or became a full member; one less from the day of leaving."""
        started, full, ended = days
        begins = {False: started} | ({True: max(started, full or started)} if is_full else {})
        for only_full, begin in begins.items():
            if ended is not None and ended <= begin:
                continue
            steps = self._steps[home, only_full]
            if begin > first:
                steps[begin] += 1
            if ended is not None and ended > first:
                steps[ended] -= 1

    def least_full(self, home: int, begin: date, until: date) -> int:
        """The smallest number of full members on a day of `begin <= day <= until`; those without a vote included."""
        return self._least((home, True), begin, until)

    def least_people(self, home: int, begin: date, until: date) -> int:
        return self._least((home, False), begin, until)

    def _least(self, key: tuple[int, bool], begin: date, until: date) -> int:
        count, steps = self._start.get(key, 0), sorted(self._steps.get(key, {}).items())
        count += sum(step for day, step in steps if day <= begin)
        least = count
        for day, step in steps:
            if begin < day <= until:
                count += step
                least = min(least, count)
        return least


def _head_counts(bodies: QuerySet, first: date, last: date) -> Asking[HeadCounts]:
    """Who was there on the first day, and who came, left or became a full member after it: two queries."""
    rows: Any = Member.objects.filter(home__in=bodies).order_by()
    there = in_force(first)
    counted = rows.values("home").annotate(
        people=Count("pk", filter=there), full=Count("pk", filter=there & _full(first))
    )
    moved = Q()
    for name in ("started_on", "full_on", "ended_on"):
        moved |= Q(**{f"{name}__gt": first, f"{name}__lte": last})
    stays = rows.filter(moved).values_list("home", "stage", "started_on", "full_on", "ended_on")
    found = yield from side_by_side(rows_of(counted), rows_of(stays))
    return HeadCounts(first, *found)


def _full(day: date) -> Q:
    return Q(stage=Stage.FULL) & (Q(full_on=None) | Q(full_on__lte=day))


@read
def structure_of(*, branch: Organisation, on: date) -> Asking[Structure]:
    """The facts behind the counts of one branch."""
    today = Window(on, on + timedelta(days=1), on, on + timedelta(days=1))
    found = yield from structures_of.asking(Organisation.objects.filter(pk=branch.pk).values("pk"), [today], on)
    return Structure(
        found.heads.least_full(branch.pk, on, on), found.committee_from, len(found.groups_of(branch, today))
    )
