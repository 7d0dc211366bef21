"""Stories that stood in tables of their own become rows of `common_event`, and the other way round. For migrations."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from common.append_only import protect, unprotect

EVENTS = "common_event"
BATCH = 1000
DEPUTY = "（代办）"  # as offices were written when these rows were


class NotCarried(Exception):
    """What was carried is not what was there; the migration is rolled back."""


@dataclass(frozen=True)
class OldStory:
    """A table of before: of which subject its rows tell, and which of its columns is which of an event's."""

    model: tuple[str, str]
    subject: str
    columns: Mapping[str, str]
    part: str = ""
    deed: str = ""
    """The deed of every row, where the table had no column for it."""

    def rows(self, apps: Any, schema_editor: Any) -> Any:
        return apps.get_model(*self.model)._base_manager.using(schema_editor.connection.alias).order_by("pk")

    def events(self, apps: Any, schema_editor: Any) -> Any:
        found = apps.get_model("common", "Event")._base_manager.using(schema_editor.connection.alias)
        told = found.filter(subject_type=self.subject).order_by("pk")
        return told.filter(deed=self.deed) if self.deed else told


def bring(apps: Any, schema_editor: Any, old: OldStory) -> None:
    """Write an event for every row of the table, in their order. Raises NotCarried."""
    rows, events = old.rows(apps, schema_editor), old.events(apps, schema_editor)
    values = rows.values_list(*old.columns.values()).iterator(BATCH)
    _write(events, (_event(old, dict(zip(old.columns, row, strict=True))) for row in values))
    _compare(rows.values_list(*old.columns.values()), events.values_list(*old.columns))


def take_back(apps: Any, schema_editor: Any, old: OldStory) -> None:
    """Fill the table from the events, and take these away. Raises NotCarried."""
    rows, events = old.rows(apps, schema_editor), old.events(apps, schema_editor)
    values = events.values_list(*old.columns).iterator(BATCH)
    _write(rows, (dict(zip(old.columns.values(), event, strict=True)) for event in values))
    _compare(events.values_list(*old.columns), rows.values_list(*old.columns.values()))
    unprotect(schema_editor, EVENTS)
    events._raw_delete(events.db)
    protect(schema_editor, EVENTS)


def _event(old: OldStory, values: dict[str, Any]) -> dict[str, Any]:
    told = {"subject_type": old.subject, "part_type": old.part if values.get("part_id") else ""}
    deputy = {"is_deputy": values.get("office", "").endswith(DEPUTY)}
    return {**({"deed": old.deed} if old.deed else {}), **told, **deputy, **values}


def _write(to: Any, rows: Iterable[dict[str, Any]]) -> None:
    batch = []
    for values in rows:
        batch.append(to.model(**values))
        if len(batch) == BATCH:
            to.bulk_create(batch)
            batch = []
    to.bulk_create(batch)


def _compare(there: Any, carried: Any) -> None:
    before, after = digest(there.iterator(BATCH)), digest(carried.iterator(BATCH))
    if before != after:
        raise NotCarried(f"{before[0]} rows were there, {after[0]} were carried, or they differ")


def digest(rows: Iterable[tuple[Any, ...]]) -> tuple[int, str]:
    """How many rows, and the SHA-256 of their values."""
    total, count = hashlib.sha256(), 0
    for row in rows:
        total.update(json.dumps(row, default=str, ensure_ascii=False, sort_keys=True).encode())
        total.update(b"\n")
        count += 1
    return count, total.hexdigest()
