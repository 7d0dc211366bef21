"""What is owed: data, with its origin, that a county may change (DOMAIN.md §2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from activities.choices import Cadence, MeetingKind, OwedBy
from common.models import Origin


class DutyRule(models.Model):
    """How often a kind of meeting is owed, and by whom. Computed for each branch by its structure in the period.

    With `by_secretary` only lectures that the secretary gave in person count. A yearly duty belongs to a 年度 Y: it is
    owed by what had the structure from the first of `stood_from_month` to 31 December Y, and is held from the first of
    `held_from_month` Y to the end of `held_until_month` of the year after.
    """

    kind = models.CharField(_("会议类型"), max_length=18, choices=MeetingKind)
    cadence = models.CharField(_("周期"), max_length=10, choices=Cadence)
    times = models.PositiveSmallIntegerField(_("次数"), default=1)
    by_secretary = models.BooleanField(_("限书记本人"), default=False)
    owed_by = models.CharField(_("适用"), max_length=24, choices=OwedBy)
    origin = models.CharField(_("依据"), max_length=12, choices=Origin)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    stood_from_month = models.PositiveSmallIntegerField(_("年度组织结构起算月"), default=10)
    held_from_month = models.PositiveSmallIntegerField(_("年度起始月"), default=10)
    held_until_month = models.PositiveSmallIntegerField(_("次年截止月"), default=3)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("组织生活规定")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_cadence_display()}{self.times}"
