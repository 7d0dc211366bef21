"""What waits for a person in all apps as the home page shows it: in bands, in one order by deadline."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from activities.views import todos as activities
from alliances.views import todos as alliances
from assessment.views import todos as assessment
from common.due import Band, Due
from common.todo import Show, Todo, shown
from members.views import todos as members

SHOWS: dict[str, Show] = {**members.SHOWS, **alliances.SHOWS, **activities.SHOWS, **assessment.SHOWS}
"""How each kind is shown."""
TITLES = {
    Band.OVERDUE: _("已过时限"),
    Band.SOON: _("七天内到期"),
    Band.TO_CONFIRM: _("等我确认"),
    Band.TO_HANDLE: _("等我办理"),
    Band.OTHER: _("以后要办"),
}
TODAY = (Band.OVERDUE, Band.SOON, Band.TO_CONFIRM, Band.TO_HANDLE)


@dataclass(frozen=True)
class BandOfTodos:
    """One band of the list with its rows, soonest first."""

    title: Any
    todos: list[Todo]


def in_order(dues: Iterable[Due], *, on: date) -> list[Todo]:
    todos = shown(dues, SHOWS, on=on)
    return sorted(todos, key=lambda todo: (todo.band(on), todo.due_on or date.max))


def bands(todos: Iterable[Todo], *, on: date) -> list[BandOfTodos]:
    rows = list(todos)
    found = [BandOfTodos(TITLES[band], [todo for todo in rows if todo.band(on) == band]) for band in Band]
    return [band for band in found if band.todos]


def today_count(todos: Iterable[Todo], *, on: date) -> int:
    """What the greeting counts: overdue, due within the week, waiting for this person."""
    return sum(todo.band(on) in TODAY for todo in todos)


def counts_by_section(todos: Iterable[Todo], *, on: date) -> dict[str, int]:
    return dict(Counter(todo.section for todo in todos if todo.band(on) in TODAY))
