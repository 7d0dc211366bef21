"""Imports, and the daily calendar of the members app, called by beat."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from common.models import Job
from common.services.jobs import request_job, run_job
from common.services.progress import Progress
from members.models import ImportBatch, User
from members.permissions import import_paths
from members.services.door import purge_door
from members.services.imports.staging import apply_batch, check_batch, purge_imports
from members.services.releases import make_digests, release_notices
from members.services.report_ins import activate_report_ins


@shared_task(name="members.activate_report_ins")
def activate_report_ins_task(**kwargs: Any) -> None:
    activate_report_ins(on=timezone.localdate())


@shared_task(name="members.check_import")
def check_import_task(*, job_id: str, **kwargs: Any) -> None:
    run_job(job_id=job_id, work=partial(_work_on_import, check_batch))


@shared_task(name="members.apply_import")
def apply_import_task(*, job_id: str, **kwargs: Any) -> None:
    run_job(job_id=job_id, work=partial(_work_on_import, apply_batch))


@shared_task(name="members.release_notices")
def release_notices_task(**kwargs: Any) -> None:
    now = timezone.now()
    make_digests(now=now)
    release_notices(now=now)


@shared_task(name="members.purge_imports")
def purge_imports_task(**kwargs: Any) -> None:
    purge_imports(now=timezone.now())


@shared_task(name="members.purge_door")
def purge_door_task(**kwargs: Any) -> None:
    purge_door(now=timezone.now())


def _work_on_import(deed: Callable[..., dict[str, int]], job: Job, progress: Progress) -> dict[str, Any]:
    batch = ImportBatch.objects.select_related("organisation__parent", "uploaded_by").get(
        public_id=job.arguments["batch"]
    )
    batch.uploaded_by.act_as(job.arguments["acting"])
    return deed(batch=batch, user=batch.uploaded_by, now=timezone.now(), tick=progress.step)


def request_check(*, batch: ImportBatch, user: User, now: datetime) -> None:
    """Ask for the check in the background; call it in the transaction that wrote the batch."""
    _request(batch, user, now, "members.check_import", _("检查%(kind)s"))


def request_apply(*, batch: ImportBatch, user: User, now: datetime) -> None:
    _request(batch, user, now, "members.apply_import", _("导入%(kind)s"))


def _request(batch: ImportBatch, user: User, now: datetime, task: str, title: str) -> None:
    path = batch.organisation.path if batch.organisation else next(iter(import_paths(user, batch.kind)), "")
    batch.job = request_job(
        task=task,
        title=title % {"kind": batch.get_kind_display()},
        arguments={"batch": str(batch.public_id), "acting": user.acting_key},
        actor=user,
        organisation_path=path,
        now=now,
    )
    batch.save(update_fields=["job"])
