"""Loaded into the workers of a test: tasks that misbehave, and points at which any work can be held."""

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db.backends.signals import connection_created

EFFECT, POISON, SLOW = "tests.faults.effect", "tests.faults.poison", "tests.faults.slow"
LIMIT = 300  # seconds; no hold lasts for ever


@shared_task(name=EFFECT)
def effect_task(*, job_id: str, **kwargs: Any) -> None:
    carry_out(job_id, lambda job, progress: note_effect(job))


@shared_task(name=POISON)
def poison_task(*, job_id: str, **kwargs: Any) -> None:
    """Ends its process each time, as work does that takes all memory."""

    def die(job: Any, progress: Any) -> None:
        note_effect(job)
        os.kill(os.getpid(), signal.SIGKILL)

    carry_out(job_id, die)


@shared_task(name=SLOW)
def slow_task(*, job_id: str, **kwargs: Any) -> None:
    def last(job: Any, progress: Any) -> None:
        for number in range(job.arguments["tenths"]):
            progress.step(number, job.arguments["tenths"])
            time.sleep(0.1)
        note_effect(job)

    carry_out(job_id, last)


def carry_out(job_id: str, work: Any) -> None:
    from common.services.jobs import run_job

    run_job(job_id=job_id, work=work)


def note_effect(job: Any) -> None:
    """A line in a file of its own: what a task did outside the database."""
    with (Path(settings.DATA_DIR) / "effects").open("a") as book:
        book.write("\t".join(map(str, (job.arguments.get("key", job.pk), job.attempts, os.getpid()))) + "\n")


def hold_work() -> None:
    """While the file `hold` is there, work stops at the step of the task, or after the statement, that it names."""
    from common.services.progress import Progress

    plain = Progress.step

    def step(self: Any, done: int, total: int | None = None, message: str = "") -> None:
        plain(self, done, total, message)
        wait_while_held(lambda wish: wish.get("task") == self.job.task and done >= wish["step"])

    Progress.step = step
    connection_created.connect(watch_statements, weak=False)


def watch_statements(connection: Any, **kwargs: Any) -> None:
    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        wait_while_held(lambda wish: "sql" in wish and sql.startswith(wish["sql"]))
        return result

    connection.execute_wrappers.append(watch)


def wait_while_held(is_meant: Callable[[dict[str, Any]], bool]) -> None:
    hold = Path(settings.DATA_DIR) / "hold"
    try:
        wish = json.loads(hold.read_text())
    except (FileNotFoundError, ValueError):
        return
    if not is_meant(wish):
        return
    (Path(settings.DATA_DIR) / "held").write_text(str(os.getpid()))
    end = time.monotonic() + LIMIT
    while hold.exists() and time.monotonic() < end:
        time.sleep(0.05)


hold_work()
