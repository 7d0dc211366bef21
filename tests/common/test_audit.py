"""The audit log: one door, append-only, sealed by a chain of MACs under a key of its own."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from auditlog.models import LogEntry
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from common import audit
from common.models import AuditSeal
from common.seal_digests import FIELDS_BY_VERSION, NEWEST, plain_digest
from common.services import seal_checks
from common.services.seal_checks import verify_audit
from common.services.seal_record import note_restore
from common.services.seals import seal_audit
from members.models import Organisation
from members.services.organisations import create_organisation
from tests.world import START

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TABLES = ("auditlog_logentry", "common_auditseal")


@pytest.fixture
def entries(db):
    return [audit.record(actor=None, deed="refused", path=f"/{number}/") for number in range(3)]


@pytest.fixture(params=["standard", "gm"])
def profile(request, settings) -> str:
    settings.CRYPTO_PROFILE = request.param
    return request.param


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE auditlog_logentry SET object_repr = 'x'",
        "DELETE FROM auditlog_logentry",
        "UPDATE common_auditseal SET digest = 'x'",
        "DELETE FROM common_auditseal",
    ],
)
def test_the_database_refuses_to_change_log_and_seals(entries, sql):
    seal_audit(now=NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert (LogEntry.objects.count(), AuditSeal.objects.count()) == (3, 1)


def test_a_change_and_its_row_are_one_transaction(db):
    with transaction.atomic():
        create_organisation(code="QX", name="县", kind="COUNTY", parent=None, on=START, actor=None)
        assert LogEntry.objects.count() == 1
        transaction.set_rollback(True)
    assert (LogEntry.objects.count(), Organisation.objects.count()) == (0, 0)


def test_a_set_based_deed_is_one_row_with_count_and_digest(db):
    one = audit.record_many(actor=None, deed="import.roster", keys=[3, 1, 2])
    other = audit.record_many(actor=None, deed="import.roster", keys=[2, 3, 1])
    assert one.additional_data == other.additional_data
    assert one.additional_data["count"] == 3
    assert (
        one.additional_data["digest"]
        != audit.record_many(actor=None, deed="import.roster", keys=[1, 2]).additional_data["digest"]
    )


def test_the_newest_seal_covers_every_column_of_the_table():
    assert set(FIELDS_BY_VERSION[NEWEST]) == {field.attname for field in LogEntry._meta.concrete_fields}


def test_sealing_covers_every_row_once(profile, entries):
    assert seal_audit(now=NOW) == 3
    assert seal_audit(now=NOW) == 0
    audit.record(actor=None, deed="site.restore")
    assert seal_audit(now=NOW) == 1
    assert list(AuditSeal.objects.values_list("number", "count", "version", "algorithm", "key_name")) == [
        (1, 3, 2, "hmac-sm3" if profile == "gm" else "hmac-sha256", "ta1"),
        (2, 1, 2, "hmac-sm3" if profile == "gm" else "hmac-sha256", "ta1"),
    ]
    verdict = verify_audit()
    assert (verdict.seals, verdict.covered, verdict.uncovered, verdict.findings) == (2, 4, 0, [])


def test_a_row_committed_late_is_covered_by_the_next_seal(entries, monkeypatch):
    late = entries[1].pk
    everything = list(LogEntry.objects.values_list("id", flat=True).order_by("id"))
    monkeypatch.setattr(
        "common.services.seals.uncovered_ids", lambda: [number for number in everything if number != late]
    )
    assert seal_audit(now=NOW) == 2
    monkeypatch.undo()
    assert verify_audit().uncovered == 1
    assert seal_audit(now=NOW) == 1
    verdict = verify_audit()
    assert (verdict.covered, verdict.uncovered, verdict.findings) == (3, 0, [])


def test_a_seal_made_while_one_verifies_is_no_missing_line_of_the_record(entries, monkeypatch):
    seal_audit(now=NOW)
    read = seal_checks.outside_record

    def read_and_seal():
        found = read()
        monkeypatch.undo()
        audit.record(actor=None, deed="site.restore")
        seal_audit(now=NOW + timedelta(minutes=10))
        return found

    monkeypatch.setattr(seal_checks, "outside_record", read_and_seal)
    verdict = verify_audit()
    assert (verdict.seals, verdict.covered, verdict.findings) == (2, 4, [])


@pytest.fixture
def unprotected(db):
    """As somebody with the database owner's rights could do it; rolled back with the test."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)", TABLES)
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
    yield


@pytest.fixture
def sealed(unprotected, settings) -> list[LogEntry]:
    """Three batches of two rows."""
    rows = []
    for batch in range(3):
        rows += [audit.record(actor=None, deed="refused", path=f"/{batch}/{number}/") for number in range(2)]
        seal_audit(now=NOW + timedelta(minutes=batch))
    return rows


def told() -> list[str]:
    return [finding.text for finding in verify_audit().findings]


