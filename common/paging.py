"""Keyset pages: page n costs what page 1 costs. Totals are counted up to a cap only."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from common.numbers import LARGEST_ID

PAGE_SIZE = 50
FIRST_PAGE: tuple[bool, int, None] = (False, 0, None)
TOTAL_CAP = 10_000


@dataclass
class KeysetPage:
    """One page of a queryset in the order `order` (field names, with `-` the descending ones).

    The last name of `order` must be unique, so that every row has its place. The address carries the keys of the
    row next to the page and the number of rows before it (for "第 51–100 名").
    """

    queryset: QuerySet
    order: Sequence[str]
    request: HttpRequest
    unit: str = ""
    size: int = PAGE_SIZE
    rows: list[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.names = [name.lstrip("-") for name in self.order]
        token = read_token(self.request.GET.get("page", ""), len(self.names))
        self.backwards, self.offset, keys = token or FIRST_PAGE
        try:
            self.rows, self.has_more = self._fetch(keys)
        except (ValueError, TypeError, ArithmeticError, ValidationError):  # made-up keys that do not fit their fields
            self.backwards, self.offset, keys = FIRST_PAGE
            self.rows, self.has_more = self._fetch(None)

    def _fetch(self, keys: list[Any] | None) -> tuple[list[Any], bool]:
        down = [name.startswith("-") != self.backwards for name in self.order]
        rows = self.queryset.order_by(
            *(f"-{name}" if fall else name for name, fall in zip(self.names, down, strict=True))
        )
        if keys is not None:
            rows = rows.filter(beyond(self.names, keys, down))
        found = list(rows[: self.size + 1])
        page = found[: self.size]
        return (page[::-1] if self.backwards else page), len(found) > self.size

    @property
    def start(self) -> int:
        return min(self.offset + 1, self.end)

    @property
    def end(self) -> int:
        return self.offset + len(self.rows)

    @cached_property
    def total(self) -> int:
        """Exact up to TOTAL_CAP; without a query where the page itself shows the end."""
        if not self.has_next:
            return self.end
        return self.queryset.order_by()[: TOTAL_CAP + 1].count()

    @property
    def total_is_capped(self) -> bool:
        return self.total > TOTAL_CAP

    @property
    def has_next(self) -> bool:
        return bool(self.rows) and (self.has_more or self.backwards)

    @property
    def next_url(self) -> str:
        return self._url(False, self.end, self.rows[-1]) if self.has_next else ""

    @property
    def previous_url(self) -> str:
        if not self.offset or not self.rows:
            return ""
        return self._url(True, max(self.offset - self.size, 0), self.rows[0])

    def _url(self, backwards: bool, offset: int, row: Any) -> str:
        query = self.request.GET.copy()
        query["page"] = write_token(backwards, offset, [_value(row, name) for name in self.names])
        return f"?{query.urlencode()}"


def beyond(names: Sequence[str], keys: Sequence[Any], down: Sequence[bool]) -> Q:
    """Rows after the given keys: a>x, or a=x and b>y, and so on, with < where the order falls (`down`); the first part
    alone can use the index."""
    query, equal = Q(), Q()
    for name, key, falls in zip(names, keys, down, strict=True):
        query |= equal & Q(**{f"{name}__{'lt' if falls else 'gt'}": key})
        equal &= Q(**{name: key})
    return Q(**{f"{names[0]}__{'lte' if down[0] else 'gte'}": keys[0]}) & query


def write_token(backwards: bool, offset: int, keys: list[Any]) -> str:
    text = json.dumps([int(backwards), offset, *keys], default=_plain, ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_token(token: str, key_count: int) -> tuple[bool, int, list[Any]] | None:
    """The content of a page token, or None for one that somebody made up: the first page is shown then."""
    try:
        values = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        backwards, offset, *keys = values
    except (ValueError, TypeError, RecursionError):
        return None
    is_place = type(offset) is int and 0 <= offset <= LARGEST_ID
    if len(keys) != key_count or not is_place or any(isinstance(key, (list, dict, bool)) for key in keys):
        return None
    return bool(backwards), offset, keys


def _plain(value: Any) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = row[part] if isinstance(row, dict) else getattr(row, part)
    return row
