"""The same with PostgreSQL: a backup of a running database, and the move of who outgrew SQLite."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from common.backups.archive import opened, write_backup
from common.backups.errors import NotEmpty, SiteRuns
from common.backups.moving import _tables_to_move
from common.backups.sequences import late_sequences
from common.backups.tables import contents, describe
from members.services.people import add_member
from tests.common.backups.kit import NAME, NOW, NUMBER, other_database, restore_to
from tests.world import START, load_world


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_way_back_on_postgresql(new_database, tmp_path, settings):
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    world = load_world()
    add_member(home=world["b1"], name="钱学文", on=START, actor=None, identity_number=NUMBER)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_session VALUES ('open-door-key', 'x', '2030-01-01')")
    before = contents(connection, describe(connection))
    made = write_backup(connection, tmp_path / "backups", NOW, NAME)
    with opened(made.path) as (manifest, parts):
        unpacked = next(stream.read() for name, stream in parts if name == manifest.database)
        list(parts)
    assert NUMBER.encode() not in unpacked + made.path.read_bytes()
    assert b"open-door-key" not in unpacked
    with other_database(NAME=urlsplit(new_database).path[1:]) as other:
        done = restore_to(other, made.path)
        assert (done.manifest.rows, done.unapplied) == (made.rows, False)
        assert contents(other, describe(other)) == before
        with other.cursor() as cursor:  # a new row gets a new number, and the log still refuses a change
            cursor.execute("INSERT INTO auth_group (name) VALUES ('x')")
            with pytest.raises(Exception, match="append-only"):
                cursor.execute("DELETE FROM auditlog_logentry")
        with pytest.raises(NotEmpty):
            restore_to(other, made.path)
        with psycopg2.connect(new_database) as session, pytest.raises(SiteRuns, match="1 个别的连接"):
            restore_to(other, made.path, replace=True, confirm=lambda name: name)
        session.close()
        restore_to(other, made.path, replace=True, confirm=lambda name: name)
        assert contents(other, describe(other)) == before


MEMBERS = "SELECT id, name, phone, identity_hash, CAST(birth_date AS text) FROM members_member ORDER BY id"


def move(site, url):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"sqlite:///{site.settings_dict['NAME']}",
        "DATA_DIR": str(settings.DATA_DIR),
    }
    command = [sys.executable, "manage.py", "move_to_postgres", "--to", url]
    return subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_everything_moves_to_postgresql(site, new_database):
    with site.cursor() as cursor:
        cursor.execute("UPDATE sqlite_sequence SET seq = 5000 WHERE name = 'members_member'")
        cursor.execute("CREATE TABLE axes_accesslog (id integer PRIMARY KEY)")  # of an app that went out
        cursor.execute(MEMBERS)
        members = cursor.fetchall()
    site.close()
    done = move(site, new_database)
    assert (done.returncode, done.stderr) == (0, "")
    assert "每张表的摘要与 SQLite 里的一致" in done.stdout
    with psycopg2.connect(new_database) as session, session.cursor() as cursor:
        cursor.execute(MEMBERS)
        assert cursor.fetchall() == members
        cursor.execute("SELECT nextval(pg_get_serial_sequence('members_member', 'id'))")
        assert cursor.fetchone() == (5001,)  # a number that a deleted row had is not given again
        with pytest.raises(psycopg2.Error, match="append-only"):
            cursor.execute("DELETE FROM auditlog_logentry")
        session.rollback()
    session.close()
    again = move(site, new_database)
    assert (again.returncode, "目标数据库里已有数据" in again.stderr) == (1, True)


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_a_table_that_only_the_old_database_has_is_left_there_when_it_is_empty(site):
    known = {table.name for table in describe(site)} - {"django_migrations"}
    with site.cursor() as cursor:
        cursor.execute("CREATE TABLE gone_app (id integer PRIMARY KEY)")
        assert {table.name for table in _tables_to_move(site, known)} == known
        cursor.execute("INSERT INTO gone_app VALUES (1)")
        assert {table.name for table in _tables_to_move(site, known)} == known | {"gone_app"}


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_sqlite_counts_by_itself(site):
    assert late_sequences(site) == []
