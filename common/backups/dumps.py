"""The database in one file, by the engine's own means, while the site goes on: one moment of it, not a mixture."""

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connections, transaction

from common.backups.errors import ToolFailed, ToolMissing, ToolTooOld
from common.backups.tables import LEFT_OUT, Content, Table, contents, describe

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
COPY = "backup_copy"
BUSY_SECONDS = 60.0


def dump(connection: Any, folder: Path) -> tuple[Path, list[Table], dict[str, Content]]:
    """Write the database into `folder`; return the file, its tables and what they hold at that very moment."""
    path = folder / NAMES[connection.vendor]
    make = _dump_sqlite if connection.vendor == "sqlite" else _dump_postgresql
    tables, found = make(connection, path)
    return path, tables, found


def _dump_sqlite(connection: Any, path: Path) -> tuple[list[Table], dict[str, Content]]:
    copy_sqlite(connection, path)
    with opened_sqlite(connection, path) as copy:
        with copy.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")
            for name in sorted(LEFT_OUT & set(copy.introspection.table_names(cursor))):
                cursor.execute(f"DELETE FROM {copy.ops.quote_name(name)}")  # noqa: S608  names of LEFT_OUT
        tables = describe(copy)
        return tables, contents(copy, tables)


def copy_sqlite(connection: Any, path: Path) -> None:
    """SQLite's online backup: whole, also while others write.

    Raises TransactionManagementError inside a transaction, where SQLite would wait for its own end.
    """
    connection.validate_no_atomic_block()
    connection.ensure_connection()
    with connection.wrap_database_errors, contextlib.closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as target:
        connection.connection.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        target.commit()


@contextlib.contextmanager
def opened_sqlite(connection: Any, path: Path) -> Iterator[Any]:
    """A second connection of the same kind to another file."""
    other = connection.copy(alias=COPY)
    settings = {**connection.settings_dict, "NAME": str(path)}
    settings["OPTIONS"] = {"timeout": BUSY_SECONDS, "init_command": "PRAGMA foreign_keys=OFF"}
    other.settings_dict = settings
    connections[COPY] = other  # Django looks its own connections up by their names
    try:
        yield other
    finally:
        other.close()
        del connections[COPY]


def _dump_postgresql(connection: Any, path: Path) -> tuple[list[Table], dict[str, Content]]:
    check_tool("pg_dump", connection)
    with one_moment(connection) as snapshot:
        command = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges", "--no-comments"]
        command += [f"--exclude-table-data={name}" for name in sorted(LEFT_OUT)]
        command += [f"--snapshot={snapshot}"] if snapshot else []
        run_tool("pg_dump", [*command, f"--file={path}"], connection)
        tables = describe(connection)
        return tables, contents(connection, tables)


@contextlib.contextmanager
def one_moment(connection: Any) -> Iterator[str]:
    """A transaction that sees one moment, and the name under which pg_dump sees the same one."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def check_tool(name: str, connection: Any) -> None:
    """Raises ToolMissing, or ToolTooOld: an older pg_dump refuses a newer server, and says so in English."""
    if not shutil.which(name):
        raise ToolMissing(tool=name)
    said = subprocess.run([name, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    version = int((re.search(r"(\d+)\.?\d*", said) or ["", "0"])[1])
    connection.ensure_connection()
    server = connection.pg_version // 10000
    if version < server:
        raise ToolTooOld(tool=name, tool_version=version, server_version=server)


def run_tool(name: str, arguments: list[str], connection: Any, **options: Any) -> subprocess.CompletedProcess:
    """Run a program of PostgreSQL; the password goes by the environment, where no list of processes shows it."""
    done = subprocess.run(  # noqa: S603  our own arguments
        [name, *arguments], env=tool_environment(connection), stderr=subprocess.PIPE, check=False, **options
    )
    if done.returncode:
        raise ToolFailed(tool=name, reason=done.stderr.decode(errors="replace").strip()[-600:])
    return done


def tool_environment(connection: Any) -> dict[str, str]:
    values = connection.settings_dict
    options = values.get("OPTIONS") or {}
    named = {
        "PGHOST": values["HOST"],
        "PGPORT": values["PORT"],
        "PGUSER": values["USER"],
        "PGPASSWORD": values["PASSWORD"],
        "PGDATABASE": values["NAME"],
        "PGSSLMODE": options.get("sslmode"),
        "PGSSLROOTCERT": options.get("sslrootcert"),
        "PGCONNECT_TIMEOUT": 10,
        "PGAPPNAME": "lianjian-backup",
        "PGCLIENTENCODING": "UTF8",
        "LC_ALL": "C.UTF-8",
    }
    return {**os.environ, **{key: str(value) for key, value in named.items() if value}}
