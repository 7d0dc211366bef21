"""Whose changes stand in the audit log, and how the auditor reads them: each app says so once, in its `audited.py`.

    audit_changes(
        RoleGrant, is_named=True, texts=("refusal",), words={"approved_at": _("批准时间")},
        made=_("提出或授予角色"), turns={"ended_on": _("收回角色")},
    )

The audit administrators see no data of members (SECURITY.md control 20), so that what may be read is said and everything
else is not: numbers, days, yes and no, and choices of a model that does not `hides`, the texts that are named, and
the names of rows that are `called`. Of every other value the log tells that it was changed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Field, Model, TextChoices

DERIVED = frozenset(
    {"id", "version", "path", "pinyin", "initials", "org_path", "sort_key", "position", "org_position", "saved_at"}
)
"""What the site works out by itself: it has no word for the auditor, nobody typed it."""


@dataclass(frozen=True)
class Audited:
    """How the auditor reads the rows of a model.

    `words` names fields that no form shows; `texts` are the texts that may be read. `called` is the field by which a
    value that names such a row is told, `address` the page of a row, where the auditor may open it. `is_named`: the log
    gives the row's name beside its kind and number. `hides`: no value at all is told. `made` and `turns` are deeds: what
    it means that a row came, and that a field got a value, the first one that fits.
    """

    model: type[Model]
    words: Mapping[str, Any] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    called: str = ""
    address: str = ""
    is_named: bool = False
    hides: bool = False
    made: Any = ""
    turns: Mapping[str, Any] = field(default_factory=dict)

    def word_of(self, name: str) -> str:
        """What people call the field; empty for what has no word, or is no field (any more)."""
        fields = {each.name: each for each in self.model._meta.concrete_fields}
        if name not in fields or (name in DERIVED and name not in self.words and is_code(fields[name])):
            return ""
        word = str(self.words.get(name, fields[name].verbose_name))
        return "" if word.isascii() else word

    def field_of(self, name: str) -> "Field[Any, Any]":
        return next(each for each in self.model._meta.concrete_fields if each.name == name)


def is_code(each: "Field[Any, Any]") -> bool:
    """Whether the field has its own name for a word."""
    return str(each.verbose_name).isascii()


_known: dict[str, Audited] = {}


def audit_changes(model: type[Model], *, exclude: Iterable[str] = (), **more: Any) -> None:
    """Let every change of the rows stand in the log, but for the fields `exclude`."""
    from auditlog.registry import auditlog

    auditlog.register(model, exclude_fields=list(exclude))
    tell(model, **more)


def tell(model: type[Model], *, texts: Iterable[str] = (), **more: Any) -> None:
    """Say how the auditor reads rows that only deeds tell of."""
    _known[model._meta.label_lower] = Audited(model, texts=frozenset(texts), **more)


def audited(label: str) -> Audited | None:
    """By the lower label; None for a model nobody said anything about (any more)."""
    return _known.get(label)


def all_audited() -> list[Audited]:
    return list(_known.values())


@dataclass(frozen=True)
class Detail:
    """How one thing is read that a deed wrote beside its object; without a word it is for machines and not shown.

    `says` turns it into words, empty for nothing to say; `names` is the lower label of the model whose row it numbers.
    """

    word: Any = ""
    says: Callable[[Any], str] = str
    names: str = ""


_details: dict[tuple[str, str], Detail] = {}


def detail_words(deed: str, said: Mapping[str, Detail]) -> None:
    """Register what a deed writes beside its object; for all deeds where none is named."""
    _details.update({(deed, key): each for key, each in said.items()})


def detail_of(deed: str, key: str) -> Detail | None:
    return _details.get((deed, key)) or _details.get(("", key))


def choice_word(choices: type[TextChoices]) -> Callable[[Any], str]:
    """The label of a stored code; nothing for one that is there no more."""
    return lambda code: str(dict(choices.choices).get(code, ""))


def how_many(unit: Any) -> Callable[[Any], str]:
    """A number with its unit; a zero says nothing."""
    return lambda number: f"{number} {unit}" if number else ""
