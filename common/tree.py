"""Subtrees by path. A path is a text of ids, `/1/4/9/`; what lies below a node starts with the node's path."""

import re
import unicodedata
from collections.abc import Iterable

from django.db import connection
from django.db.models import Q

AFTER_SLASH = "0"  # the character after "/": the end of a subtree's range


def subtree_q(field: str, path: str) -> Q:
    """Rows whose `field` is `path` or lies below it.

    SQLite cannot use an index for LIKE with ESCAPE, so it gets a range; on PostgreSQL a range is wrong under ICU
    collations, so it gets a prefix with a `text_pattern_ops` index (DESIGN.md §3).
    """
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": path, f"{field}__lt": path[:-1] + AFTER_SLASH})
    return Q(**{f"{field}__startswith": path})


def topmost(paths: Iterable[str]) -> list[str]:
    """Drop every path that lies below another one of the list."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept


def subtrees_q(field: str, paths: Iterable[str]) -> Q:
    """Rows in any of the subtrees; no paths give no rows."""
    query = Q(pk__in=[])
    for path in topmost(paths):
        query |= subtree_q(field, path)
    return query


def ids_of(path: str) -> list[int]:
    """The ids along a path, root first."""
    return [int(part) for part in path.strip("/").split("/") if part]


def natural_key(text: str) -> list[str | int]:
    """For sorting codes as people read them, numbers as numbers: A2 before A10, whatever the width or case of letters.

    Text and numbers take turns, so that two keys compare like with like.
    """
    parts = re.split(r"(\d+)", unicodedata.normalize("NFKC", text).casefold())
    return [int(part) if at % 2 else part for at, part in enumerate(parts)]


def is_within(path: str, above: str) -> bool:
    """Whether `path` is `above` or lies below it."""
    return path.startswith(above)
