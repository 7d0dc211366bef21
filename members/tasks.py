"""The daily calendar of the members app, called by beat."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from members.services.report_ins import activate_report_ins


@shared_task(name="members.activate_report_ins")
def activate_report_ins_task(**kwargs: Any) -> None:
    activate_report_ins(on=timezone.localdate())
