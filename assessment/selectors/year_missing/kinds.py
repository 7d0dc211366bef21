"""The shape of a missing thing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

NAMES_SHOWN = 6


@dataclass(frozen=True)
class Blocker:
    """One that has to act before the kind is done: by name, with the very thing it acts on and what is next."""

    name: str
    subject: Any
    note: Any = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Missing:
    """One kind of thing. `count` with `measure` is what is left; nothing left means done. `owner` names who acts.

    `subject` is what it is about within the year: a quarter, the one objection that is left, else the year.
    While `waits_for` says something, nobody can act yet: the kind has no verb.
    """

    code: str
    title: str
    done_title: str
    measure: str
    count: int
    owner: str
    verb: str
    subject: Any
    details: str = ""
    due_on: date | None = None
    blockers: tuple[Blocker, ...] = ()
    waits_for: str = ""

    @property
    def is_done(self) -> bool:
        return self.count == 0

    @property
    def first_blockers(self) -> tuple[Blocker, ...]:
        return self.blockers[:NAMES_SHOWN]

    @property
    def further_blockers(self) -> tuple[Blocker, ...]:
        return self.blockers[NAMES_SHOWN:]


def listed(names: Iterable[str]) -> str:
    """The first names, and how many there are."""
    found = list(names)
    shown = "、".join(found[:NAMES_SHOWN])
    return _("%(shown)s等%(count)s个") % {"shown": shown, "count": len(found)} if len(found) > NAMES_SHOWN else shown
