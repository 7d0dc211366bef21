"""Named slots on a page of a lower app that higher apps fill in their `AppConfig.ready()`.

    panels.add("alliances.alliance", order=20, build=rhythm_panel)

`build(request, subject)` returns a `Panel` or None when it has nothing to show; it must start from `visible_to`.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from common.requests import Request


@dataclass(frozen=True)
class Panel:
    """A template and its own context, rendered inside the slot."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


Build = Callable[[Request, Any], Panel | None]
_slots: dict[str, list[tuple[int, Build]]] = defaultdict(list)


def add(slot: str, *, order: int, build: Build) -> None:
    """Fill a slot; panels show in ascending `order`."""
    _slots[slot].append((order, build))
    _slots[slot].sort(key=lambda item: item[0])


def panels_for(slot: str, request: Request, subject: Any) -> list[Panel]:
    """The panels that have something to show for this subject and person."""
    built = (build(request, subject) for _, build in _slots[slot])
    return [panel for panel in built if panel is not None]
