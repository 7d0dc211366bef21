"""What waits for a person: one shape for every app, so that the home page can put it in one order by deadline.

Each app offers `selectors/todo.py` with `todos_for(*, user, on) -> list[Todo]`; the home page joins them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Any

SOON_DAYS = 7


class Band(IntEnum):
    """The bands of the home page, in their order (LOOK.md §7 A)."""

    OVERDUE = 1
    SOON = 2
    TO_CONFIRM = 3
    OTHER = 4


@dataclass(frozen=True)
class Todo:
    """One thing to do: a title, one line of context, one verb with its address.

    `section` is the menu entry it is counted at. `tag` is a state tag (`kind`, word) of LOOK.md §5. With `is_press` the
    verb is a press that does something at the address (a POST); the title still leads there by a plain link.
    """

    title: Any
    url: str
    verb: Any
    section: str
    context: Any = ""
    due_on: date | None = None
    tag: tuple[str, Any] | None = None
    waits_for_me: bool = True
    is_press: bool = False

    def band(self, on: date) -> Band:
        if self.due_on is not None and self.due_on < on:
            return Band.OVERDUE
        if self.due_on is not None and self.due_on <= on + timedelta(days=SOON_DAYS):
            return Band.SOON
        return Band.TO_CONFIRM if self.waits_for_me else Band.OTHER
