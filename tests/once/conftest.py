"""The county of the matrix in a database that really commits: a copy of the test database, thrown away afterwards."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.test import override_settings

from tests.permissions.county import County
from tests.permissions.days import NOW
from tests.permissions.objects import build_county


@contextmanager
def copied_database(folder: Path) -> Iterator[None]:
    """All connections, also those of new threads, go to a copy. In memory SQLite lets no two transactions in."""
    own, settings = connections["default"], connections["default"].settings_dict
    before = settings["NAME"]
    name = copy_sqlite(folder) if own.vendor == "sqlite" else copy_postgresql(before)
    connections["default"] = connections.create_connection("default")
    settings["NAME"] = name
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"], settings["NAME"] = own, before
        if own.vendor != "sqlite":
            run_outside(f'DROP DATABASE "{name}" WITH (FORCE)')


def copy_sqlite(folder: Path) -> str:
    path = folder / "copy.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(path) as target:
        connection.connection.backup(target)
    target.close()
    return str(path)


def copy_postgresql(template: str) -> str:
    name = f"{template}_copy"
    connection.close()
    run_outside(f'DROP DATABASE IF EXISTS "{name}"')
    run_outside(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def run_outside(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def db() -> None:
    """Asks for the test database, and opens no transaction on it."""


@pytest.fixture(scope="module")
def real_county(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[County]:
    """Built once for a module; each test does its own deeds in it."""
    files = tmp_path_factory.mktemp("once")
    clock, own_files = time_machine.travel(NOW, tick=False), override_settings(MEDIA_ROOT=files)
    with django_db_blocker.unblock(), clock, own_files, copied_database(files):
        with transaction.atomic():  # one commit instead of hundreds
            county = build_county(files)
        yield county
