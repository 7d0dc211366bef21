"""Days that differ from the published calendar of holidays."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Holiday(models.Model):
    """One day of the county's own calendar: a holiday, or a weekend that is worked."""

    day = models.DateField(_("日期"), unique=True)
    is_worked = models.BooleanField(_("上班"), default=False)
    name = models.CharField(_("名称"), max_length=30)

    class Meta:
        ordering = ["day"]
        verbose_name = _("节假日")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
