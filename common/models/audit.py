"""Seals over the audit log: a hash chain that shows a row changed or taken out afterwards."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditSeal(models.Model):
    """The digest of audit rows `first_id` to `last_id`, chained to the seal before (SHA-256)."""

    first_id = models.PositiveBigIntegerField()
    last_id = models.PositiveBigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["last_id"]
        verbose_name = _("审计封存")

    def __str__(self) -> str:
        return f"{self.first_id}-{self.last_id}"
