"""A database that keeps the connection and says nothing: the web waits for it as long as it should take, no longer."""

import socket
import time
from contextlib import closing

import psycopg2
import pytest
from django.db import Error, connection
from psycopg2 import extensions

from common import failures
from common.database_limits import COMMAND, WEB, longest_silence
from common.failures import failure_of
from common.postgresql.base import DatabaseWrapper
from tests.common.test_setup import settings_with
from tests.faults.relay import Relay


class Environment:
    """What `environ.Env` says where nothing is set, or this."""

    def __init__(self, **values: int) -> None:
        self.values = values

    def int(self, name: str, default: int) -> int:
        return self.values.get(name, default)


@pytest.mark.parametrize(
    ("values", "usual", "seconds"),
    [({}, WEB, 20), ({"DATABASE_STATEMENT_TIMEOUT": 40}, WEB, 45), ({"DATABASE_STATEMENT_TIMEOUT": 0}, WEB, 0),
     ({}, COMMAND, 0)],
)  # fmt: skip
def test_longer_than_the_server_lets_a_statement_run(values, usual, seconds):
    assert longest_silence(Environment(**values), usual) == seconds


@pytest.mark.parametrize(("marks", "seconds"), [({"LIANJIAN_WEB": "1"}, 20), ({}, 0)])
def test_the_web_alone_waits_no_longer(marks, seconds):
    found = settings_with(
        "base.DATABASES['default']['ENGINE'], base.DATABASE_SILENCE", DATABASE_URL="postgres://a@127.0.0.1/b", **marks
    )
    assert found == f"common.postgresql {seconds}"


@pytest.fixture
def impatient(settings, django_db_blocker):
    """`impatient(port)`: a connection to the database of the tests by this port, that waits two seconds for a statement
    and one for all else."""
    settings.DATABASE_SILENCE = 2
    opened = []

    def connect(port: int) -> DatabaseWrapper:
        mine = connection.settings_dict
        about = {"HOST": "127.0.0.1", "PORT": port, "OPTIONS": {"connect_timeout": 1}, "CONN_HEALTH_CHECKS": True}
        opened.append(DatabaseWrapper({**mine, "USER": mine["USER"] or "nobody", **about}, "other"))
        return opened[-1]

    with django_db_blocker.unblock():
        yield connect
        for one in opened:
            one.close()
    extensions.set_wait_callback(None)


def failed_after(deed) -> tuple[failures.Failure, int]:
    """How a deed failed, and after how many whole seconds."""
    begun = time.monotonic()
    try:
        deed()
    except Error as problem:
        return failure_of(problem), int(time.monotonic() - begun)
    raise AssertionError("nothing failed")


def test_a_server_that_takes_the_connection_and_says_nothing(impatient):
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        assert failed_after(impatient(silent.getsockname()[1]).ensure_connection) == (failures.AWAY, 1)


@pytest.fixture
def relay():
    relay = Relay(int(connection.settings_dict["PORT"] or 5432))
    yield relay
    relay.is_black_hole = False
    relay.close()


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_statement_without_an_answer(impatient, relay):
    """Its connection is closed, so that nobody gets the late answer; the next connection works."""
    database = impatient(relay.port)
    with database.cursor() as cursor:
        cursor.execute("SELECT 7")
        assert cursor.fetchone() == (7,)
        relay.is_black_hole = True
        assert failed_after(lambda: cursor.execute("SELECT 8")) == (failures.AWAY, 2)
    assert database.connection.closed
    assert not database.is_usable()
    relay.is_black_hole = False
    database.close()
    with database.cursor() as cursor:
        cursor.execute("SELECT 9")
        assert cursor.fetchone() == (9,)


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_connection_of_before_is_tried_for_a_moment_only(impatient, relay):
    database = impatient(relay.port)
    database.ensure_connection()
    assert database.is_usable()
    relay.is_black_hole = True
    begun = time.monotonic()
    assert (database.is_usable(), int(time.monotonic() - begun)) == (False, 1)


@pytest.mark.postgresql
@pytest.mark.django_db
def test_nobody_waits_by_a_function_where_no_limit_is_set(impatient, relay, settings):
    settings.DATABASE_SILENCE = 0
    impatient(relay.port).ensure_connection()
    assert extensions.get_wait_callback() is None


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_long_answer_and_a_cursor_of_the_server(impatient, relay):
    """What is read in many pieces arrives whole, and a wrong statement is told as ever and harms nothing."""
    database = impatient(relay.port)
    with database.chunked_cursor() as cursor:
        cursor.execute("SELECT repeat('字', 1000) FROM generate_series(1, 3000)")
        assert sum(len(row[0]) for row in cursor) == 3_000_000
    with database.cursor() as cursor:
        with pytest.raises(Error) as told:
            cursor.execute("SELECT nothing_of_this_name")
        assert isinstance(told.value.__cause__, psycopg2.errors.UndefinedColumn)
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
