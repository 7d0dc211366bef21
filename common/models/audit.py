"""Seals over the audit log, and the counting of requests that were answered 403 or 404."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditSeal(models.Model):
    """The digest of a batch of audit rows, chained to the seal before.

    Version 1: SHA-256 over ten columns of the rows `first_id` to `last_id`. Version 2: a MAC under an audit key over all
    columns; `marks` names each row covered (eight bytes of its number, eight of its own MAC), so that the very row that
    was changed is found, and a row committed late is covered by a later seal.
    """

    number = models.PositiveIntegerField(unique=True)
    version = models.PositiveSmallIntegerField(default=1)
    algorithm = models.CharField(max_length=16, default="sha256")
    key_name = models.CharField(max_length=40, blank=True, default="")
    first_id = models.PositiveBigIntegerField()
    last_id = models.PositiveBigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    marks = models.BinaryField(default=b"")
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        verbose_name = _("审计封存")

    def __str__(self) -> str:
        return f"{self.first_id}-{self.last_id}"


class ProbeWindow(models.Model):
    """How many requests of one account or address were answered 403 or 404 since `started_at`: one audit row a window."""

    who = models.CharField(max_length=64, unique=True)
    actor = models.BigIntegerField(null=True)
    address = models.CharField(max_length=45, blank=True)
    path = models.CharField(max_length=200, blank=True)
    count = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()

    class Meta:
        verbose_name = _("探查计数")

    def __str__(self) -> str:
        return f"{self.who} {self.count}"
