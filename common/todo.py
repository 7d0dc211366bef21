"""What waits for a person: one shape for every app, so that the home page can put it in one order by deadline.

Each app offers `selectors/todo.py` with `todos_for(*, user, on) -> list[Todo]`; the home page joins them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Any

from django.utils.translation import gettext as _

SOON_DAYS = 7


class Band(IntEnum):
    """The bands of the home page, in their order (LOOK.md §7 A)."""

    OVERDUE = 1
    SOON = 2
    TO_CONFIRM = 3
    TO_HANDLE = 4
    OTHER = 5


@dataclass(frozen=True)
class Todo:
    """One thing to do: a title, one line of context, one verb with its address.

    `section` is the menu entry it is counted at. `tag` is a state tag (`kind`, word) of LOOK.md §5. With `is_press` the
    verb is a press that does something at the address (a POST); the title still leads there by a plain link. It `confirms`
    where somebody did or asked for something and waits for this person's word; all else is to be entered or carried out.
    """

    title: Any
    url: str
    verb: Any
    section: str
    context: Any = ""
    due_on: date | None = None
    tag: tuple[str, Any] | None = None
    waits_for_me: bool = True
    confirms: bool = False
    is_press: bool = False

    def band(self, on: date) -> Band:
        if self.due_on is not None and self.due_on < on:
            return Band.OVERDUE
        if self.due_on is not None and self.due_on <= on + timedelta(days=SOON_DAYS):
            return Band.SOON
        if not self.waits_for_me:
            return Band.OTHER
        return Band.TO_CONFIRM if self.confirms else Band.TO_HANDLE


def deadline_tag(due_on: date, on: date) -> tuple[str, str] | None:
    """逾期 6 天, 今天到期, 还剩 3 天; nothing for what is further away."""
    left = (due_on - on).days
    if left < 0:
        return "over", _("逾期 %(days)s 天") % {"days": -left}
    if left > SOON_DAYS:
        return None
    return "due", _("还剩 %(days)s 天") % {"days": left} if left else _("今天到期")
