"""Counts that name nobody. One or two people in a cell are people: a reader who may not know their names gets neither
the cell nor what it can be reckoned from.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

LEAST = 3
Shown = int | str


def few() -> str:
    return _("少于3")


def more() -> str:
    """A cell that is not small itself, kept back because its neighbour is."""
    return _("3及以上")


def untold() -> str:
    """A sum that is kept back because one of its parts is."""
    return _("不列")


@dataclass(frozen=True)
class Shielded:
    """A row as it may be shown. Without `is_split` there are so few people that even their bands stay untold."""

    cells: tuple[Shown, ...]
    total: Shown
    is_split: bool = True

    @property
    def is_exact(self) -> bool:
        return not any(isinstance(value, str) for value in (*self.cells, self.total))


def shielded(counts: Sequence[int]) -> Shielded:
    """A row of cells that add up to a total the reader sees or knows from elsewhere.

    Which cells are hidden follows from where they stand and not from how much they hold, so that the choice itself
    tells nothing: the small ones, and with them the first of the others.
    """
    total = sum(counts)
    if 0 < total < LEAST:
        return Shielded(tuple(few() for _count in counts), few(), is_split=False)
    small = [at for at, count in enumerate(counts) if 0 < count < LEAST]
    cover = [at for at, count in enumerate(counts) if count >= LEAST][:1] if small else []
    hidden = {*small, *cover}
    cells = tuple(hide(count) if at in hidden else count for at, count in enumerate(counts))
    is_told = not hidden or (cover and sum(counts[at] for at in hidden) >= LEAST * len(hidden))
    return Shielded(cells, total if is_told else more())


def hide(count: int) -> str:
    return few() if count < LEAST else more()
