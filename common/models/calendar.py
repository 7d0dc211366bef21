"""Days that differ from the published calendar of holidays, and the years a county has entered."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class HolidayOrigin(models.TextChoices):
    NOTICE = "NOTICE", _("国务院办公厅通知")
    COUNTY = "COUNTY", _("本县另定")


class Holiday(models.Model):
    """One day of the county's own calendar: a day off, or a weekend that is worked."""

    day = models.DateField(_("日期"), unique=True)
    is_worked = models.BooleanField(_("上班"), default=False)
    name = models.CharField(_("名称"), max_length=30)
    origin = models.CharField(_("依据"), max_length=8, choices=HolidayOrigin, default=HolidayOrigin.COUNTY)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["day"]
        verbose_name = _("节假日")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class CalendarYear(models.Model):
    """A year of which somebody said: the notice is entered whole. Years the package publishes need no such row."""

    year = models.PositiveSmallIntegerField(_("年份"), unique=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["year"]
        verbose_name = _("已录入放假安排的年份")

    def __str__(self) -> str:
        return str(self.year)
