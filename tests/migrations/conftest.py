"""A county with data in a database of its own, which migrations may take back and do again."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections

from common.backups import dumps
from tests.common.backups.kit import POSTGRESQL, other_database
from tests.migrations.county import fill


@pytest.fixture(scope="module")
def installed(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Any]:
    """The default database for the tests of a module: a copy of the migrated one, with the county in it."""
    path = tmp_path_factory.mktemp("site") / "site.sqlite3"
    with django_db_blocker.unblock(), copied(path) as values, other_database(**values) as other:
        own = connections["default"]
        connections["default"] = other
        ContentType.objects.clear_cache()  # kinds have other numbers there
        try:
            fill()
            yield other
        finally:
            connections["default"] = own
            ContentType.objects.clear_cache()


@contextmanager
def copied(path: Path) -> Iterator[dict[str, Any]]:
    """What is other in the settings of the copy."""
    if connection.vendor == "sqlite":
        dumps.copy_sqlite(connection, path)
        yield {"path": path}
        return
    name = f"test_lianjian_steps{os.environ.get('TEST_DB_SUFFIX', '')}_{os.getpid()}"
    connection.close()  # PostgreSQL copies no database that is in use
    with closing(psycopg2.connect(POSTGRESQL)) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE {name} TEMPLATE "{connection.settings_dict["NAME"]}"')
            try:
                yield {"NAME": name}
            finally:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
