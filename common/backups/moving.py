"""From SQLite to PostgreSQL, for who outgrew it: every row, the same digests, all in one transaction."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import environ
from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.utils.translation import gettext as _
from psycopg2.extras import execute_values

from common.backups.errors import CannotMove, DigestsDiffer
from common.backups.restoring import refuse_running
from common.backups.sequences import late_sequences, set_sequences
from common.backups.tables import Content, Table, contents, describe, differences, has_unapplied, rows_of

BATCH = 1000
ALIAS = "moved_to"
MIGRATIONS = "django_migrations"
OF_PEOPLE = ("members_user", "members_organisation", "auditlog_logentry", "common_job")
"""Tables that no migration fills: where one has a row, somebody works with that database."""


def move(source: Any, url: str, say: Callable[[str], None]) -> dict[str, Content]:
    """Copy all tables of the SQLite database to an empty PostgreSQL database; return what they hold.

    Raises CannotMove, SiteRuns, DigestsDiffer; the target is then as it was, but for its tables.
    """
    if source.vendor != "sqlite":
        raise CannotMove(reason=_("现在用的数据库不是 SQLite"))
    if has_unapplied(source):
        raise CannotMove(reason=_("请先运行 manage.py migrate"))
    refuse_running(source)
    with _target(source, environ.Env.db_url_config(url)) as target:
        _prepare(target, url, say)
        return _copy(source, target, say)


@contextlib.contextmanager
def _target(source: Any, values: dict[str, Any]) -> Iterator[Any]:
    defaults = {"ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "TIME_ZONE": None, "CONN_MAX_AGE": 0}
    rest = {key: source.settings_dict.get(key) for key in ("CONN_HEALTH_CHECKS", "TEST")}
    connections.databases[ALIAS] = {"OPTIONS": {}, **defaults, **rest, **values}
    target = connections[ALIAS]
    try:
        if target.vendor != "postgresql":
            raise CannotMove(reason=_("目标地址应以 postgres:// 开头"))
        try:
            target.ensure_connection()
        except DatabaseError as problem:
            raise CannotMove(reason=str(problem).strip()) from problem
        yield target
    finally:
        target.close()
        del connections[ALIAS]
        connections.databases.pop(ALIAS)


def _prepare(target: Any, url: str, say: Callable[[str], None]) -> None:
    refuse_running(target)
    with target.cursor() as cursor:
        tables = set(target.introspection.table_names(cursor))
        for name in OF_PEOPLE:
            if name in tables and _has_rows(target, cursor, name):
                raise CannotMove(reason=_("目标数据库里已有数据（%(table)s）") % {"table": name})
    if tables and MIGRATIONS not in tables:
        raise CannotMove(reason=_("目标数据库里有别的程序的表（%(table)s）") % {"table": sorted(tables)[0]})
    say(_("正在建表…"))
    _migrate(url)


def _migrate(url: str) -> None:
    """In a process of its own: migrations that write rows write them to its default database."""
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
    command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity=0"]
    done = subprocess.run(  # noqa: S603  our own command
        command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotMove(reason=done.stderr.strip()[-600:])


def _has_rows(connection: Any, cursor: Any, table: str) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})")  # noqa: S608  our own names
    return cursor.fetchone()[0]


def _copy(source: Any, target: Any, say: Callable[[str], None]) -> dict[str, Content]:
    theirs = describe(target)
    tables = _tables_to_move(source, {table.name for table in theirs})
    _same_tables(tables, theirs)
    with transaction.atomic(using=source.alias), transaction.atomic(using=ALIAS):
        expected = contents(source, tables)
        with target.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
            _clear(target, cursor, tables)
            for table in tables:
                say(f"{table.name} {expected[table.name].rows}")
                _copy_table(source, target, cursor, table)
            _watch_again(target, cursor, tables)
        set_sequences(source, target)
        found = contents(target, tables)
        wrong = differences(expected, found) + late_sequences(target)
        if wrong:
            raise DigestsDiffer(what="、".join(wrong))
    return found


def _tables_to_move(source: Any, known: set[str]) -> list[Table]:
    """All but the empty ones that an app left here when it went out: the new database never had them."""
    with source.cursor() as cursor:
        return [
            table
            for table in describe(source)
            if table.name != MIGRATIONS and (table.name in known or _has_rows(source, cursor, table.name))
        ]


def _same_tables(ours: list[Table], theirs: list[Table]) -> None:
    known = {table.name: set(table.columns) for table in theirs}
    for table in ours:
        if known.get(table.name) != set(table.columns):
            raise CannotMove(reason=_("两边的表 %(table)s 不一样") % {"table": table.name})


def _clear(target: Any, cursor: Any, tables: list[Table]) -> None:
    """Take out what the migrations put in (it comes with the copy), and let the triggers rest: rows come as they are."""
    names = ", ".join(target.ops.quote_name(table.name) for table in tables)
    cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
    for table in tables:
        cursor.execute(f"ALTER TABLE {target.ops.quote_name(table.name)} DISABLE TRIGGER USER")


def _watch_again(target: Any, cursor: Any, tables: list[Table]) -> None:
    """Foreign keys are compared now; only then can the triggers be switched on in the same transaction."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        cursor.execute(f"ALTER TABLE {target.ops.quote_name(table.name)} ENABLE TRIGGER USER")


def _copy_table(source: Any, target: Any, cursor: Any, table: Table) -> None:
    quote = target.ops.quote_name
    columns = ", ".join(quote(name) for name, _ in table.columns)
    statement = f"INSERT INTO {quote(table.name)} ({columns}) VALUES %s"  # noqa: S608  names of our tables
    rows = rows_of(source, table)
    done = 0
    while batch := list(islice(rows, BATCH)):
        try:
            execute_values(cursor.cursor, statement, batch, page_size=BATCH)
        except (ValueError, target.Database.Error) as problem:
            where = _("表 %(table)s 第 %(first)s 行起：%(problem)s")
            text = where % {"table": table.name, "first": done + 1, "problem": str(problem).strip()[:300]}
            raise CannotMove(reason=text) from problem
        done += len(batch)
