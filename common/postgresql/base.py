"""Django's backend for PostgreSQL, which in the web process waits for no answer longer than it should take.

A network that swallows what is sent keeps the connection open and answers nothing: the time limits of the server do not
help then, and a page would hang until the browser gives up. psycopg2 leaves the waiting to a function of ours when it is
given one; what that function raises closes the connection, so that nobody gets it again.
"""

import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.conf import settings
from django.db.backends.postgresql import base
from psycopg2 import extensions


class Patience(threading.local):
    """Seconds this thread waits for the answer of now; None stands for the limit of a statement."""

    seconds: float | None = None


patience = Patience()


@contextmanager
def waiting(seconds: float | None) -> Iterator[None]:
    patience.seconds = seconds
    try:
        yield
    finally:
        patience.seconds = None


def wait_for_answer(connection: Any) -> None:
    """Until the connection has done what it was asked. Raises psycopg2.OperationalError when it takes too long."""
    seconds = settings.DATABASE_SILENCE if patience.seconds is None else patience.seconds
    until = time.monotonic() + seconds
    while (state := connection.poll()) != extensions.POLL_OK:
        if not is_ready(connection, state, until - time.monotonic()):
            raise psycopg2.OperationalError(f"timeout expired: the database said nothing for {seconds} s")


def is_ready(connection: Any, state: int, seconds: float) -> bool:
    """Whether its socket takes or has something within the time. Not select(): that one knows 1024 open files."""
    poller = select.poll()
    poller.register(connection.fileno(), select.POLLIN if state == extensions.POLL_READ else select.POLLOUT)
    return bool(poller.poll(max(seconds, 0) * 1000))


class DatabaseWrapper(base.DatabaseWrapper):
    """Waits by `wait_for_answer` where DATABASE_SILENCE sets a limit; else psycopg2 waits by itself, without any."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        # For all connections of the process. Whoever waits by a function has to limit the handshake too.
        extensions.set_wait_callback(wait_for_answer if settings.DATABASE_SILENCE else None)
        with waiting(conn_params.get("connect_timeout")):
            return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        """The first question of a request says nothing that takes time: no answer means that it is away."""
        with waiting(self.settings_dict["OPTIONS"].get("connect_timeout")):
            return super().is_usable()
