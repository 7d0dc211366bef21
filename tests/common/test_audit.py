"""The audit log: one door, append-only, sealed by a hash chain."""

from datetime import UTC, datetime

import pytest
from auditlog.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from common import audit
from common.append_only import protect, unprotect
from common.models import AuditSeal
from common.services.seals import broken_seals, seal_audit
from members.models import Organisation
from members.services.organisations import create_organisation
from tests.world import START

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@pytest.fixture
def entries(db):
    return [audit.record(actor=None, deed=f"test.{number}") for number in range(3)]


@pytest.mark.parametrize("sql", ["UPDATE auditlog_logentry SET object_repr = 'x'", "DELETE FROM auditlog_logentry"])
def test_the_database_refuses_to_change_the_log(entries, sql):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert LogEntry.objects.count() == 3


def test_a_change_and_its_row_are_one_transaction(db):
    with transaction.atomic():
        create_organisation(code="QX", name="县", kind="COUNTY", parent=None, on=START, actor=None)
        assert LogEntry.objects.count() == 1
        transaction.set_rollback(True)
    assert (LogEntry.objects.count(), Organisation.objects.count()) == (0, 0)


def test_a_set_based_deed_is_one_row_with_count_and_digest(db):
    one = audit.record_many(actor=None, deed="members.import", keys=[3, 1, 2])
    other = audit.record_many(actor=None, deed="members.import", keys=[2, 3, 1])
    assert one.additional_data == other.additional_data
    assert one.additional_data["count"] == 3
    assert (
        one.additional_data["digest"] != audit.record_many(actor=None, deed="x", keys=[1, 2]).additional_data["digest"]
    )


def test_sealing_covers_every_row_once(entries):
    assert seal_audit(now=NOW) == 3
    assert seal_audit(now=NOW) == 0
    audit.record(actor=None, deed="later")
    assert seal_audit(now=NOW) == 1
    assert AuditSeal.objects.count() == 2
    assert list(broken_seals()) == []


@pytest.fixture
def unprotected(transactional_db):
    """As somebody with the database owner's rights could do it."""
    with connection.schema_editor() as editor:
        unprotect(editor, "auditlog_logentry")
    yield
    with connection.schema_editor() as editor:
        protect(editor, "auditlog_logentry")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("deed", ["change", "delete"])
def test_tampering_is_found_with_the_exact_rows(unprotected, deed, capsys):
    rows = [audit.record(actor=None, deed=f"test.{number}") for number in range(3)]
    seal_audit(now=NOW)
    kept = [audit.record(actor=None, deed="second batch")]
    seal_audit(now=NOW)
    target = LogEntry.objects.filter(pk=rows[1].pk)
    target.update(object_repr="x") if deed == "change" else target.delete()
    broken = list(broken_seals())
    assert [(seal.first_id, seal.last_id) for seal in broken] == [(rows[0].pk, rows[2].pk)]
    assert kept
    with pytest.raises(CommandError, match="1 of 2 seals are broken"):
        call_command("verify_audit")


def test_the_command_says_that_all_is_well(entries, capsys):
    seal_audit(now=NOW)
    call_command("verify_audit")
    assert capsys.readouterr().out == "1 seals match the audit log\n"
