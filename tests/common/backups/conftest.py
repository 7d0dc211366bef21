"""An embedded site in a folder of its own, for what works on whole databases."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import date

import psycopg2
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections

from common.backups import dumps
from members.services.people import add_member
from tests.common.backups.kit import NUMBER, PHONE, POSTGRESQL, other_database
from tests.world import START, load_world


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker, tmp_path_factory):
    """The file of an embedded site with the small county and one person whose numbers are known."""
    path = tmp_path_factory.mktemp("county") / "site.sqlite3"
    if connection.vendor != "sqlite":
        return path
    with django_db_blocker.unblock():
        dumps.copy_sqlite(connection, path)
        own = connections["default"]
        with other_database(path) as other:
            connections["default"] = other
            ContentType.objects.clear_cache()  # after a test with real commits the kinds have other numbers there
            try:
                fill()
            finally:
                connections["default"] = own
                ContentType.objects.clear_cache()
    return path


def fill():
    world = load_world()
    add_member(
        home=world["b1"], name="钱学文", on=START, actor=None, birth_date=date(1949, 12, 31),
        phone=PHONE, identity_number=NUMBER,
    )  # fmt: skip


@pytest.fixture
def site(db, county, settings, tmp_path):
    """A copy of it, with a file that a job wrote."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    (settings.MEDIA_ROOT / "jobs").mkdir(parents=True)
    (settings.MEDIA_ROOT / "jobs" / "a.bin").write_bytes(b"sealed")
    shutil.copy(county, tmp_path / "site.sqlite3")
    with other_database(tmp_path / "site.sqlite3") as other:
        yield other


@pytest.fixture
def new_database() -> Iterator[str]:
    """The address of an empty PostgreSQL database that goes away with the test."""
    name = f"test_lianjian_new{os.environ.get('TEST_DB_SUFFIX', '')}_{os.getpid()}"
    try:
        server = psycopg2.connect(POSTGRESQL, connect_timeout=3)
    except psycopg2.OperationalError:
        pytest.skip("no PostgreSQL")
    server.autocommit = True
    with closing(server), server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield POSTGRESQL.rsplit("/", 1)[0] + "/" + name
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
