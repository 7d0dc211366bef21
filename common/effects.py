"""What a county setting would have done: a sentence for a value, reckoned from rows that are kept anyway.

An app registers them in its `selectors/effects.py`:

    @effect_of(NOTICE_DAYS)
    def notice_effect(days: int, on: date) -> str: ...

It is a help for who decides, made for one page at a time: whole rows of a quarter or a year are read, nothing is stored,
and nothing that is past changes. A setting without one is shown without.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from common.county_settings import Setting

Effect = Callable[[Any, date], str]
"""From a value and the day of today to the sentence."""

_effects: dict[str, Effect] = {}


def effect_of(*settings: Setting[Any]) -> Callable[[Effect], Effect]:
    def register(effect: Effect) -> Effect:
        _effects.update({setting.key: effect for setting in settings})
        return effect

    return register


def told_effect(setting: Setting[Any], value: Any, *, on: date) -> str:
    """What this value would have done; empty where nobody can tell."""
    effect = _effects.get(setting.key)
    return effect(value, on) if effect else ""


def has_effect(setting: Setting[Any]) -> bool:
    return setting.key in _effects
