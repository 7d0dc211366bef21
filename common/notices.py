"""What people are told of: one row for every kind of notice, with its words. An app defines its own in `services/notices.py`.

    PUBLISHED = define(Kind("need.publish", _("需求“%(about)s”已核实并发布"), _("%(count)s 件需求已核实并发布")))

Told is who waits for an answer, and nobody twice: what the to-do list says already (`listed`) reaches an account there
and is a notice only for people without an account, who have no such list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.county_settings import Setting


@dataclass(frozen=True)
class Kind:
    """One kind of notice, named by the deed it comes from.

    `one` is its sentence (`%(about)s` is what it is about), `many` the line that stands for several of them
    (`%(count)s`). `answer` is the setting of the working days within which one may answer, from the day one was told.
    """

    name: str
    one: Any
    many: Any
    listed: str = ""
    """The kind of `Due` by which the to-do list says the same to an account."""
    on_paper: bool = True
    """Whether people without an account are told too, on the sheet of their branch."""
    answer: Setting[int] | None = None
    address: Callable[[Any], str] | None = None
    """Where its object is looked at; else the object's own page."""
    handed: Callable[[int, date], None] | None = None
    """What follows from the handing over: number of the object, last day to answer."""

    def address_of(self, row: Any) -> str:
        return self.address(row) if self.address else row.get_absolute_url()


class DefinedTwice(ValueError):
    """Two kinds of one name."""


_kinds: dict[str, Kind] = {}


def define(kind: Kind) -> Kind:
    """Make it known. Raises DefinedTwice."""
    if kind.name in _kinds:
        raise DefinedTwice(f"the notice {kind.name} is defined twice")
    _kinds[kind.name] = kind
    return kind


def kind_named(name: str) -> Kind:
    """Raises KeyError for a kind that nobody defined."""
    return _kinds[name]


def all_kinds() -> tuple[Kind, ...]:
    return tuple(_kinds.values())
