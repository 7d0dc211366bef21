"""The page with two versions of a record: which one it suggests of each line, and which one was chosen."""

import re
from collections.abc import Collection, Iterable
from typing import Any

from django.http import QueryDict

TAKE = "take-"
"""Fields of the page: `take-place` is `stored` or `typed`."""

NAMES = (
    (r"absent-(\d+)", r"absent|reason_\1"),
    (r"walk_in-\d+", r"walk_in|add_person|add_name"),
    (r"party-(\d+)", r"party-\1-.*|partners"),
    (r"answer-.*", r"answers"),
    (r"title-(\d+)", r"agenda-#-title"),
    (r"points-(\d+)", r"agenda-#-points"),
    (r"votes-(\d+)", r"agenda-#-(?:votes_for|votes_against|abstentions)"),
    (r"resolution-(\d+)-\d+", r"agenda-#-r-.*"),
    (r"(\w+?)(?:_id)?", r"\1"),
)
"""Keys of lines (`compared`), and the fields of the form that say them; items are numbered from one, their fields from
nought."""


def names_of(key: str) -> str:
    """The pattern of the fields behind a line; one that matches nothing for a key nobody knows."""
    for line, fields in NAMES:
        if found := re.fullmatch(line, key):
            return found.expand(fields.replace("#", str(int(found[1]) - 1)) if "#" in fields else fields)
    return "$."


def suggested(lines: Iterable[dict[str, Any]], data: QueryDict) -> list[dict[str, Any]]:
    """The lines, each with `names` (the fields that say it) and `is_own`: take what was typed.

    What nobody changed here stays as it is stored; a page that cannot tell (no script ran) suggests what was typed, and
    one that was answered before suggests its answer.
    """
    touched = data.get("touched", "").split()
    return [{**line, "is_own": _is_own(line["key"], touched, data), "names": names_of(line["key"])} for line in lines]


def _is_own(key: str, touched: Collection[str], data: QueryDict) -> bool:
    if (answer := data.get(f"{TAKE}{key}")) is not None:
        return answer == "typed"
    return not touched or any(re.fullmatch(names_of(key), name) for name in touched)


def chosen_stored(data: QueryDict) -> set[str]:
    """The keys of the lines of which the stored version was chosen."""
    return {name.removeprefix(TAKE) for name, value in data.items() if name.startswith(TAKE) and value == "stored"}