CHANGES = {
    "object_repr": "x", "object_id": 7, "serialized_data": {"a": 1}, "changes_text": "x", "cid": "x", "remote_port": 9,
    "actor_email": "x", "remote_addr": "10.0.0.9", "additional_data": {}, "action": 2,
}  # fmt: skip


@pytest.mark.parametrize("column", CHANGES)
def test_a_change_of_any_column_names_the_row(sealed, column):
    LogEntry.objects.filter(pk=sealed[2].pk).update(**{column: CHANGES[column]})
    assert told() == [f"第 {sealed[2].pk} 号记录被改过（第 2 号封存）"]


def test_a_deleted_row_is_named(profile, unprotected):
    rows = [audit.record(actor=None, deed="refused", path=f"/{number}/") for number in range(4)]
    seal_audit(now=NOW)
    LogEntry.objects.filter(pk=rows[1].pk).delete()
    assert told() == [f"第 {rows[1].pk} 号记录不见了（第 1 号封存）"]


def test_who_mends_marks_and_counts_has_no_key(sealed):
    """All that can be computed without the key is made to fit the deletion; the digest cannot be."""
    seal = AuditSeal.objects.get(number=2)
    LogEntry.objects.filter(pk=sealed[3].pk).delete()
    AuditSeal.objects.filter(number=2).update(
        marks=bytes(seal.marks)[:16], count=1, last_id=sealed[2].pk, digest=hashlib.sha256(b"x").hexdigest()
    )
    assert told()[0] == f"第 2 号封存（记录 {sealed[2].pk} 至 {sealed[2].pk}）本身或它前面的一次被改过。"


def test_a_seal_that_was_taken_out_is_missed(sealed):
    AuditSeal.objects.filter(number=2).delete()
    verdict = verify_audit()
    texts = [finding.text for finding in verdict.findings]
    assert texts[0] == f"第 2 号封存不见了：记录 {sealed[1].pk + 1} 至 {sealed[4].pk - 1} 没有封存可核对。"
    assert texts[1].startswith("库外记录里有第 2 号封存，表中没有")
    assert (verdict.code, verdict.uncovered) == (2, 2)


def test_cutting_off_the_newest_rows_with_their_seals_is_noticed(sealed):
    AuditSeal.objects.filter(number__gte=2).delete()
    LogEntry.objects.filter(pk__gte=sealed[2].pk).delete()
    verdict = verify_audit()
    assert [finding.text for finding in verdict.findings] == [
        "库外记录里有第 2 至 3 号封存，表中没有：最新的记录连同封存被截掉了。表中最后一次是第 1 号。"
    ]
    assert (verdict.code, verdict.uncovered) == (2, 0)


def test_sealing_again_after_cutting_off_does_not_hide_it(sealed):
    AuditSeal.objects.filter(number=3).delete()
    LogEntry.objects.filter(pk=sealed[5].pk).delete()
    seal_audit(now=NOW + timedelta(hours=1))
    assert told() == ["第 3 号封存与库外记录的不同：封存被重做过。"]


def test_the_outside_record_is_the_sites_own_and_missed_when_gone(sealed, settings):
    lines = [json.loads(line) for line in settings.AUDIT_SEAL_FILE.read_text().splitlines()]
    assert [(line["number"], line["digest"]) for line in lines] == list(
        AuditSeal.objects.values_list("number", "digest")
    )
    assert oct(settings.AUDIT_SEAL_FILE.stat().st_mode & 0o777) == "0o600"
    settings.AUDIT_SEAL_FILE.write_text("rubbish\n" + "".join(json.dumps(line) + "\n" for line in lines[1:]))
    assert told() == [
        "库外记录里没有第 1 号封存：那份文件被删过或换过，或上次没能写进去。",
        "库外记录有 1 行读不懂：那份文件被改过。",
    ]


def test_a_restore_that_was_noted_is_a_remark(sealed):
    AuditSeal.objects.filter(number=3).delete()
    LogEntry.objects.filter(pk__gte=sealed[4].pk).delete()
    note_restore(now=NOW)
    verdict = verify_audit()
    assert verdict.findings == []
    assert verdict.remarks == ["2026-11-21 16:00 恢复过备份，当时失去第 2 号以后的封存 1 次"]


MADE_AT = "2026-11-21 15:30"


def of_log(*numbers: int) -> str:
    """Lines of the record outside, as a backup keeps them."""
    lines = settings.AUDIT_SEAL_FILE.read_text().splitlines()
    return "".join(f"{line}\n" for line in lines if json.loads(line)["number"] in numbers)


def test_a_restore_on_a_new_machine_takes_the_record_of_the_backup(sealed):
    held = of_log(1, 2, 3)
    settings.AUDIT_SEAL_FILE.unlink()
    note_restore(now=NOW, made_at=MADE_AT, held=held)
    verdict = verify_audit()
    assert verdict.findings == []
    assert verdict.remarks == ["2026-11-21 16:00 恢复过2026-11-21 15:30 的备份，当时失去第 3 号以后的封存 0 次"]
    audit.record(actor=None, deed="site.restore")
    seal_audit(now=NOW)
    assert told() == []


