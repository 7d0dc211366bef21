"""Forms that were sent and did something: who sends the same once more gets the answer of the first time."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class SentForm(models.Model):
    """One form that was carried out. `key` came with the page; `digest` says whose it was and what was in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    # Without a constraint in the database: checking it would lock the row of the account until the deed is done, and
    # two deeds of one person that touch the account would wait for each other.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", db_constraint=False)
    location = models.TextField(blank=True)
    # What the first answer said, as [level, text]; empty again with the row, after a day.
    words: Any = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "digest"], name="form_sent_once")]
        indexes = [models.Index(fields=["at"], name="form_sent_at")]

    def __str__(self) -> str:
        return self.key
