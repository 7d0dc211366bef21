"""Backup, restore and move: equal digests, nothing readable in the file, and every refusal before anything is touched."""

import errno
import shutil
import sqlite3
import subprocess
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from auditlog.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection

from common.backups import archive, dumps, restoring, sealing, signs
from common.backups.archive import opened, read_through, write_backup
from common.backups.errors import (
    DamagedBackup,
    DigestsDiffer,
    NewerThanCode,
    NotABackup,
    NotConfirmed,
    NotEmpty,
    OtherEngine,
    SiteRuns,
    TablesMissing,
    ToolMissing,
    ToolTooOld,
    WrongKeys,
)
from common.backups.rotation import name_for
from common.backups.tables import contents, describe, differences, plain
from common.models import Job
from common.models.jobs import JobState
from common.services.key_checks import settle_keys
from common.site_lock import only_site
from tests.common.backups.kit import NAME, NOW, NUMBER, PHONE, restore_to

AGAIN = {"replace": True, "confirm": lambda name: name}
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'")


def emptied(other):
    other.close()
    for path in Path(other.settings_dict["NAME"]).parent.glob("site.sqlite3*"):
        path.unlink()


# The form of values


@pytest.mark.parametrize(
    ("kind", "of_sqlite", "of_postgresql", "form"),
    [
        ("bool", 1, True, True),
        ("moment", "2026-01-01 01:00:00", datetime(2026, 1, 1, 1, tzinfo=UTC), "2026-01-01T01:00:00.000000+00:00"),
        (
            "moment",
            datetime(2026, 1, 1, 1, 0, 0, 7),  # noqa: DTZ001
            datetime(2026, 1, 1, 1, 0, 0, 7, UTC),
            "2026-01-01T01:00:00.000007+00:00",
        ),
        ("day", "2026-01-01", date(2026, 1, 1), "2026-01-01"),
        ("time", "09:30:00", time(9, 30), "09:30:00.000000"),
        ("decimal", 2.5, Decimal("2.50"), "2.5"),
        ("decimal", 0, Decimal("0.00"), "0"),
        ("decimal", 100, Decimal("100.0"), "100"),
        ("uuid", "0" * 31 + "1", UUID(int=1), "0" * 31 + "1"),
        ("json", '{"b":1e5,"a":"\\u5e74"}', '{"a": "年", "b": 100000}', '{"a":"年","b":100000}'),
        ("json", "[1.50,null,true]", "[1.5, null, true]", "[1.5,null,true]"),
        ("text", "七", "七", "七"),
        ("text", 7, 7, 7),
        ("text", b"\x01", memoryview(b"\x01"), "\\x01"),
    ],
)
def test_a_value_has_one_form_whatever_the_engine(kind, of_sqlite, of_postgresql, form):
    make = plain(kind)
    assert (make(of_sqlite), make(of_postgresql)) == (form, form)


def test_a_changed_row_and_a_missing_row_change_the_digest(world):
    tables = [table for table in describe(connection) if table.name == "members_member"]
    before = contents(connection, tables)
    person = world.people["zhou"]
    type(person).objects.filter(pk=person.pk).update(name="周建设")
    after = contents(connection, tables)
    assert differences(before, after) == ["members_member 10 → 10"]
    assert differences(before, {}) == ["members_member 10 → -1"]


# Round trips


@on_sqlite
def test_the_way_back_on_sqlite(site, tmp_path):
    before = contents(site, describe(site))
    made = write_backup(site, tmp_path / "backups", NOW, NAME)
    assert (made.path.name, made.files, made.path.stat().st_mode & 0o777) == (NAME, 1, 0o600)
    assert [path.name for path in sorted((tmp_path / "backups").iterdir())] == [NAME, NAME + ".sha256"]
    emptied(site)
    shutil.rmtree(tmp_path / "files")
    done = restore_to(site, made.path)
    assert (done.manifest.rows, done.files, done.unapplied, done.aside) == (made.rows, 1, False, [])
    assert contents(site, describe(site)) == before
    assert (tmp_path / "files" / "jobs" / "a.bin").read_bytes() == b"sealed"
    with site.cursor() as cursor:  # triggers and counters came along
        cursor.execute(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%append%' OR name LIKE '%no_UPDATE'"
        )
        assert cursor.fetchone()[0] >= 4
    assert (tmp_path / "site.sqlite3").stat().st_mode & 0o777 == 0o600


