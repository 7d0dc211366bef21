"""Edits carry a version: a save that started from an older version is refused, never silently lost."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

Row = TypeVar("Row", bound=models.Model)


class StaleSave(DomainError):
    """Somebody saved the record in between. `current` holds what is stored now."""

    code = "stale_save"
    message = _("您打开之后，别处改过这份记录。您填的内容还在下面，请对照现在的版本，改好后再保存。")

    def __init__(self, current: models.Model) -> None:
        super().__init__()
        self.current: Any = current


class VersionedModel(models.Model):
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


def lock_version(row: Row, expected: int | None) -> Row:
    """Lock the row for the running transaction and return it fresh with the next version set.

    `expected` is the version the person started from; None for deeds that do not depend on what was seen.
    Raises StaleSave.
    """
    manager: Any = type(row)._default_manager
    current = manager.select_for_update().get(pk=row.pk)
    if expected is not None and current.version != expected:
        raise StaleSave(current)
    current.version += 1
    return current


def lock_versions(rows: Sequence[Row], *beside: str) -> list[Row]:
    """Lock many rows of one model in one statement and return them fresh, in the order given, with their next versions.

    `beside` names what is read along with each. They are locked in the order of their keys: two people who decide
    overlapping lists wait for each other and never lock each other out. Raises the model's DoesNotExist.
    """
    if not rows:
        return []
    model: Any = type(rows[0])
    keys = [row.pk for row in rows]
    locked = model._default_manager.select_for_update(of=("self",) if beside else ()).order_by("pk")
    found = locked.select_related(*beside) if beside else locked
    current: dict[Any, Row] = {row.pk: row for row in found.filter(pk__in=keys)}
    if missing := [key for key in keys if key not in current]:
        raise model.DoesNotExist(f"{model.__name__} {missing}")
    for row in current.values():
        row.version += 1  # type: ignore[attr-defined]
    return [current[key] for key in keys]
