"""Sealing beside a transaction that is slow to commit, with two connections."""

from datetime import UTC, datetime

import pytest
from auditlog.models import LogEntry
from django.db import connection

from common import audit
from common.models import AuditSeal
from common.seal_digests import marked
from common.services import seals
from common.services.seal_checks import verify_audit
from common.services.seals import seal_audit
from tests.beside import held_open

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def write(mark: str) -> int:
    return audit.record(actor=None, deed="site.restore", mark=mark).pk


def sealed() -> list[list[int]]:
    return [list(marked(seal.marks)) for seal in AuditSeal.objects.order_by("number")]


def told() -> tuple[int, list[str]]:
    verdict = verify_audit()
    return verdict.uncovered, [finding.text for finding in verdict.findings]


def test_rows_wait_for_a_slow_transaction_that_began_before_them(monkeypatch):
    """However many seals come meanwhile: of the newest ones alone late rows are looked for."""
    monkeypatch.setattr(seals, "LATE_SEALS", 1)
    monkeypatch.setattr(seals, "BATCH", 1)
    before, slow = write("before"), []
    with held_open(lambda: slow.append(write("slow"))):
        beside = [write("beside"), write("beside too")]
        assert slow[0] < beside[0]
        assert seal_audit(now=NOW) == 1
        assert sealed() == [[before]]
        assert told() == (2, [])
    assert seal_audit(now=NOW) == 3
    assert sealed() == [[before], slow, *([number] for number in beside)]
    assert told() == (0, [])


def test_a_slow_transaction_that_writes_nothing_into_the_log_keeps_no_row_from_its_seal():
    def look() -> None:
        LogEntry.objects.count()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")

    with held_open(look):
        numbers = [write("beside")]
        assert seal_audit(now=NOW) == 1
    assert sealed() == [numbers]


def test_who_stands_at_the_log_and_has_written_nothing_yet_may_come_first():
    with held_open(lambda: connection.cursor().execute("LOCK TABLE auditlog_logentry IN ROW EXCLUSIVE MODE")):
        number = write("beside")
        assert seal_audit(now=NOW) == 0
    assert seal_audit(now=NOW) == 1
    assert sealed() == [[number]]