@on_sqlite
def test_nothing_in_the_file_can_be_read(site, tmp_path, settings):
    made = write_backup(site, tmp_path / "backups", NOW, NAME)
    content = made.path.read_bytes()
    key = next(iter(settings.FIELD_KEYS.values()))
    for secret in (NUMBER.encode(), PHONE.encode(), "钱学文".encode(), b"SQLite format", key, key.hex().encode()):
        assert secret not in content
    with opened(made.path) as (manifest, parts):
        unpacked = {name: stream.read() for name, stream in parts}
    assert NUMBER.encode() not in unpacked[manifest.database]
    assert "钱学文".encode() in unpacked[manifest.database]
    assert key not in unpacked[manifest.database]


@on_sqlite
def test_sessions_stay_behind(site, tmp_path):
    with site.cursor() as cursor:
        cursor.execute("INSERT INTO django_session VALUES ('open-door-key', 'x', '2030-01-01')")
    site.close()
    made = write_backup(site, tmp_path / "backups", NOW, NAME)
    with opened(made.path) as (manifest, parts):
        assert "django_session" not in manifest.contents
        assert all(b"open-door-key" not in stream.read() for _, stream in parts)


@on_sqlite
def test_what_is_there_is_replaced_only_after_its_name_was_typed(site, tmp_path):
    made = write_backup(site, tmp_path / "backups", NOW, NAME)
    with pytest.raises(NotEmpty, match="--replace"):
        restore_to(site, made.path)
    with pytest.raises(NotConfirmed):
        restore_to(site, made.path, replace=True, confirm=lambda name: "yes")
    assert not list(tmp_path.glob("*.before-*"))
    done = restore_to(site, made.path, replace=True, confirm=lambda name: name)
    assert [path.name.split(".before-")[0] for path in done.aside] == ["site.sqlite3", "files"]
    assert all(path.exists() for path in done.aside)


@on_sqlite
def test_the_job_that_made_the_backup_is_seen_as_done(site, tmp_path):
    with site.cursor() as cursor:
        Job.objects.using("site").create(task="common.backup", title="备份", state=JobState.RUNNING, created_at=NOW)
        assert cursor
    site.close()
    made = write_backup(site, tmp_path / "backups", NOW, NAME)
    restore_to(site, made.path, replace=True, confirm=lambda name: name)
    job = Job.objects.using("site").get(task="common.backup")
    assert (job.state, job.result["file"], job.result["size"], job.finished_at) == ("done", NAME, made.size, NOW)


@on_sqlite
def test_the_record_of_the_seals_comes_along(site, tmp_path, settings):
    assert restore_to(site, write_backup(site, tmp_path, NOW, NAME).path, **AGAIN).seal_record is None
    settings.AUDIT_SEAL_FILE.write_text('{"number": 1, "digest": "abc"}\n')
    made = write_backup(site, tmp_path, NOW, NAME)
    settings.AUDIT_SEAL_FILE.unlink()
    assert restore_to(site, made.path, **AGAIN).seal_record == '{"number": 1, "digest": "abc"}\n'
    assert not settings.AUDIT_SEAL_FILE.exists()  # the command adds to the one that is there


@on_sqlite
def test_other_keys_for_look_ups_and_audit_are_told(site, tmp_path, settings):
    settle_keys(now=NOW)
    made = write_backup(site, tmp_path, NOW, NAME)
    assert restore_to(site, made.path, **AGAIN).other_keys == []
    settings.HASH_KEY, settings.AUDIT_KEYS = b"x" * 32, {"ta1": b"y" * 32}
    assert restore_to(site, made.path, **AGAIN).other_keys == ["AUDIT_KEY ta1", "HASH_KEY"]
    settings.AUDIT_KEYS = {"a9": b"y" * 32}
    assert restore_to(site, made.path, **AGAIN).other_keys == ["AUDIT_KEY ta1", "HASH_KEY"]


# Refusals


