"""What changed, in words: of every field its word, of the values those that an auditor may read (`common/audited.py`)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from auditlog.models import LogEntry
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from common.audit_details import day_words
from common.audited import Audited, Detail, audited, detail_of
from common.periods import Quarter
from common.selectors.county_lists import word_of
from common.word_fields import ListedField

NOTHING = ("", "None")
UNMARKED = ["None", "False"]
"""How the log writes a 否 of a new row."""
LONGEST_NUMBER = 8
"""Digits of an object's number that are shown: of a random one these tell it apart well enough."""
QUARTER = re.compile(r"\d{4}Q[1-4]")


@dataclass(frozen=True)
class Words:
    """A value in words; `page` and `key` are the name of the page of what it names, where the auditor may open it."""

    text: str
    page: str = ""
    key: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Change:
    """One field that changed; `is_new` where there was nothing before. Without `is_told` only that it did is told."""

    word: str
    before: Words
    after: Words
    is_new: bool = False
    is_told: bool = True

    def __str__(self) -> str:
        if not self.is_told:
            return self.word
        after = f"{self.word}：{self.after}"
        return after if self.is_new else f"{self.word}：{self.before} → {self.after}"


class Names:
    """What the rows are called that values name: one query for each kind of row, however many values there are."""

    def __init__(self, entries: Iterable[LogEntry]) -> None:
        wanted: dict[str, set[str]] = defaultdict(set)
        for label, key in _named_in(entries):
            wanted[label].add(key)
        self._names: dict[tuple[str, str], str] = {}
        for label, keys in wanted.items():
            self._read(label, keys)

    def _read(self, label: str, keys: set[str]) -> None:
        known = audited(label)
        if known is None or not known.called:
            return
        rows = known.model._base_manager.filter(pk__in=[key for key in keys if key.isdecimal()])
        self._names.update({(label, str(pk)): name for pk, name in rows.values_list("pk", known.called)})

    def of(self, label: str, key: str) -> Words:
        """The name of a row; its kind and number where names of its kind are not told, or it is there no more."""
        known, name = audited(label), self._names.get((label, key))
        if name is None:
            return Words(numbered(label, key))
        return Words(name, known.address, key) if known and known.address else Words(name)


def numbered(label: str, key: str) -> str:
    """Kind and number of a row."""
    known = audited(label)
    kind = known.model._meta.verbose_name if known else _("对象")
    return _("%(kind)s %(number)s 号") % {"kind": kind, "number": key[:LONGEST_NUMBER]}


def label_of(entry: LogEntry) -> str:
    return f"{entry.content_type.app_label}.{entry.content_type.model}"


def _named_in(entries: Iterable[LogEntry]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        known = audited(label_of(entry))
        for name, values in (entry.changes or {}).items() if known and not known.hides else ():
            target = target_of(known, name)
            yield from ((target, str(value)) for value in values if target and str(value) not in NOTHING)
        for key, value in (entry.additional_data or {}).items():
            detail = _detail(entry, key)
            if detail and detail.names:
                yield detail.names, str(value)


def target_of(known: Audited | None, name: str) -> str:
    """The lower label of the model whose row a field names, empty for every other field."""
    if known is None or not known.word_of(name):
        return ""
    related = known.field_of(name).related_model
    return related._meta.label_lower if isinstance(related, type) else ""


def _detail(entry: LogEntry, key: str) -> Detail | None:
    return detail_of(str((entry.additional_data or {}).get("deed", "")), key)


def changes_of(entry: LogEntry, names: Names) -> list[Change]:
    """The fields that changed, in the order of the model; of a new row those that say something: no 否, nothing empty."""
    known = audited(label_of(entry))
    if known is None:
        return []
    is_new = entry.action == LogEntry.Action.CREATE
    said = entry.changes or {}
    told = [_change(known, field.name, said[field.name], names, is_new) for field in _fields(known, said)]
    told += [Change(known.word_of(name), Words(""), Words(""), is_told=False) for name in _secret(entry)]
    return [change for change in told if change.word and not (is_new and change.is_told and not change.after.text)]


def _fields(known: Audited, said: Mapping[str, Any]) -> list[Any]:
    fields = [field for field in known.model._meta.concrete_fields if field.name in said]
    return [field for field in fields if said[field.name] != UNMARKED]


def _secret(entry: LogEntry) -> list[str]:
    """Phone and identity number are told to have changed, by their names alone."""
    return list((entry.additional_data or {}).get("fields", ()))


def _change(known: Audited, name: str, values: list[Any], names: Names, is_new: bool) -> Change:
    before, after = (words_of(known, name, "" if value is None else str(value), names) for value in values)
    if before is None or after is None:
        return Change(known.word_of(name), Words(""), Words(""), is_told=False)
    if not is_new and not after.text:
        after = Words(_("空"))
    return Change(known.word_of(name), before, after, is_new or not before.text)


def words_of(known: Audited, name: str, value: str, names: Names) -> Words | None:
    """A value as it was stored, in words; empty for none, None for what an auditor does not read."""
    if not known.word_of(name) or known.hides:
        return None
    if value in NOTHING:
        return Words("")
    if target := target_of(known, name):
        return names.of(target, value)
    text = text_of(known, name, value)
    return None if text is None else Words(text)


def text_of(known: Audited, name: str, value: str) -> str | None:
    field = known.field_of(name)
    if isinstance(field, ListedField) and field.words:
        return word_of(field.words, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, dict(field.flatchoices).get(_number(value), _("已不用的选项"))))
    if isinstance(field, models.BooleanField):
        return _("是") if value == "True" else _("否")
    if isinstance(field, models.DateTimeField):
        return moment_words(value)
    if isinstance(field, models.DateField):
        return day_words(value)
    if isinstance(field, models.TimeField):
        return value[:5]
    if isinstance(field, models.CharField | models.TextField | models.JSONField):
        return _text(value) if name in known.texts else None
    return value


def _number(value: str) -> int | None:
    return int(value) if value.isdecimal() else None


def _text(value: str) -> str:
    return Quarter.parse(value).label if QUARTER.fullmatch(value) else value


def moment_words(value: str) -> str:
    """The log keeps moments in UTC and without saying so."""
    moment = parse_datetime(value)
    if moment is None:
        return value
    local = timezone.localtime(moment if moment.tzinfo else datetime.combine(moment.date(), moment.time(), UTC))
    return f"{day_words(local.date())} {local:%H:%M}"


def details_of(entry: LogEntry, names: Names) -> list[tuple[str, Words]]:
    """What a deed wrote beside its object, each with its word."""
    told = []
    for key, value in (entry.additional_data or {}).items():
        detail = _detail(entry, key)
        if detail is None or not detail.word or value in (None, ""):
            continue
        words = names.of(detail.names, str(value)) if detail.names else Words(detail.says(value))
        told.append((str(detail.word), words))
    return [(word, words) for word, words in told if words.text]
