"""Make a backup as a job, keep the old ones in order, and see to it that the nightly one is not forgotten."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from common.backups.archive import Made, write_backup
from common.backups.rotation import name_for, rotate
from common.models import Job
from common.selectors.backups import TASK, last_good_backup
from common.services.jobs import request_job, run_job_now
from common.services.progress import Progress

NIGHT_HOUR = 3
OLD_AFTER = timedelta(hours=24)


def make_backup(job: Job, progress: Progress) -> dict[str, Any]:
    """The work of the job: write the file, read it through, let old ones go."""
    return backup_to(Path(settings.BACKUP_DIR), now=progress.clock())


def backup_to(folder: Path, *, now: datetime) -> dict[str, Any]:
    """One backup in `folder`, and what the page tells of it. Raises BackupErrors."""
    made = write_backup(connection, folder, now, name_for(timezone.localtime(now)))
    gone = rotate(folder, days=settings.BACKUP_KEEP_DAYS, weeks=settings.BACKUP_KEEP_WEEKS)
    return {**_told(made), "gone": len(gone)}


def _told(made: Made) -> dict[str, Any]:
    return {
        "file": made.path.name,
        "size": made.size,
        "digest": made.digest,
        "rows": made.rows,
        "files": made.files,
        "checked": True,
    }


def backup_now(folder: Path) -> dict[str, Any]:
    """The same in this process, with the same row to be seen by. Raises BackupErrors."""
    job = run_job_now(
        task=TASK,
        title=_("备份"),
        arguments={},
        actor=None,
        organisation_path="",
        work=lambda job, progress: backup_to(folder, now=progress.clock()),
    )
    return job.result


def request_nightly_backup(*, now: datetime) -> Job | None:
    """Ask for the night's backup at half past three, or later when the site was off then; None when there is one."""
    last = last_good_backup()
    age = now - last.made_at if last else None
    is_night = timezone.localtime(now).hour == NIGHT_HOUR
    if Job.objects.open().filter(task=TASK).exists() or (age is not None and age < timedelta(hours=1)):
        return None
    if not is_night and age is not None and age < OLD_AFTER:
        return None
    return request_job(task=TASK, title=_("备份"), arguments={}, actor=None, organisation_path="", now=now)
