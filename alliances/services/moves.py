"""The written maps of states are the only ways; reasons are asked where a deed needs one."""

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


class DueInThePast(DomainError):
    code = "due_in_the_past"
    message = _("完成日期不能早于今天。")


def check_move(row: Any, to: str, *, moves: dict[str, tuple[str, ...]], deed: Any) -> None:
    """Raise MoveNotAllowed unless the map leads from the row's state to `to`."""
    if to not in moves.get(row.state, ()):
        refuse(row, deed)


def refuse(row: Any, deed: Any) -> None:
    raise MoveNotAllowed(subject=str(row), state=row.get_state_display(), deed=deed)


def ask_reason(reason: str, field: str = "reason") -> str:
    """The reason without blanks around it. Raises ReasonMissing for none."""
    if not reason.strip():
        raise ReasonMissing(field=field)
    return reason.strip()
