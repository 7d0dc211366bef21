"""The ways between the states of a row: for each deed where it starts and where it leads, written beside the states."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class MoveNotAllowed(DomainError):
    """The row is in a state from which this deed does not start."""

    code = "move_not_allowed"
    message = _("%(subject)s现在是“%(state)s”，不能%(deed)s。")


class ReasonMissing(DomainError):
    code = "reason_missing"
    message = _("请写明原因，相关单位会看到。")


@dataclass(frozen=True)
class Move:
    """The states from which a deed starts and the one it leads to; without `to` the state stays as it is."""

    starts: tuple[str, ...]
    to: str = ""


Moves = Mapping[Any, Move]
"""By deed: a member of the app's TextChoices of deeds, whose label is the verb of the button."""


def check_move(row: Any, deed: Any, moves: Moves, problem: type[MoveNotAllowed] = MoveNotAllowed) -> Move:
    """The move of the deed. Raises `problem` where it does not start from the state of the row."""
    move = moves[deed]
    if row.state not in move.starts:
        refuse(row, deed.label, problem)
    return move


def refuse(row: Any, verb: Any, problem: type[MoveNotAllowed] = MoveNotAllowed) -> None:
    """Raise MoveNotAllowed, or what an app says in its place, in the words of the row and the verb."""
    raise problem(subject=str(row), state=row.get_state_display(), deed=verb)


def ask_reason(reason: str, field: str = "reason") -> str:
    """The reason without blanks around it. Raises ReasonMissing for none."""
    if not reason.strip():
        raise ReasonMissing(field=field)
    return reason.strip()
