"""Ask for long work, run it once, stop it, and bring back what got lost on the way.

The row is written in the transaction of the wish; the broker only carries its id. Whatever the broker or a worker
loses, `sweep_jobs` finds by the row's heartbeat.
"""

import hashlib
import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import broker
from common.audit import record
from common.clock import job_now
from common.errors import DomainError
from common.models import Job, JobState
from common.services.progress import KEEP_FILE, JobInterrupted, JobStopped, Progress
from common.users import User

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
UNHEARD_AFTER = timedelta(seconds=60)
DEAD_AFTER = timedelta(seconds=90)

Work = Callable[[Job, Progress], dict[str, Any] | None]
Clock = Callable[[], datetime]


class JobIsOver(DomainError):
    code = "job_is_over"
    message = gettext_lazy("这项工作已经结束，不能再停止。")


@transaction.atomic
def request_job(
    *,
    task: str,
    title: str,
    arguments: dict[str, Any],
    actor: User | None,
    organisation_path: str,
    now: datetime,
    about: str = "",
) -> Job:
    """Write the wish down and hand it to a worker once the transaction is committed.

    `task` is the name of a Celery task that takes `job_id` and calls `run_job`; `arguments` holds ids and codes only.
    While a job of this task is open that is `about` the same, that one is given back: nothing is started twice.
    Raises LookupError for a task nobody defined.
    """
    if task not in known_tasks():
        raise LookupError(f"no Celery task is called {task!r}")
    key = hashlib.sha256(about.encode()).hexdigest() if about else ""
    running = _open_job(task, key)
    if running is not None:
        return running
    try:
        with transaction.atomic():
            job = _new_job(task, title, arguments, actor, organisation_path, now, key)
    except IntegrityError:  # somebody asked in the same moment
        running = _open_job(task, key)
        if running is None:
            raise
        return running
    transaction.on_commit(partial(publish, job))
    return job


def _open_job(task: str, key: str) -> Job | None:
    return Job.objects.open().filter(task=task, about=key).first() if key else None


def run_job(*, job_id: str, work: Work, clock: Clock = job_now) -> Job | None:
    """Do the work of a queued job. A message delivered twice finds the row taken and does nothing."""
    job = _claim(job_id, clock())
    if job is not None:
        _carry_out(job, work, clock, retry=True)
    return job


def run_job_now(
    *,
    task: str,
    title: str,
    arguments: dict[str, Any],
    actor: User | None,
    organisation_path: str,
    work: Work,
    clock: Clock = job_now,
    about: str = "",
) -> Job:
    """Do the work in this process, with the same row to follow it by. What goes wrong is noted and raised.

    `about` is what `request_job` would be told: who sits at the command line decides, and a second run is no slip.
    """
    job = _new_job(task, title, arguments, actor, organisation_path, clock())
    _claim(job.pk, clock())
    job.refresh_from_db()
    _carry_out(job, work, clock, retry=False)
    job.refresh_from_db()
    return job


@transaction.atomic
def stop_job(*, job: Job, actor: User, now: datetime) -> None:
    """Stop work that waits or runs; running work ends at its next step and undoes its open transaction."""
    stopped = Job.objects.open().filter(pk=job.pk).update(state=JobState.STOPPED, finished_at=now, message="")
    if not stopped:
        raise JobIsOver
    record(actor=actor, deed="job_stopped", target=job)


def sweep_jobs(*, now: datetime) -> dict[str, int]:
    """Publish what never started, queue again what died, give up after three attempts."""
    running = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now - DEAD_AFTER)
    failed = running.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=JobState.FAILED, finished_at=now, message=_("试了三次都中断了，没有做完。请与系统管理员联系。")
    )
    revived = running.update(state=JobState.QUEUED, heartbeat_at=None, message=_("中断过，正在重新开始。"))
    unheard = Job.objects.filter(
        Q(heartbeat_at=None, created_at__lt=now - UNHEARD_AFTER) | Q(heartbeat_at__lt=now - UNHEARD_AFTER),
        state=JobState.QUEUED,
    )
    published = [job.pk for job in unheard if publish(job)]
    Job.objects.filter(pk__in=published, state=JobState.QUEUED).update(heartbeat_at=now)
    if failed or revived:
        logger.warning("sweep: %s jobs given up, %s queued again", failed, revived)
    return {"failed": failed, "revived": revived, "published": len(published)}


