"""合规自查: what the rules against formalism forbid, and what the system does about each (DOMAIN.md §8, D14)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.versions import VersionedModel
from members.models.accounts import User
from members.scoping import ComplianceLineQuerySet


class ComplianceLine(VersionedModel):
    """One line of the list. Until somebody of the department checked it, it is marked 待县里核对.

    A line that is not listed any more stays in the table with its last day.
    """

    position = models.PositiveSmallIntegerField(default=0, editable=False)
    forbidden = models.CharField(_("不得有的做法"), max_length=120)
    measure = models.TextField(_("系统怎么做"), max_length=500)
    note = models.CharField(_("核对意见"), max_length=200, blank=True)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("核对人")
    )
    checked_on = models.DateField(_("核对日期"), null=True, editable=False)
    ended_on = models.DateField(_("不再列出的日期"), null=True, editable=False)

    objects = ComplianceLineQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("合规自查")
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by=None, checked_on=None) | Q(checked_by__isnull=False, checked_on__isnull=False),
                name="checked_lines_say_by_whom",
            )
        ]

    def __str__(self) -> str:
        return self.forbidden

    def get_absolute_url(self) -> str:
        return f"{reverse('members:compliance')}#line-{self.pk}"
