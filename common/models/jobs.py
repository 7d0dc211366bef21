"""Long work: the row is the wish for it, its outbox, its progress and its result."""

import uuid
from datetime import datetime
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.scoped import ScopedQuerySet
from common.users import User


class JobState(models.TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("没有做完")
    STOPPED = "stopped", _("已停止")


class JobQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """What the person started, as long as he or she still covers the organisation it was done for.

        Work that says in which role it was asked for (`acting`) is seen in that role alone: another role at the same
        place may read less than its file holds.
        """
        held = [grant.pk for grant in user.acting_grants]
        any_role = models.Q(arguments__acting__isnull=True) | models.Q(arguments__acting=None)
        own = self.filter(any_role | models.Q(arguments__acting__in=held), started_by=user.pk)
        paths = own.order_by().values_list("organisation_path", flat=True).distinct()
        return own.filter(organisation_path__in=[path for path in paths if user.covers_path(path)])

    def open(self) -> Self:
        return self.filter(state__in=(JobState.QUEUED, JobState.RUNNING))


class Job(models.Model):
    """One piece of long work. `arguments` and `result` hold ids, codes and counts only, never personal data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.CharField(max_length=100)
    title = models.CharField(_("工作"), max_length=100)
    arguments = models.JSONField(default=dict)
    # What it is about: while one is open there is no second. Empty: any number.
    about = models.CharField(max_length=64, blank=True, default="", db_default="")
    organisation_path = models.CharField(max_length=255, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("发起人")
    )
    state = models.CharField(_("状态"), max_length=8, choices=JobState, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("发起时间"), default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True)
    # Last sign of life: of the worker while it runs, of the broker while it waits.
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=100, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("任务")
        constraints = [
            models.UniqueConstraint(
                fields=["task", "about"],
                condition=models.Q(state__in=("queued", "running")) & ~models.Q(about=""),
                name="job_open_once",
            )
        ]
        indexes = [
            models.Index(fields=["started_by", "-created_at", "-id"], name="job_of_person"),
            models.Index(fields=["heartbeat_at"], name="job_open", condition=models.Q(state__in=("queued", "running"))),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("common:job-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def origin(self) -> str:
        """Address of the page where it was asked for, where the wish says so (`back`)."""
        return self.arguments.get("back", "")

    def has_file(self, now: datetime) -> bool:
        """Whether there is something to fetch: within its days, and nobody cleared the disk."""
        return bool(self.file) and (self.expires_at is None or now < self.expires_at) and self.file_path.is_file()

    @property
    def file_path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.file
