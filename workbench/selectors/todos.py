"""What waits for a person in all apps, in one order by deadline."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from activities.selectors import todo as activities
from alliances.selectors import todo as alliances
from assessment.selectors import todo as assessment
from common.todo import Band, Todo
from members.models import User
from members.selectors import todo as members

SOURCES = (members, alliances, activities, assessment)
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


def all_todos(*, user: User, on: date) -> list[Todo]:
    rows = [todo for source in SOURCES for todo in source.todos_for(user=user, on=on)]
    return sorted(rows, key=lambda todo: (todo.band(on), todo.due_on or date.max))


def bands(todos: Iterable[Todo], *, on: date) -> list[BandOfTodos]:
    rows = list(todos)
    found = [BandOfTodos(TITLES[band], [todo for todo in rows if todo.band(on) == band]) for band in Band]
    return [band for band in found if band.todos]


def today_count(todos: Iterable[Todo], *, on: date) -> int:
    """What the greeting counts: overdue, due within the week, waiting for this person."""
    return sum(todo.band(on) in TODAY for todo in todos)


def counts_by_section(todos: Iterable[Todo], *, on: date) -> dict[str, int]:
    return dict(Counter(todo.section for todo in todos if todo.band(on) in TODAY))
