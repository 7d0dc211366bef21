"""Every deed that is written by name has its words."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

from alliances.choices import ResourceState
from common.selectors.audit import DEED_WORDS

APPS = ("common", "members", "alliances", "activities", "assessment", "workbench")
RECORDING = {"record", "record_many"}


@cache
def all_calls() -> list[tuple[str, ast.expr]]:
    return list(calls())


def calls() -> Iterator[tuple[str, ast.expr]]:
    """The `deed` of every call of `record` and `record_many`, with where it stands."""
    for app in APPS:
        for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
                if name in RECORDING:
                    yield from (
                        (f"{path.name}:{node.lineno}", word.value) for word in node.keywords if word.arg == "deed"
                    )


def test_every_deed_has_words():
    found = all_calls()
    said = {deed.value for _place, deed in found if isinstance(deed, ast.Constant)}
    assert len(said) > 30
    assert said - DEED_WORDS.keys() == set()


def test_deeds_that_are_put_together_have_words_too():
    """The few calls whose deed is no literal; a new one is added here with what it can be."""
    computed = {place.split(":")[0] for place, deed in all_calls() if not isinstance(deed, ast.Constant)}
    assert computed == {"audit.py", "calendars.py", "resets.py", "resources.py"}
    assert {"account.reset_withdrawn", "account.reset_refused"} <= DEED_WORDS.keys()
    assert {f"resource.{state.lower()}" for state in ResourceState.values} | {"calendar.set_days"} <= DEED_WORDS.keys()
