"""A workbook somebody uploaded, from the check to the confirmation. Kept for 24 hours, seen by its uploader alone."""

import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.choices import ImportKind, ImportState
from members.models.organisations import Organisation
from members.scoping import ImportBatchQuerySet


class ImportBatch(models.Model):
    """`report` holds counts alone; the file and its preview lie encrypted in `folder`.

    `chosen` maps titles of the file to columns where the person had to say what they mean; `takes_hidden` and
    `leaves_doubtful` are decisions about hidden rows and rows with hints.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("内容"), max_length=14, choices=ImportKind)
    state = models.CharField(_("状态"), max_length=10, choices=ImportState, default=ImportState.READING)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file_name = models.CharField(_("文件名"), max_length=120)
    chosen = models.JSONField(default=dict)
    takes_hidden = models.BooleanField(default=False)
    leaves_doubtful = models.BooleanField(default=False)
    report = models.JSONField(default=dict)
    job = models.ForeignKey("common.Job", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("导入")

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return reverse("members:import", args=[self.public_id])

    @property
    def folder(self) -> Path:
        return Path(settings.MEDIA_ROOT) / "imports" / str(self.public_id)

    @property
    def is_working(self) -> bool:
        """Whether a job is checking or writing just now."""
        return self.state in (ImportState.READING, ImportState.APPLYING) and self.job is not None and self.job.is_open

    @property
    def count_to_write(self) -> int:
        return self.report.get("added", 0) + self.report.get("changed", 0)

    def is_over(self, now: datetime) -> bool:
        return now >= self.expires_at


class KnownTitle(models.Model):
    """A column title somebody pointed out once: from then on the whole county's imports read it (DESIGN.md §9)."""

    kind = models.CharField(_("内容"), max_length=14, choices=ImportKind)
    title = models.CharField(_("列名"), max_length=60)
    key = models.CharField(max_length=20)
    pointed_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    pointed_out_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "title"]
        verbose_name = _("点明过的列")
        constraints = [models.UniqueConstraint(fields=["kind", "title"], name="one_meaning_a_title")]

    def __str__(self) -> str:
        return self.title