def test_a_restore_after_another_one_goes_back_to_the_seals_of_its_backup(sealed):
    """The machine went on from an older backup, so its own second and third seal are others."""
    held, lines = of_log(1, 2, 3), of_log(1, 2, 3).splitlines()
    others = [json.dumps({**json.loads(line), "digest": "other"}) for line in lines[1:]]
    settings.AUDIT_SEAL_FILE.write_text("\n".join([lines[0], *others]) + "\n")
    note_restore(now=NOW, made_at=MADE_AT, held=held)
    verdict = verify_audit()
    assert verdict.findings == []
    assert verdict.remarks == ["2026-11-21 16:00 恢复过2026-11-21 15:30 的备份，当时失去第 1 号以后的封存 2 次"]


def test_a_restore_excuses_no_seal_that_the_backup_did_not_know(sealed):
    held = of_log(1, 3)
    settings.AUDIT_SEAL_FILE.unlink()
    note_restore(now=NOW, made_at=MADE_AT, held=held)
    assert told() == ["库外记录里没有第 2 号封存：那份文件被删过或换过，或上次没能写进去。"]


def test_seals_made_while_the_backup_was_written_are_not_missed(sealed):
    """The record is read after the database: it may know more."""
    held = of_log(1, 2, 3)
    AuditSeal.objects.filter(number=3).delete()
    LogEntry.objects.filter(pk__gte=sealed[4].pk).delete()
    settings.AUDIT_SEAL_FILE.unlink()
    note_restore(now=NOW, made_at=MADE_AT, held=held)
    assert told() == []


# --- version 1


def seal_as_before(rows: list[LogEntry], number: int, previous: str = "") -> AuditSeal:
    listed = LogEntry.objects.filter(pk__in=[row.pk for row in rows]).order_by("id")
    digest = plain_digest(previous, list(listed.values_list(*FIELDS_BY_VERSION[1])))
    return AuditSeal.objects.create(
        number=number, version=1, first_id=rows[0].pk, last_id=rows[-1].pk, count=len(rows), digest=digest, sealed_at=NOW
    )  # fmt: skip


@pytest.fixture
def upgraded(unprotected) -> list[LogEntry]:
    """Two old seals and a keyed one."""
    rows = [audit.record(actor=None, deed="refused", path=f"/{number}/") for number in range(6)]
    first = seal_as_before(rows[:2], 1)
    seal_as_before(rows[2:4], 2, first.digest)
    seal_audit(now=NOW)
    return rows


def test_old_seals_verify_by_theirs_and_name_their_batch(upgraded):
    assert (verify_audit().findings, verify_audit().covered) == ([], 6)
    LogEntry.objects.filter(pk=upgraded[0].pk).update(object_repr="x")
    assert told() == [
        f"记录 {upgraded[0].pk} 至 {upgraded[1].pk} 与第 1 号封存（旧式）不符：其中有记录被改过、增删过。"
    ]


def test_the_first_keyed_seal_binds_the_last_old_one(upgraded):
    """Old seals have no key: who remakes them all is caught at the first new one."""
    LogEntry.objects.filter(pk=upgraded[0].pk).update(object_repr="x")
    AuditSeal.objects.filter(version=1).delete()
    first = seal_as_before(upgraded[:2], 1)
    seal_as_before(upgraded[2:4], 2, first.digest)
    assert told() == [f"第 3 号封存（记录 {upgraded[4].pk} 至 {upgraded[5].pk}）本身或它前面的一次被改过。"]


# --- the command


def test_the_command_says_that_all_is_well_and_how_much_waits(entries, capsys):
    seal_audit(now=NOW)
    audit.record(actor=None, deed="site.restore")
    call_command("verify_audit")
    assert capsys.readouterr().out == "审计日志与封存相符：1 次封存，覆盖 3 条记录；尚未封存 1 条。\n"


def test_the_command_names_the_row_and_ends_with_its_code(sealed, capsys):
    LogEntry.objects.filter(pk=sealed[0].pk).update(object_repr="x")
    with pytest.raises(
        CommandError, match="审计日志与封存不符，共 1 处。3 次封存，覆盖 6 条记录；尚未封存 0 条。"
    ) as ended:
        call_command("verify_audit")
    assert ended.value.returncode == 1
    assert capsys.readouterr().err == f"第 {sealed[0].pk} 号记录被改过（第 1 号封存）\n"


def test_without_the_key_nothing_is_said_to_be_right(sealed, settings):
    settings.AUDIT_KEYS = {"other": b"o" * 32}
    with pytest.raises(CommandError) as ended:
        call_command("verify_audit")
    assert ended.value.returncode == 3


def test_two_sealers_at_once_make_one_chain(entries, monkeypatch):
    monkeypatch.setattr("common.services.seals.newest_number", iter([0, 1]).__next__)
    assert seal_audit(now=NOW) == 0
    assert not AuditSeal.objects.exists()
