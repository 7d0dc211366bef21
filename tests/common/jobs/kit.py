"""A task, people and moments for the tests of long work."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from celery import shared_task
from django.conf import settings

from common.models import Job
from common.services.jobs import run_job
from common.services.progress import Progress
from members.choices import Role
from members.models import Organisation, RoleGrant, User

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TASK = "tests.count_to_three"


def clock() -> datetime:
    return NOW


def count_to_three(job: Job, progress: Progress) -> dict[str, int]:
    for number in range(1, 4):
        progress.step(number, 3, f"第 {number} 个")
    return {"counted": 3}


@shared_task(name=TASK)
def count_task(*, job_id: str, **kwargs) -> None:
    run_job(job_id=job_id, work=count_to_three, clock=clock)


def make_user(username: str, organisation: Organisation) -> User:
    user = User.objects.create(username=username, name=username, password_changed_at=NOW)
    RoleGrant.objects.create(
        user=user, role=Role.DEPARTMENT_STAFF, organisation=organisation, started_on=NOW - timedelta(days=900),
        approved_at=NOW,
    )  # fmt: skip
    return user


def job_files() -> Iterator[Path]:
    return settings.MEDIA_ROOT.glob("jobs/*")


def write_report(job, progress):
    progress.new_file("2026年度考核.xlsx", keep=timedelta(days=3)).write_bytes(b"workbook")
