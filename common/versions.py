"""Edits carry a version: a save that started from an older version is refused, never silently lost."""

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
