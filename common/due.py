"""What is due, for whom and until when: one shape for every app, without a word, an address or a colour.

Each app offers `selectors/dues.py` with the read `dues_for(user=…, on=…)`; how a kind is shown stands in its
`views/todos.py` (`common/todo.py`), and the home page joins them in one order by deadline.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from typing import Any

SOON_DAYS = 7


class Band(IntEnum):
    """The bands of the home page, in their order (LOOK.md §7 A)."""

    OVERDUE = 1
    SOON = 2
    TO_CONFIRM = 3
    TO_HANDLE = 4
    OTHER = 5


class WaitsFor(StrEnum):
    """What it waits for, seen from the person whose list it is."""

    WORD = "word"
    """Somebody did or asked for something: this person's word is next."""
    HAND = "hand"
    """This person has to enter it, or to carry it out."""
    OTHERS = "others"
    """Its day, or what others have to do before."""


@dataclass(frozen=True)
class Due:
    """One thing that is due. `kind` says how it is shown, `subject` is what it is about: a row, or the figures of it.

    `day` is the last day on which it is in time; None where nothing binds it.
    """

    kind: str
    subject: Any
    day: date | None = None
    waits_for: WaitsFor = WaitsFor.HAND

    def band(self, on: date) -> Band:
        if self.day is not None and self.day < on:
            return Band.OVERDUE
        if self.day is not None and self.day <= on + timedelta(days=SOON_DAYS):
            return Band.SOON
        if self.waits_for == WaitsFor.OTHERS:
            return Band.OTHER
        return Band.TO_CONFIRM if self.waits_for == WaitsFor.WORD else Band.TO_HANDLE
