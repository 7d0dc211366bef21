"""Seal the audit log in batches with a hash chain, and check the chain."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from auditlog.models import LogEntry
from django.db import transaction

from common.models import AuditSeal

BATCH = 1000
FIELDS = (
    "id",
    "content_type_id",
    "object_pk",
    "object_repr",
    "action",
    "changes",
    "actor_id",
    "remote_addr",
    "timestamp",
    "additional_data",
)


@dataclass(frozen=True)
class BrokenSeal:
    """A seal whose rows no longer give its digest."""

    first_id: int
    last_id: int


@transaction.atomic
def seal_audit(*, now: datetime) -> int:
    """Seal every row that no seal covers yet, in batches of 1,000 rows; return how many rows were sealed."""
    sealed = 0
    while rows := list(_rows(after=_last_sealed_id())[:BATCH]):
        previous = AuditSeal.objects.order_by("-last_id").values_list("digest", flat=True).first() or ""
        AuditSeal.objects.create(
            first_id=rows[0][0], last_id=rows[-1][0], count=len(rows), digest=_digest(previous, rows), sealed_at=now
        )
        sealed += len(rows)
    return sealed


def broken_seals() -> Iterator[BrokenSeal]:
    """Walk the chain from its start and yield each seal that does not match its rows."""
    previous, after = "", 0
    for seal in AuditSeal.objects.order_by("last_id").iterator():
        rows = list(_rows(after=after).filter(id__lte=seal.last_id))
        if len(rows) != seal.count or _digest(previous, rows) != seal.digest:
            yield BrokenSeal(seal.first_id, seal.last_id)
        previous, after = seal.digest, seal.last_id


def _last_sealed_id() -> int:
    return AuditSeal.objects.order_by("-last_id").values_list("last_id", flat=True).first() or 0


def _rows(*, after: int):  # type: ignore[no-untyped-def]  # values_list has no short type
    return LogEntry.objects.filter(id__gt=after).order_by("id").values_list(*FIELDS)


def _digest(previous: str, rows: list[tuple]) -> str:
    chain = hashlib.sha256(previous.encode())
    for row in rows:
        chain.update(json.dumps(row, default=str, ensure_ascii=False, sort_keys=True).encode())
    return chain.hexdigest()
