"""Numbers a county may set for itself: kept as data, shown with where they come from (DOMAIN.md)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    REGULATION = "REGULATION", _("党内法规")
    CUSTOM = "CUSTOM", _("当地做法")
    DEFAULT = "DEFAULT", _("系统默认，未经本县研究")


class CountyNumber(models.Model):
    """One number with its unit and origin; the default rows come with the migrations of the app that uses them.

    A switch is a number too: 1 is on.
    """

    key = models.CharField(max_length=60, unique=True)
    title = models.CharField(_("名称"), max_length=60)
    value = models.DecimalField(_("数值"), max_digits=9, decimal_places=2)
    unit = models.CharField(_("单位"), max_length=12, blank=True)
    origin = models.CharField(_("依据"), max_length=12, choices=Origin, default=Origin.DEFAULT)
    is_switch = models.BooleanField(default=False)

    class Meta:
        ordering = ["key"]
        verbose_name = _("县级设定")

    def __str__(self) -> str:
        return f"{self.title} {self.shown}"

    @property
    def shown(self) -> str:
        """The value with its unit, or 是 or 否."""
        if self.is_switch:
            return str(_("是") if self.value else _("否"))
        return f"{self.value.normalize():f} {self.unit}".strip()
