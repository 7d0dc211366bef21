"""A workbook somebody uploaded, from the check to the confirmation. Kept for 24 hours, seen by its uploader alone."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.choices import ImportKind, ImportState
from members.models.organisations import Organisation
from members.scoping import ImportBatchQuerySet


class ImportBatch(models.Model):
    """The uploaded file lies encrypted at `file`; `report` holds counts, problems and warnings of the last check."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("内容"), max_length=14, choices=ImportKind)
    state = models.CharField(_("状态"), max_length=10, choices=ImportState, default=ImportState.READING)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file_name = models.CharField(_("文件名"), max_length=120)
    file = models.CharField(max_length=200, blank=True)
    report = models.JSONField(default=dict)
    job = models.ForeignKey("common.Job", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("导入")

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("members:import", args=[self.public_id])
