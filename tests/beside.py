"""Two connections at once, for tests that really commit: one keeps its transaction open while the other does its deed."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, connections, transaction

PATIENCE = 20
"""Seconds after which a test that hangs is given up."""


@contextmanager
def held_open(deed: Callable[[], Any]) -> Iterator[None]:
    """The deed is done on another connection, whose transaction commits when the block ends."""
    done, leave, failures = threading.Event(), threading.Event(), []

    def work() -> None:
        try:
            with transaction.atomic():
                deed()
                done.set()
                leave.wait(PATIENCE)
        except BaseException as problem:
            failures.append(problem)
        finally:
            done.set()
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert done.wait(PATIENCE), "the deed never came to its end"
        yield
    finally:
        leave.set()
        thread.join(PATIENCE)
    if failures:
        raise failures[0]


def has_to_wait(deed: Callable[[], Any]) -> bool:
    """Whether the deed, in a transaction that is rolled back, waits for a lock of somebody else."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '300ms'")
            deed()
            transaction.set_rollback(True)
    except OperationalError as problem:
        if "lock timeout" not in str(problem):
            raise
        return True
    return False
