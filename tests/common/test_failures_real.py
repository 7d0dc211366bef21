"""Failures as the databases really raise them: the same sentences for locks, full disks and servers that are away."""

import sqlite3

import psycopg2
import pytest
from django.db import Error, OperationalError
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

from common import failures
from common.failures import failure_of
from common.sqlite3.base import DatabaseWrapper as SiteSQLite


@pytest.fixture
def sqlite_at(django_db_blocker, settings, tmp_path):
    """`sqlite_at(path)`: Django's own connection to a file, or ours, which waits for a lock no longer than a moment."""
    opened = []

    def connect(path, backend=SQLite, **options) -> SQLite:
        values = {**settings.DATABASES["default"], "ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
        values["OPTIONS"] = {"timeout": 0.05, **options}
        for name, empty in (("TEST", {}), ("TIME_ZONE", None), ("AUTOCOMMIT", True), ("CONN_MAX_AGE", 0)):
            values.setdefault(name, empty)
        opened.append(backend(values, "other"))
        return opened[-1]

    with django_db_blocker.unblock():
        yield connect
        for connection in opened:
            connection.close()


def failed_at(connection: SQLite, *statements: str) -> failures.Failure:
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    except Error as problem:
        return failure_of(problem)
    raise AssertionError("nothing failed")


def test_a_locked_sqlite(sqlite_at, tmp_path):
    holder = sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)
    holder.execute("CREATE TABLE t (a)")
    holder.execute("BEGIN IMMEDIATE")
    assert failed_at(sqlite_at(tmp_path / "a.sqlite3"), "INSERT INTO t VALUES (1)") is failures.LOCKED
    holder.close()


def test_a_full_sqlite(sqlite_at, tmp_path):
    fill = "INSERT INTO t SELECT randomblob(100000)"
    assert (
        failed_at(sqlite_at(tmp_path / "a.sqlite3"), "PRAGMA max_page_count=5", "CREATE TABLE t (a)", fill)
        is failures.FULL
    )


def test_a_sqlite_that_is_not_there_or_is_none(sqlite_at, tmp_path):
    assert failed_at(sqlite_at(tmp_path / "nowhere" / "a.sqlite3"), "SELECT 1") is failures.AWAY
    (tmp_path / "b.sqlite3").write_bytes(b"no database at all" * 500)
    assert failed_at(sqlite_at(tmp_path / "b.sqlite3"), "SELECT * FROM sqlite_master") is failures.DAMAGED


def test_a_running_site_makes_no_empty_database(sqlite_at, tmp_path, settings):
    """The file was moved away under it: said in words, and there when it is put back. A command may make a new one."""
    path, away = tmp_path / "名 %41.sqlite3", tmp_path / "away.sqlite3"
    assert sqlite_at(path, SiteSQLite).cursor().execute("CREATE TABLE t (a)").rowcount == -1
    settings.DATABASE_MUST_EXIST = True
    path.rename(away)
    assert failed_at(sqlite_at(path, SiteSQLite), "SELECT * FROM t") is failures.GONE
    assert not path.exists()
    away.rename(path)
    with sqlite_at(path, SiteSQLite).cursor() as cursor:
        cursor.execute("INSERT INTO t VALUES (1)")
        assert cursor.execute("SELECT * FROM t").fetchall() == [(1,)]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["名 %41.sqlite3"]


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "statement", "failure"),
    [
        ("-c lock_timeout=50", "LOCK TABLE common_job IN EXCLUSIVE MODE", failures.LOCKED),
        ("-c statement_timeout=50", "SELECT pg_sleep(5)", failures.SLOW),
        ("-c default_transaction_read_only=on", "DELETE FROM common_sentform", failures.READ_ONLY),
    ],
)
def test_a_postgresql_that_waits_too_long(options, statement, failure):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE common_job IN EXCLUSIVE MODE")
    assert failure_of(raised(connection.get_connection_params() | {"options": options}, statement)) is failure


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"port": 1}, {"dbname": "no_such_database"}])
def test_a_postgresql_that_is_not_there(wrong):
    from django.db import connection

    assert failure_of(raised(connection.get_connection_params() | wrong, "SELECT 1")) is failures.AWAY


def raised(parameters: dict, statement: str) -> Exception | None:
    """What Django makes of what the driver raised."""
    parameters = {
        name: value for name, value in parameters.items() if name not in ("cursor_factory", "isolation_level")
    }
    try:
        connection = psycopg2.connect(**parameters)
        try:
            connection.cursor().execute(statement)
        finally:
            connection.close()
    except psycopg2.Error as problem:
        found = OperationalError(*problem.args)
        found.__cause__ = problem
        return found
    return None
