"""The same with PostgreSQL: a backup of a running database, and the move of who outgrew SQLite."""

from urllib.parse import urlsplit

import psycopg2
import pytest
from django.db import connection

from common.backups import moving
from common.backups.archive import opened, write_backup
from common.backups.errors import CannotMove, NotEmpty, SiteRuns
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


@pytest.mark.slow
@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_everything_moves_to_postgresql(site, new_database):
    with site.cursor() as cursor:
        cursor.execute("UPDATE sqlite_sequence SET seq = 5000 WHERE name = 'members_member'")
    site.close()
    before = contents(site, describe(site))
    moved = moving.move(site, new_database, lambda text: None)
    assert moved == {name: content for name, content in before.items() if name != "django_migrations"}
    with psycopg2.connect(new_database) as session, session.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('members_member', 'id'))")
        assert cursor.fetchone() == (5001,)  # a number that a deleted row had is not given again
        with pytest.raises(psycopg2.Error, match="append-only"):
            cursor.execute("DELETE FROM auditlog_logentry")
        session.rollback()
    session.close()
    with pytest.raises(CannotMove, match="目标数据库里已有数据"):
        moving.move(site, new_database, lambda text: None)


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_sqlite_counts_by_itself(site):
    assert late_sequences(site) == []
