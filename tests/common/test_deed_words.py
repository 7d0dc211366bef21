"""Every deed that is written by name has its words."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.conf import settings

from alliances.choices import NeedDeed, ResourceState
from common import audit, deed_words
from common.selectors.audit_presses import logged_word

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
    assert said - deed_words.logged_words().keys() == set()


def test_deeds_that_are_put_together_have_words_too():
    """The few calls whose deed is no literal; a new one is added here with what it can be."""
    computed = {place.split(":")[0] for place, deed in all_calls() if not isinstance(deed, ast.Constant)}
    assert computed == {"audit.py", "calendars.py", "resets.py", "resources.py"}
    words = deed_words.logged_words().keys()
    assert {"account.reset_withdrawn", "account.reset_refused"} <= words
    assert {f"resource.{state.lower()}" for state in ResourceState.values} | {"calendar.set_days"} <= words


def test_words_that_nothing_writes_are_taken_out():
    said = {deed.value for _place, deed in all_calls() if isinstance(deed, ast.Constant)}
    computed = {"account.reset_withdrawn", "account.reset_refused", "calendar.set_days"}
    computed |= {"resource.ended", "resource.offered", "resource.paused"}
    assert deed_words.logged_words().keys() - said - computed == set()


def test_a_deed_without_words_is_not_written_down(db):
    with pytest.raises(deed_words.NoWords, match=r"need\.polish"):
        audit.record(actor=None, deed="need.polish")
    assert LogEntry.objects.count() == 0


def test_what_the_story_tells_has_the_word_of_its_button():
    assert deed_words.name_of("need", NeedDeed.PUBLISH) == "need.publish"
    assert str(deed_words.word_of("need.publish")) == "核实并发布"
    assert "need.publish" not in deed_words.logged_words()


def test_words_are_given_once():
    with pytest.raises(ValueError, match=r"\['need.publish'\] have words already"):
        deed_words.logged({"need.publish": "发布"})


def test_a_line_whose_deed_is_gone_shows_no_code(db):
    entry = audit.record(actor=None, deed="refused")
    entry.additional_data = {"deed": "import.members"}
    assert logged_word(entry) == "以前的操作"
