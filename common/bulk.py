"""Writing many rows at once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import models

CHUNK = 5000
Item = TypeVar("Item")


def in_chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """Lists of at most `size`, for queries that name many keys."""
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk


def rewrite(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write these fields of rows that are there already.

    An insert that updates on conflict costs one statement a batch; `bulk_update` builds a CASE of every row and field,
    which takes minutes for a county.
    """
    if rows:
        manager: Any = type(rows[0])._default_manager
        manager.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=fields)
