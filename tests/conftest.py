"""Fixtures of all tests. Factories are in tests/factories.py; journeys in the browser have their own conftest."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import redis
from django.db.backends.sqlite3.base import DatabaseOperations as SQLiteOperations
from django.db.backends.sqlite3.creation import DatabaseCreation as SQLiteCreation

# A shared machine may stand still for a while: no example fails for being slow, and a red run can be repeated.
hypothesis.settings.register_profile(
    "shared", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("shared")

BUILT_ONCE = ("tests/migrations/", "tests/once/", "tests/common/backups/test_backups.py", "tests/common/test_serve.py")
BROWSERS = ("/usr/bin/chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str:
    named = os.environ.get("CHROMIUM", "")
    return next((path for name in (named, *BROWSERS) if name and (path := shutil.which(name))), "")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot run; tools/check.py says so and fails where everything must be there."""
    skip_what_is_missing(items)
    here = [belongs_here(item) for item in items]
    config.hook.pytest_deselected(items=[item for item, stays in zip(items, here, strict=True) if not stays])
    items[:] = [item for item, stays in zip(items, here, strict=True) if stays]


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep the tests of a module that builds something large in one process, which then builds it once."""
    if folder := next((name for name in BUILT_ONCE if item.nodeid.startswith(name)), ""):
        item.add_marker(pytest.mark.xdist_group(folder))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Thousands of collected tests stay until the end: the garbage collector need not look at them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 10)


def belongs_here(item: pytest.Item) -> bool:
    """What asks no database is the same on every engine, and runs once, with SQLite."""
    from django.db import connection

    on_postgresql = connection.vendor == "postgresql"
    if item.get_closest_marker("postgresql"):
        return on_postgresql
    fixtures = getattr(item, "fixturenames", ())
    return not on_postgresql or item.get_closest_marker("django_db") is not None or "django_db_setup" in fixtures


def skip_what_is_missing(items: list[pytest.Item]) -> None:
    missing = {}
    if not find_chromium():
        missing["browser"] = "no Chromium found"
    if not os.environ.get("TEST_REDIS_URL"):
        missing["redis"] = "TEST_REDIS_URL is not set"
    for item in items:
        for marker, reason in missing.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path: Path) -> Path:
    """Files that tests write go away with the test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.AUDIT_SEAL_FILE = tmp_path / "audit-seal.log"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def nobody_probes() -> None:
    """Refusals of one test do not count for the next."""
    from common.probing import forget_tallies

    forget_tallies()


@pytest.fixture(scope="session", autouse=True)
def flushing_of_append_only_tables() -> Iterator[None]:
    """Tests with real commits empty every table afterwards, which SQLite's triggers of the audit log would refuse.

    A file that was emptied (TEST_DB_FILE) has lost the rows of the migrations: the next run makes it anew.
    """
    plain, emptied = SQLiteOperations.sql_flush, set()

    def sql_flush(self, style, tables, **options):
        emptied.add(str(self.connection.settings_dict["NAME"]))
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        drop, create = [f"DROP TRIGGER {name}" for name, _ in triggers], [sql for _, sql in triggers]
        return [*drop, *plain(self, style, tables, **options), *create]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLiteOperations, "sql_flush", sql_flush)
        yield
    if os.environ.get("TEST_DB_FILE"):
        for name in emptied:
            Path(name).unlink(missing_ok=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """Each process starts from a copy of the migrated database, if tools/check.py made one. PostgreSQL copies by itself."""
    template = os.environ.get("TEST_DB_TEMPLATE", "")
    if not template.endswith(".sqlite3"):
        return

    def copy_template(self, verbosity, autoclobber, keepdb=False):
        return shutil.copyfile(template, self._get_test_db_name())

    SQLiteCreation._create_test_db = copy_template


@pytest.fixture
def redis_environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Settings for processes that use Redis, with keys of their own that go away with the test."""
    url, prefix = os.environ["TEST_REDIS_URL"], tmp_path.as_posix()
    yield {"REDIS_URL": url, "REDIS_KEY_PREFIX": prefix}
    client = redis.Redis.from_url(url)
    for key in client.scan_iter(f"{prefix}*"):
        client.delete(key)
    client.close()


@pytest.fixture(scope="session")
def browser(django_db_setup) -> Iterator:
    """Chromium, once for the session; every test opens its own context.

    A journey commits, so its data goes by a flush: `@pytest.mark.django_db(transaction=True, serialized_rollback=True)`
    brings the rows of the migrations back. While Playwright's loop runs, Django gives this thread another connection
    object, which must know those rows too.
    """
    from django.db import connection
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread that uses the ORM
    migrated = getattr(connection, "_test_serialized_contents", None)
    with sync_playwright() as playwright:
        if migrated is not None:
            connection._test_serialized_contents = migrated
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def world(db):
    """The small county of tests/world.py."""
    from tests.world import load_world

    return load_world()


@pytest.fixture
def client_of(world):
    """`client_of("b1_secretary")`: a test client logged in as that user."""
    from django.test import Client

    def log_in(key: str) -> Client:
        client = Client()
        client.force_login(world.users[key])
        return client

    return log_in
