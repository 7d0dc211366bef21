"""Whatever the audit log can hold has words: every audited model and field, every deed, all that deeds write beside."""

import ast
import re
from pathlib import Path

import pytest
from auditlog.registry import auditlog
from django.conf import settings
from django.db import models

from common import deeds
from common.audited import DERIVED, all_audited, audited, detail_of
from common.deed_words import find_word, logged_words
from common.models.events import storied_models
from common.selectors.audit_presses import ACTION_WORDS
from common.selectors.audit_values import Names, text_of

CHINESE = re.compile(r"[\u4e00-\u9fff]")
APPS = ("common", "members", "alliances", "activities", "assessment")
HOTLINE = "12345"
"""The only word among the choices that is a number: the hotline of the people."""


def is_words(text: object) -> bool:
    return bool(CHINESE.search(str(text)))


def test_every_model_in_the_log_is_known_by_its_words():
    registered = {model._meta.label_lower for model in auditlog.get_models()}
    assert registered - {known.model._meta.label_lower for known in all_audited()} == set()
    wordless = [known.model for known in all_audited() if not is_words(known.model._meta.verbose_name)]
    assert wordless == []


@pytest.mark.parametrize("model", auditlog.get_models(), ids=lambda model: model._meta.label)
def test_every_field_in_the_log_has_words(model):
    known, excluded = audited(model._meta.label_lower), auditlog.get_model_fields(model)["exclude_fields"]
    fields = [field.name for field in model._meta.concrete_fields if field.name not in excluded]
    assert [name for name in fields if not is_words(known.word_of(name)) and name not in DERIVED] == []
    assert is_words(known.made) or known.made == ""
    assert {*known.words, *known.texts, *known.turns} - set(fields) == set()


@pytest.mark.parametrize("model", auditlog.get_models(), ids=lambda model: model._meta.label)
def test_every_choice_has_words_and_every_kind_of_field_is_read(model):
    known = audited(model._meta.label_lower)
    for field in model._meta.concrete_fields:
        if field.choices and known.word_of(field.name):
            codes = [code for code, word in field.flatchoices if word != HOTLINE]
            told = [text_of(known, field.name, str(code)) for code in codes]
            assert [words for words in told if not is_words(words)] == [], field.name
        elif isinstance(field, models.BooleanField):
            assert [text_of(known, field.name, text) for text in ("True", "False")] == ["是", "否"]
        elif isinstance(field, models.DateTimeField):
            assert text_of(known, field.name, "2026-01-01 01:00:00") == "2026年1月1日 09:00"
        elif isinstance(field, models.DateField):
            assert text_of(known, field.name, "2026-01-01") == "2026年1月1日"


def test_every_deed_has_words():
    assert [name for name, word in logged_words().items() if not is_words(word)] == []
    assert [deed.name for deed in deeds.all_deeds() if not is_words(find_word(deed.name))] == []
    assert [label for model in storied_models() for label in model.story_deeds.labels if not is_words(label)] == []
    assert [word for word in ACTION_WORDS.values() if not is_words(word)] == []


def calls_of_record() -> list[tuple[str, str, list[str]]]:
    """File, deed and keywords of every call of the audit log's door; of several deeds in one call only the keywords."""
    found = []
    for path in (path for app in APPS for path in (Path(settings.BASE_DIR) / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("record", "record_many"):
                given = {each.arg: each.value for each in node.keywords if each.arg}
                deed = given.get("deed")
                name = deed.value if isinstance(deed, ast.Constant) else ""
                found.append(
                    (str(path), name, [key for key in given if key not in ("actor", "deed", "target", "keys")])
                )
    return found


def test_all_that_deeds_write_beside_their_objects_is_read_or_kept_for_machines():
    calls = calls_of_record()
    assert len(calls) > 40
    wordless = {(name, key) for _path, name, keys in calls for key in keys if detail_of(name, key) is None}
    assert wordless == set()


def test_of_a_member_no_field_is_told():
    known = audited("members.member")
    assert known.hides
    assert known.texts == frozenset()
    assert Names(()).of("members.member", "5").text == "党员 5 号"
