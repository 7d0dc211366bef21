"""双报到: units and in-service members report in to the community; the home organisation never moves because of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.dated import ends_after_start
from members.choices import ReportInState
from members.models.organisations import Organisation
from members.models.people import Member
from members.scoping import MemberReportInQuerySet, UnitReportInQuerySet


class ReportIn(models.Model):
    """What both kinds share: the paper (报到单), its receipt (回执) with a start day, and the agreed end."""

    state = models.CharField(_("状态"), max_length=10, choices=ReportInState, default=ReportInState.SUBMITTED)
    submitted_on = models.DateField(_("报到日期"))
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    started_on = models.DateField(_("起始日期"), null=True, blank=True)
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    reason = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        abstract = True


class UnitReportIn(ReportIn):
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="unit_report_ins", verbose_name=_("单位"))
    community = models.ForeignKey(
        Organisation, models.PROTECT, related_name="received_unit_report_ins", verbose_name=_("报到社区")
    )

    objects = UnitReportInQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_on", "-id"]
        verbose_name = _("单位报到")
        constraints = [
            ends_after_start("unit_report_in_ends_after_start"),
            models.UniqueConstraint(
                fields=["unit", "community"],
                condition=Q(state__in=ReportInState.live),
                name="one_live_report_in_of_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} → {self.community}"


class MemberReportIn(ReportIn):
    member = models.ForeignKey(Member, models.PROTECT, related_name="report_ins", verbose_name=_("党员"))
    community = models.ForeignKey(
        Organisation, models.PROTECT, related_name="received_member_report_ins", verbose_name=_("报到社区")
    )
    branch = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报到小区支部")
    )

    objects = MemberReportInQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_on", "-id"]
        verbose_name = _("党员报到")
        constraints = [
            ends_after_start("member_report_in_ends_after_start"),
            models.UniqueConstraint(
                fields=["member", "community"],
                condition=Q(state__in=ReportInState.live),
                name="one_live_report_in_of_a_member",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} → {self.community}"
