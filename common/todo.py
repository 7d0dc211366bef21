"""How what is due is shown: its words, where it is done, with which verb. For the layers above the selectors."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from common.due import SOON_DAYS, Band, Due, WaitsFor


@dataclass(frozen=True)
class Todo:
    """One line of the home page: a title, one line of context, one verb with its address.

    `section` is the menu entry it is counted at. `tag` is a state tag (`kind`, word) of LOOK.md §5. With `is_press` the
    verb is a press that does something at the address (a POST); the title still leads there by a plain link.
    """

    due: Due
    title: Any
    url: str
    verb: Any
    section: str
    context: Any = ""
    tag: tuple[str, Any] | None = None
    is_press: bool = False

    @property
    def due_on(self) -> date | None:
        return self.due.day

    @property
    def waits_for_me(self) -> bool:
        return self.due.waits_for != WaitsFor.OTHERS

    @property
    def confirms(self) -> bool:
        """Somebody did or asked for something and waits for this person's word; all else is to be carried out."""
        return self.due.waits_for == WaitsFor.WORD

    def band(self, on: date) -> Band:
        return self.due.band(on)


Show = Callable[[Due, date], Todo]
"""How one kind of thing is shown on a day."""


def shown(dues: Iterable[Due], shows: Mapping[str, Show], *, on: date) -> list[Todo]:
    """Each in the way of its kind. Raises KeyError for a kind that nobody shows."""
    return [shows[due.kind](due, on) for due in dues]


def deadline_tag(due_on: date, on: date) -> tuple[str, str] | None:
    """逾期 6 天, 今天到期, 还剩 3 天; nothing for what is further away."""
    left = (due_on - on).days
    if left < 0:
        return "over", _("逾期 %(days)s 天") % {"days": -left}
    if left > SOON_DAYS:
        return None
    return "due", _("还剩 %(days)s 天") % {"days": left} if left else _("今天到期")
