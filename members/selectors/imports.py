"""Reads of staged imports."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from common.sealed_files import read_sealed
from common.tree import subtrees_q
from members.models import ImportBatch, Organisation, User
from members.permissions import import_paths
from members.selectors.import_hints import hint_groups

PAGE_SIZE = 50


@dataclass(frozen=True)
class PreviewPage:
    """Some rows of one part of a preview."""

    titles: Sequence[str]
    rows: Sequence[Any]
    number: int
    total: int

    @property
    def start(self) -> int:
        return min((self.number - 1) * PAGE_SIZE + 1, self.total)

    @property
    def end(self) -> int:
        return (self.number - 1) * PAGE_SIZE + len(self.rows)

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1 if self.end < self.total else 0


def read_preview(batch: ImportBatch) -> dict[str, Any]:
    return json.loads(read_sealed(batch.folder / "preview"))


def preview_page(*, batch: ImportBatch, part: str, number: int, group: int | None = None) -> PreviewPage:
    """Page `number`, or the nearest there is. Warnings come in groups; `group` opens one row by row."""
    preview = read_preview(batch)
    rows = preview[part]
    if part == "warnings":
        rows = hint_groups(preview)
        rows = rows if group is None else next((one.problems for one in rows if one.number == group), [])
    last = max((len(rows) - 1) // PAGE_SIZE + 1, 1)
    number = min(max(number, 1), last)
    return PreviewPage(preview["titles"], rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], number, len(rows))


def refused_rows(preview: Mapping[str, Any]) -> dict[tuple[str, int], str]:
    """Reasons by sheet (empty where only one is read) and row; people side by side in one row share it."""
    reasons: dict[tuple[str, int], str] = {}
    for problem in preview["refused"]:
        key = problem["sheet"], problem["row"]
        reasons[key] = f"{reasons[key]} {problem['message']}" if key in reasons else problem["message"]
    return reasons


def own_imports(*, user: User, now: datetime) -> QuerySet[ImportBatch]:
    """What the person uploaded in the last 24 hours, the newest first."""
    return ImportBatch.objects.visible_to(user).filter(expires_at__gt=now).select_related("organisation", "job")


def import_targets(*, user: User, kind: str) -> QuerySet[Organisation]:
    """Organisations to which the person may narrow an import."""
    rows = Organisation.objects.filter(subtrees_q("path", import_paths(user, kind)), ended_on=None)
    return rows.order_by("position")
