"""What running work tells about itself, and how it hears that it should stop."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from common.models import Job, JobState
from common.text import file_name

SAVE_SECONDS = 0.5
PULSE_SECONDS = 10
KEEP_FILE = timedelta(hours=24)

# Set when the worker was asked to end: running work goes back into the queue at its next step.
shutting_down = threading.Event()


class JobStopped(Exception):
    """Somebody stopped the job, or it was given to another worker: leave everything and go."""


class JobInterrupted(Exception):
    """The worker is ending: the job will be done by the next one."""


class Progress:
    """Given to the work of a job. Call `step` often: it is cheap, and the only place where work can be stopped."""

    def __init__(self, job: Job, clock: Callable[[], datetime]) -> None:
        self.job = job
        self.clock = clock
        self.done, self.total, self.message = 0, 0, ""
        self.is_stopped = False
        self.file: Path | None = None
        self.file_name = ""
        self.keep_file = KEEP_FILE
        self._own_thread = threading.get_ident()
        self._depth = _transaction_depth()
        self._saved = 0.0

    def step(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far the work is. Raises when it is to end."""
        self.done, self.total = done, self.total if total is None else total
        self.message = message or self.message
        # Inside a transaction of the work nobody would see the row, and it would stay locked: the pulse tells then.
        if time.monotonic() - self._saved >= SAVE_SECONDS and _transaction_depth() == self._depth:
            self.save()
        if self.is_stopped:
            raise JobStopped
        if shutting_down.is_set():
            raise JobInterrupted

    def new_file(self, name: str, keep: timedelta = KEEP_FILE) -> Path:
        """Where to write the file the person will download as `name`; it is dropped when the job fails."""
        folder = Path(settings.MEDIA_ROOT) / "jobs"
        folder.mkdir(parents=True, exist_ok=True)
        self.drop_file()
        name = file_name(name)
        self.file, self.file_name, self.keep_file = folder / f"{uuid.uuid4().hex}{Path(name).suffix}", name, keep
        return self.file

    def drop_file(self) -> None:
        if self.file:
            self.file.unlink(missing_ok=True)
        self.file, self.file_name = None, ""

    def save(self) -> None:
        """Write progress and heartbeat; notice that the job is no longer ours."""
        self._saved = time.monotonic()
        ours = Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING, attempts=self.job.attempts)
        if not ours.update(done=self.done, total=self.total, message=self.message, heartbeat_at=self.clock()):
            self.is_stopped = True

    @contextmanager
    def pulse(self) -> Iterator[None]:
        """Keep the heartbeat going from a second thread: one SQL statement may take longer than a heartbeat lasts."""
        if self._depth:  # the row itself is not committed yet: a second connection would not see it
            yield
            return
        over = threading.Event()
        thread = threading.Thread(target=self._beat, args=(over,), name=f"pulse-{self.job.pk}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _beat(self, over: threading.Event) -> None:
        while not over.wait(PULSE_SECONDS):
            try:
                self.save()
            except DatabaseError:  # SQLite: the work itself holds the write lock; the next beat tries again
                continue
            finally:
                connection.close()


def _transaction_depth() -> int:
    return len(connection.savepoint_ids) + 1 if connection.in_atomic_block else 0
