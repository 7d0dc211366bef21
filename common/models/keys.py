"""What tells the right keys from wrong ones, without holding any."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class KeyKind(models.TextChoices):
    FIELD = "field", _("加密密钥")
    HASH = "hash", _("查找密钥")
    AUDIT = "audit", _("审计密钥")


class KeyCheck(models.Model):
    """A MAC of a constant under one key: at every start it shows whether the key is still the one of the data."""

    kind = models.CharField(max_length=5, choices=KeyKind)
    name = models.CharField(max_length=40)
    algorithm = models.CharField(max_length=16)
    value = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["kind", "name"]
        verbose_name = _("密钥校验值")
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="one_check_value_a_key")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"
