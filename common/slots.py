"""Few at once over all processes of the machine: places that are files, held by locks that end with their process.

A semaphore of one process would not know of the other web processes, and one in Redis would fail with Redis.
"""

import fcntl
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

LOOK_AGAIN_SECONDS = (0.01, 0.03)


class Busy(DomainError):
    """No place became free in time; asking again shortly is all there is to do."""

    code = "busy"
    message = _("同时登录的人很多，还没有轮到。请过 %(seconds)s 秒再点一次，已经填的账号不用重填。")
    retry_after = 10


class Slots:
    """`count` places under DATA_DIR. A thread that holds a place already goes on in it."""

    def __init__(self, name: str, *, count: int, wait_seconds: float) -> None:
        self.name, self.count, self.wait_seconds = name, count, wait_seconds
        self.held = threading.local()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Wait for a place and hold it. Raises Busy."""
        if getattr(self.held, "depth", 0):
            yield
            return
        number = self.wait()
        self.held.depth = 1
        try:
            yield
        finally:
            self.held.depth = 0
            os.close(number)

    def wait(self) -> int:
        until = time.monotonic() + self.wait_seconds
        while (number := self.try_all()) is None:
            if time.monotonic() > until:
                raise Busy(seconds=Busy.retry_after)
            time.sleep(random.uniform(*LOOK_AGAIN_SECONDS))  # noqa: S311  nothing secret
        return number

    def try_all(self) -> int | None:
        return next((number for place in range(self.count) if (number := self.try_one(place)) is not None), None)

    def try_one(self, place: int) -> int | None:
        """The open file of a place whose lock was free. Closing it gives the lock back."""
        number = os.open(self.path(place), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(number)
            return None
        return number

    def path(self, place: int) -> Path:
        folder = Path(settings.DATA_DIR) / "slots"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / f"{self.name}-{place}.lock"
