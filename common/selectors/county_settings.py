"""Reads of the county's settings: a value on a day, and everything the page shows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Generic, TypeVar

from common.county_settings import HUNDREDTH, Group, Kind, Setting, SettingOrigin, all_settings
from common.models import SettingValue
from common.selectors.county_rows import county_rows

T = TypeVar("T")


@dataclass(frozen=True)
class Value(Generic[T]):
    """What a setting is on a day, and where that comes from; `row` is None for the default."""

    setting: Setting[T]
    value: T
    origin: str
    row: SettingValue | None = None

    @property
    def shown(self) -> str:
        return self.setting.shown(self.value)

    @property
    def bare(self) -> str:
        return self.setting.bare(self.value)

    @property
    def has_unit(self) -> bool:
        return self.setting.kind not in (Kind.SWITCH, Kind.CHOICE)

    @property
    def exact(self) -> Decimal:
        """A number of two decimals, 0 or 1 for a switch."""
        return Decimal(self.value).quantize(HUNDREDTH)  # type: ignore[arg-type]

    @property
    def title(self) -> str:
        return str(self.setting.title)

    def get_origin_display(self) -> str:
        """The name a template knows from rows."""
        return str(SettingOrigin(self.origin).label)


def setting(asked: Setting[T], *, on: date) -> T:
    """The value that counts on a day: the county's newest from that day or before, else the default."""
    return value_of(asked, on=on).value


def value_of(asked: Setting[T], *, on: date) -> Value[T]:
    """The same with where it comes from."""
    return _of(asked, county_rows().values, on)


def values_of(asked: Iterable[Setting[Any]], *, on: date) -> list[Value[Any]]:
    """Several at once, in the order in which they are asked for."""
    rows = county_rows().values
    return [_of(each, rows, on) for each in asked]


def steps_of(asked: Setting[T]) -> list[tuple[date, T]]:
    """Every value that counts or will, each with its first day, oldest first; the default from the first day there is."""
    rows = county_rows().values.get(asked.key, ())
    return [(date.min, asked.default), *((row.from_day, asked.read(row.value)) for row in rows)]


def _of(asked: Setting[T], rows: Mapping[str, Sequence[SettingValue]], on: date) -> Value[T]:
    """A row of its own, or what another one leaves of 100, or the default."""
    found = _value(asked, rows.get(asked.key, ()), on)
    if asked.rest_of is None or found.row is not None:
        return found
    other = _value(asked.rest_of, rows.get(asked.rest_of.key, ()), on)
    return Value(asked, asked.read(str(100 - other.value)), other.origin, other.row)


def _value(asked: Setting[T], rows: Sequence[SettingValue], on: date) -> Value[T]:
    row = next((row for row in reversed(rows) if row.from_day <= on), None)
    if row is None:
        return Value(asked, asked.default, asked.origin)
    return Value(asked, asked.read(row.value), row.origin, row)


@dataclass(frozen=True)
class Line:
    """One row of the page: what counts today, what will count, and what waits for a second person."""

    now: Value[Any]
    ahead: Sequence[SettingValue] = ()
    waiting: SettingValue | None = None
    story: Sequence[SettingValue] = field(default=(), repr=False)

    @property
    def setting(self) -> Setting[Any]:
        return self.now.setting


@dataclass(frozen=True)
class Part:
    group: Group
    lines: Sequence[Line]


def setting_lines(*, on: date) -> list[Line]:
    """All settings with their stories, newest first: one query."""
    rows: dict[str, list[SettingValue]] = defaultdict(list)
    people = ("proposed_by", "confirmed_by", "undo_asked_by", "withdrawn_by")
    for row in SettingValue.objects.select_related(*people).order_by("from_day", "pk"):
        rows[row.key].append(row)
    return [_line(each, rows, on) for each in all_settings()]


def _line(asked: Setting[Any], rows: Mapping[str, Sequence[SettingValue]], on: date) -> Line:
    own = rows.get(asked.key, ())
    counting = {key: [row for row in found if row.counts] for key, found in rows.items()}
    return Line(
        now=_of(asked, counting, on),
        ahead=[row for row in counting.get(asked.key, ()) if row.from_day > on],
        waiting=next((row for row in own if row.is_waiting), None),
        story=sorted(own, key=lambda row: row.pk, reverse=True),
    )


def in_parts(lines: Iterable[Line]) -> list[Part]:
    """The lines by group, as the page shows them."""
    return [Part(group, list(found)) for group, found in groupby(lines, key=lambda line: line.setting.group)]


def unknown_keys() -> list[str]:
    """Keys of stored values that no code defines."""
    known = [each.key for each in all_settings()]
    return list(SettingValue.objects.exclude(key__in=known).order_by("key").values_list("key", flat=True).distinct())
