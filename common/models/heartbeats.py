"""Signs of life of what works in the background."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HeartbeatName(models.TextChoices):
    BEAT = "beat", _("定时任务")
    WORKER = "worker", _("后台任务")


class Heartbeat(models.Model):
    """When a part of the site was last heard of; one row for each part, written over and over."""

    name = models.CharField(max_length=20, primary_key=True, choices=HeartbeatName)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
