"""Lists of words a county may carry on for itself: categories, sources, forms of alliances.

    CATEGORIES = define_list(
        "alliances.categories", _("需求和资源的类别"), ResourceCategory.choices, meaning=_("登记需求和资源时选"),
    )

The words that are brought stand in code; a word the county adds, and the day on which one ends, are rows (`ListWord`).
A word that was used is ended and never removed: what bears it keeps it. No word is changed: that would change what
older records say. Read by `common/selectors/county_lists.py`; a field of a model is a `ListedField`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from common.county_settings import Origin

LONGEST_CODE = 10


@dataclass(frozen=True, eq=False)
class WordList:
    """One list. `is_said` where the word itself is what a row keeps, else a row keeps a code."""

    key: str
    title: Any
    words: tuple[tuple[str, Any], ...]
    meaning: Any = ""
    origin: str = Origin.DEFAULT
    is_said: bool = False
    longest: int = 12
    """Characters of a word."""


_lists: dict[str, WordList] = {}


def define_list(key: str, title: Any, words: Iterable[tuple[str, Any]], **more: Any) -> WordList:
    """Raises ValueError for a key that is defined already."""
    if key in _lists:
        raise ValueError(f"the list {key} is defined twice")
    _lists[key] = WordList(key=key, title=title, words=tuple(words), **more)
    return _lists[key]


def defined_list(key: str) -> WordList | None:
    return _lists.get(key)


def all_lists() -> list[WordList]:
    return list(_lists.values())
