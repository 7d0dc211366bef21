"""The site's own housekeeping, called by beat."""

from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down
from django.utils import timezone

from common.clock import job_now
from common.models import HeartbeatName
from common.probing import close_windows
from common.services.backups import make_backup, request_nightly_backup
from common.services.heartbeats import note_heartbeat
from common.services.jobs import purge_expired_files, run_job, sweep_jobs
from common.services.key_rotation import rotate_keys
from common.services.list_files import export_list
from common.services.papers import TASK as WRITE_PAPER
from common.services.papers import write_paper
from common.services.progress import shutting_down
from common.services.seals import seal_audit
from common.services.sent_forms import purge_sent_forms


@shared_task(name="common.sweep_jobs")
def sweep_jobs_task(**kwargs: Any) -> None:
    sweep_jobs(now=job_now())


@shared_task(name="common.heartbeat")
def heartbeat_task(**kwargs: Any) -> None:
    """Sent by beat, carried by the broker, done by a worker: the row says that all three work."""
    note_heartbeat(name=HeartbeatName.WORKER, now=timezone.now())


@shared_task(name="common.seal_audit")
def seal_audit_task(**kwargs: Any) -> None:
    now = timezone.now()
    close_windows(now=now)
    seal_audit(now=now)


@shared_task(name="common.purge_expired_files")
def purge_expired_files_task(**kwargs: Any) -> None:
    now = timezone.now()
    purge_expired_files(now=now)
    purge_sent_forms(now=now)


@shared_task(name="common.export_list")
def export_list_task(*, job_id: str, **kwargs: Any) -> None:
    run_job(job_id=job_id, work=export_list)


@shared_task(name=WRITE_PAPER)
def write_paper_task(*, job_id: str, **kwargs: Any) -> None:
    run_job(job_id=job_id, work=write_paper)


@shared_task(name="common.rotate_keys")
def rotate_keys_task(*, job_id: str, **kwargs: Any) -> None:
    """A rotation whose process was killed is taken up by a worker."""
    run_job(job_id=job_id, work=rotate_keys)


@shared_task(name="common.nightly_backup")
def nightly_backup_task(**kwargs: Any) -> None:
    request_nightly_backup(now=timezone.now())


@shared_task(name="common.backup")
def backup_task(*, job_id: str, **kwargs: Any) -> None:
    run_job(job_id=job_id, work=make_backup)


@worker_shutting_down.connect
def give_running_work_back(**kwargs: Any) -> None:
    shutting_down.set()
