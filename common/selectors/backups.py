"""How the backups stand: the last good one, and whether anything after it went wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from common.models import Job
from common.models.jobs import JobState

TASK = "common.backup"
LATE_AFTER = timedelta(hours=26)


@dataclass(frozen=True)
class Backup:
    """One finished backup."""

    made_at: datetime
    file: str
    size: int
    rows: int


@dataclass(frozen=True)
class BackupState:
    """What 系统状态 says of the backups; `trouble` is empty while all is well."""

    last: Backup | None
    trouble: str


def last_good_backup() -> Backup | None:
    job = Job.objects.filter(task=TASK, state=JobState.DONE).order_by("-created_at", "-id").first()
    if job is None:
        return None
    return Backup(job.created_at, job.result.get("file", ""), job.result.get("size", 0), job.result.get("rows", 0))


def backup_state(*, now: datetime) -> BackupState:
    last = last_good_backup()
    return BackupState(last, _trouble(last, now))


def _trouble(last: Backup | None, now: datetime) -> str:
    failed = Job.objects.filter(task=TASK, state=JobState.FAILED).order_by("-created_at", "-id").first()
    if failed and (last is None or failed.created_at > last.made_at):
        return _("最近一次备份没有做成：%(reason)s") % {"reason": failed.message}
    if last is None:
        return _("还没有备份过。每天凌晨三点半自动备份，也可以运行 manage.py backup。")
    if now - last.made_at > LATE_AFTER:
        hours = int((now - last.made_at).total_seconds() // 3600)
        return _("已经 %(hours)s 小时没有备份。请看定时任务和后台任务是否在工作。") % {"hours": hours}
    return ""
