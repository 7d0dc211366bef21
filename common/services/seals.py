"""Seal the audit log in batches with a chain of MACs (see `seal_checks` for looking at it)."""

from collections.abc import Sequence
from datetime import datetime

from auditlog.models import LogEntry
from django.db import connection, transaction
from django.db.models import Max

from common.bulk import in_chunks
from common.ciphers import mac_now
from common.keyring import audit_keys
from common.models import AuditSeal
from common.seal_digests import FIELDS_BY_VERSION, NEWEST, keyed_digest, marked, marks_of, row_macs
from common.services.seal_horizon import settled
from common.services.seal_record import note_seals, outside_record

BATCH = 1000
LATE_SEALS = 100
"""How many of the newest seals are looked through for rows that were committed after a later one had been sealed."""


def seal_audit(*, now: datetime) -> int:
    """Seal every settled row that no seal covers yet, a batch a transaction; return how many rows were sealed.

    Raises KeysDiffer under an audit key that is not the site's.
    """
    sealed, newest = 0, newest_number()
    for ids in in_chunks(uncovered_ids(), BATCH):
        with transaction.atomic():
            if not _is_our_turn(newest):  # another worker was here meanwhile
                break
            seal = _seal(ids, now)
        sealed, newest = sealed + seal.count, newest + 1
    _note_outside()
    return sealed


def newest_number() -> int:
    return AuditSeal.objects.aggregate(newest=Max("number"))["newest"] or 0


def uncovered_ids() -> list[int]:
    """Numbers of the settled rows no seal covers."""
    recent = list(AuditSeal.objects.filter(version__gt=1).order_by("-number")[:LATE_SEALS])
    older = AuditSeal.objects.exclude(pk__in=[seal.pk for seal in recent])
    after = older.aggregate(last=Max("last_id"))["last"] or 0
    covered = {number for seal in recent for number in marked(seal.marks)}
    ids = settled(LogEntry.objects.filter(id__gt=after)).order_by("id").values_list("id", flat=True)
    return [number for number in ids.iterator(chunk_size=5000) if number not in covered]


def rows_of(ids: Sequence[int], version: int = NEWEST) -> list[tuple]:
    """The columns a version covers of these rows, as far as they are there, by number."""
    wanted = set(ids)
    rows = LogEntry.objects.order_by("id").values_list(*FIELDS_BY_VERSION[version])
    if ids[-1] - ids[0] < 2 * len(ids):
        near = rows.filter(id__gte=ids[0], id__lte=ids[-1])
        return [row for row in near if row[0] in wanted]
    return list(rows.filter(id__in=wanted))


def _is_our_turn(newest: int) -> bool:
    """Whether nobody sealed since; until the transaction ends nobody else does."""
    if connection.vendor == "postgresql":  # SQLite's transactions are one at a time anyway
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE common_auditseal IN SHARE ROW EXCLUSIVE MODE")
    return newest_number() == newest


def _seal(ids: Sequence[int], now: datetime) -> AuditSeal:
    before = AuditSeal.objects.order_by("-number").first()
    name, key = next(iter(audit_keys().items()))
    rows = rows_of(ids)
    macs = row_macs(rows, key, mac_now())
    seal = AuditSeal(
        number=(before.number or 0) + 1 if before else 1,
        version=NEWEST,
        algorithm=mac_now(),
        key_name=name,
        first_id=ids[0],
        last_id=ids[-1],
        count=len(rows),
        marks=marks_of(ids, macs),
        sealed_at=now,
    )
    seal.digest = keyed_digest(seal, before.digest if before else "", macs, key)
    seal.save(force_insert=True)
    return seal


def _note_outside() -> None:
    """Write down what the record outside lacks: also what a full disk kept from it the last time."""
    newest = outside_record().newest
    note_seals(AuditSeal.objects.filter(version__gt=1, number__gt=newest).order_by("number").defer("marks"))