def purge_expired_files(*, now: datetime) -> int:
    """Delete files past their day, and files no job owns (their worker was killed); return how many."""
    expired = Job.objects.filter(expires_at__lte=now).exclude(file="")
    paths = [job.file_path for job in expired]
    expired.update(file="", file_name="")
    kept = set(Job.objects.exclude(file="").values_list("file", flat=True))
    folder = Path(settings.MEDIA_ROOT) / "jobs"
    orphans = [
        path
        for path in folder.glob("*")
        if f"jobs/{path.name}" not in kept and path.stat().st_mtime < (now - KEEP_FILE).timestamp()
    ]
    gone = {*paths, *orphans}
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def publish(job: Job) -> bool:
    """Hand the job to the broker. When that fails the row stays queued for the next sweep.

    A person's request waits half a second at most, and not at all while the broker is known to be gone.
    """
    try:
        broker.refuse_when_away()
        current_app.signature(job.task, kwargs={"job_id": str(job.pk)}).apply_async(retry=False)
    except broker.NOT_PUBLISHED as problem:
        broker.note_failure(problem)
        logger.error("job %s was not published: %s", job.pk, problem)
        long_ago = job.created_at - UNHEARD_AFTER
        Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(heartbeat_at=long_ago)
        return False
    return True


@cache
def known_tasks() -> Any:
    """Every Celery task of the site; a web process imports them here, at the first wish."""
    current_app.autodiscover_tasks(force=True)
    return current_app.tasks


@transaction.atomic
def _new_job(
    task: str, title: str, arguments: dict[str, Any], actor: User | None, path: str, now: datetime, about: str = ""
) -> Job:
    job = Job.objects.create(
        task=task,
        about=about,
        title=title,
        arguments=arguments,
        started_by=actor if getattr(actor, "pk", None) else None,
        organisation_path=path,
        created_at=now,
    )
    record(actor=actor, deed="job_requested", target=job, task=task, arguments=arguments)
    return job


def _claim(job_id: Any, now: datetime) -> Job | None:
    waiting = Job.objects.filter(pk=job_id, state=JobState.QUEUED)
    taken = waiting.update(
        state=JobState.RUNNING, attempts=F("attempts") + 1, started_at=now, heartbeat_at=now, done=0, message=""
    )
    return Job.objects.get(pk=job_id) if taken else None


def _carry_out(job: Job, work: Work, clock: Clock, *, retry: bool) -> None:
    """Run the work and write down how it ended."""
    progress = Progress(job, clock)
    try:
        with progress.pulse():
            result = work(job, progress)
        _finish(job, progress, result or {}, clock())
    except JobStopped:
        progress.drop_file()
    except JobInterrupted:
        progress.drop_file()
        if _end(job, state=JobState.QUEUED, attempts=job.attempts - 1, heartbeat_at=clock(), message=""):
            publish(job)
    except DomainError as problem:
        progress.drop_file()
        _end(job, state=JobState.FAILED, message=str(problem.message), finished_at=clock())
        if not retry:
            raise
    except Exception:
        progress.drop_file()
        _note_crash(job, clock(), retry=retry and job.attempts < MAX_ATTEMPTS)
        if not retry:
            raise


def _finish(job: Job, progress: Progress, result: dict[str, Any], now: datetime) -> None:
    ended = _end(
        job,
        state=JobState.DONE,
        finished_at=now,
        heartbeat_at=now,
        result=result,
        done=progress.total or progress.done,
        total=progress.total or progress.done,
        message=progress.message,
        file=f"jobs/{progress.file.name}" if progress.file else "",
        file_name=progress.file_name,
        expires_at=now + progress.keep_file if progress.file else None,
    )
    if not ended:
        progress.drop_file()


def _note_crash(job: Job, now: datetime, *, retry: bool) -> None:
    number = uuid.uuid4().hex[:8]
    logger.exception("job %s (%s) failed, error %s, attempt %s", job.pk, job.task, number, job.attempts)
    if retry:
        # The sweeper publishes it again in a minute: what broke it may have passed by then.
        message = _("出了差错（编号 %(number)s），稍后自动再试。") % {"number": number}
        _end(job, state=JobState.QUEUED, heartbeat_at=now, message=message)
    else:
        message = _("抱歉，系统出了差错，这项工作没有做完。请把编号 %(number)s 告诉系统管理员。")
        _end(job, state=JobState.FAILED, finished_at=now, message=message % {"number": number})


def _end(job: Job, **values: Any) -> bool:
    """Change the row of this attempt, unless the person stopped it or another worker took it up."""
    return bool(Job.objects.open().filter(pk=job.pk, attempts=job.attempts).update(**values))