@on_sqlite
def test_a_database_that_lost_a_table_gets_no_backup_that_pushes_a_good_one_out(site, tmp_path):
    good = write_backup(site, tmp_path / "backups", NOW, NAME)
    with site.cursor() as cursor:
        cursor.execute("DROP TABLE members_memberreportin")
    site.close()
    with pytest.raises(TablesMissing, match="少了表 members_memberreportin，没有做备份"):
        write_backup(site, tmp_path / "backups", NOW + timedelta(days=3), name_for(NOW + timedelta(days=3)))
    assert sorted(path.name for path in (tmp_path / "backups").iterdir()) == [NAME, NAME + ".sha256"]
    assert good.path.is_file()


@on_sqlite
def test_a_file_that_was_touched_or_cut_is_refused(site, tmp_path):
    made = write_backup(site, tmp_path / "backups", NOW, NAME)
    content = made.path.read_bytes()
    head_end = content.index(b"\n", 20) + 1
    for place in (head_end + 2, head_end + 40, len(content) // 2, len(content) - 1):
        made.path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(DamagedBackup):
            read_through(made.path)
    for shorter in (content[:-1], content[: len(content) // 2], content[:head_end], content + b"x"):
        made.path.write_bytes(shorter)
        with pytest.raises(DamagedBackup):
            read_through(made.path)
    made.path.write_bytes(content.replace(b'"version": "', b'"version": "9', 1))
    with pytest.raises(DamagedBackup):
        read_through(made.path)
    for other in (b"", b"PK\x03\x04 something else", content[: head_end // 2]):
        made.path.write_bytes(other)
        with pytest.raises(NotABackup):
            read_through(made.path)


def test_pieces_cannot_be_left_out_or_change_places(tmp_path, monkeypatch):
    monkeypatch.setattr(sealing, "PIECE", 100)
    path = tmp_path / "sealed"
    with path.open("wb") as file:
        writer = sealing.SealedWriter(file, {})
        start = file.tell()
        writer.write(bytes(range(250)))
        writer.finish()
    whole, size = path.read_bytes(), sealing.LENGTH.size + 100 + sealing.TAG_BYTES
    head, pieces = (
        whole[:start],
        [whole[start : start + size], whole[start + size : start + 2 * size], whole[start + 2 * size :]],
    )
    with sealing.SealedReader(path) as reader:
        assert reader.read() == bytes(range(250))
    for order in ([0, 1], [0], [0, 2], [1, 0, 2], [0, 1, 1, 2], [0, 1, 2, 2]):
        path.write_bytes(head + b"".join(pieces[place] for place in order))
        with pytest.raises(DamagedBackup), sealing.SealedReader(path) as reader:
            reader.read()


@on_sqlite
def test_other_keys_are_named(site, tmp_path, settings):
    made = write_backup(site, tmp_path / "backups", NOW, NAME)
    held = settings.FIELD_KEYS
    settings.FIELD_KEYS = {"t1": b"x" * 32}
    with pytest.raises(WrongKeys, match="t1"):
        restore_to(site, made.path, replace=True)
    settings.FIELD_KEYS = {"k9": b"y" * 32}
    with pytest.raises(WrongKeys, match="t1"):
        restore_to(site, made.path, replace=True)
    settings.FIELD_KEYS = {"k9": b"y" * 32, **held}
    assert read_through(made.path).rows == made.rows


@on_sqlite
def test_a_running_site_is_not_replaced(site, tmp_path):
    made = write_backup(site, tmp_path / "backups", NOW, NAME)
    code = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA journal_mode=WAL'); "
    code += "c.execute('SELECT count(*) FROM members_member').fetchall(); print('open', flush=True); sys.stdin.read()"
    site.close()
    other = subprocess.Popen(
        ["python3", "-c", code, str(tmp_path / "site.sqlite3")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with other:
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(SiteRuns, match="数据库文件正在使用"):
            restore_to(site, made.path, replace=True, confirm=lambda name: name)
        other.stdin.close()
        other.wait()
    assert restore_to(site, made.path, replace=True, confirm=lambda name: name).manifest.rows == made.rows


@on_sqlite
def test_a_locked_data_folder_is_a_sign_of_life(site, tmp_path):
    assert signs.signs_of_life(site) == []
    with only_site(tmp_path, "127.0.0.1:8000"):
        assert signs.signs_of_life(site) == ["manage.py serve 在运行"]
    assert signs.signs_of_life(site) == []


@on_sqlite
def test_a_backup_of_another_engine_or_of_newer_code_is_refused(site, tmp_path, monkeypatch):
    made = write_backup(site, tmp_path / "backups", NOW, NAME)
    with opened(made.path) as (manifest, parts):
        list(parts)
    newer = manifest.__class__(**{**manifest.__dict__, "migrations": [*manifest.migrations, ["common", "9999_later"]]})
    with pytest.raises(NewerThanCode, match=r"common\.9999_later"):
        restoring.check_manifest(newer, site)
    theirs = manifest.__class__(**{**manifest.__dict__, "engine": "postgresql"})
    with pytest.raises(OtherEngine, match="PostgreSQL"):
        restoring.check_manifest(theirs, site)


@on_sqlite
def test_rows_that_differ_after_unpacking_stop_the_restore_before_anything_moved(site, tmp_path, monkeypatch):
    made = write_backup(site, tmp_path / "backups", NOW, NAME)
    emptied(site)
    monkeypatch.setattr(restoring, "contents", lambda *given: {})
    with pytest.raises(DigestsDiffer, match="members_member 11 → -1"):
        restore_to(site, made.path)
    assert not (tmp_path / "site.sqlite3").exists()


def test_a_missing_or_older_pg_dump_is_named(monkeypatch, tmp_path):
    class Server:
        pg_version = 150004

        def ensure_connection(self):
            pass

    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissing, match="pg_dump"):
        dumps.check_tool("pg_dump", Server())
    tool = tmp_path / "pg_dump"
    tool.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 13.9'\n")
    tool.chmod(0o700)
    with pytest.raises(ToolTooOld, match=r"pg_dump 是 13 版，数据库是 15 版"):
        dumps.check_tool("pg_dump", Server())
    tool.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 16.1 (Debian 16.1-1)'\n")
    dumps.check_tool("pg_dump", Server())


@on_sqlite
def test_the_command_tells_what_came_back_and_the_log_keeps_it(site, tmp_path, monkeypatch, capsys):
    made = write_backup(site, tmp_path / "backups", NOW, NAME)
    emptied(site)
    monkeypatch.setattr("common.management.commands.restore.connection", site)
    call_command("restore", made.path)
    told = capsys.readouterr().out
    assert "已恢复到 2026-11-27 03:30 的备份" in told
    assert f"{len(describe(site))} 张表、{made.rows} 行、1 个文件，每张表的摘要都与备份时一致" in told
    entry = LogEntry.objects.order_by("-id").first()
    assert entry.additional_data == {"deed": "site.restore", "file": NAME, "made_at": "2026-11-27T03:30:00+08:00"}


@on_sqlite
@pytest.mark.parametrize("where", ["database", "archive"])
def test_a_full_disk_is_a_sentence_and_leaves_nothing_behind(site, tmp_path, settings, monkeypatch, where):
    def full(*given, **named):
        if where == "archive":
            raise OSError(errno.ENOSPC, "No space left on device")
        problem = sqlite3.OperationalError("database or disk is full")
        problem.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise problem

    monkeypatch.setattr(
        dumps.sqlite3 if where == "database" else archive, "connect" if where == "database" else "_add", full
    )
    monkeypatch.setattr(
        "common.management.commands.backup.backup_now", lambda folder: write_backup(site, folder, NOW, NAME)
    )
    with pytest.raises(CommandError, match="没有做成：服务器的硬盘满了"):
        call_command("backup", to=tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_the_commands_answer_in_chinese(tmp_path, db):
    with pytest.raises(CommandError, match="没有这个文件"):
        call_command("restore", tmp_path / "none.ljbak")
    (tmp_path / "x.ljbak").write_bytes(b"nothing")
    with pytest.raises(CommandError, match="不是联建的备份文件"):
        call_command("restore", tmp_path / "x.ljbak")
    with pytest.raises(CommandError, match="不能搬到 PostgreSQL"):
        call_command("move_to_postgres", to="sqlite:///x" if connection.vendor == "sqlite" else "postgres://h/d")
