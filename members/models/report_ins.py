"""双报到: units and in-service members report in to the community; the home organisation never moves because of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.dated import ends_after_start
from members.choices import ReportInState
from members.models.organisations import Organisation
from members.models.people import Member
from members.scoping import MemberReportInQuerySet, UnitReportInQuerySet


def dates_fit_state(name: str) -> models.CheckConstraint:
    """A receipt names its start day, an end its day."""
    waiting = Q(state__in=ReportInState.without_start, started_on__isnull=True, ended_on__isnull=True)
    running = Q(state__in=ReportInState.running, started_on__isnull=False, ended_on__isnull=True)
    ended = Q(state=ReportInState.ENDED, started_on__isnull=False, ended_on__isnull=False)
    return models.CheckConstraint(condition=waiting | running | ended, name=name)


class ReportIn(models.Model):
    """What both kinds share: the paper (报到单), its receipt (回执) with a start day, and the agreed end.

    `entered_for` marks a paper that the community wrote for somebody who came in person (代录). From the start day to
    the end day it counts as reported in, whatever the hour at which the daily task makes RECEIVED to ACTIVE.
    """

    state = models.CharField(_("状态"), max_length=10, choices=ReportInState, default=ReportInState.SUBMITTED)
    submitted_on = models.DateField(_("报到日期"))
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_for = models.BooleanField(_("代录"), default=False, editable=False)
    received_on = models.DateField(_("接收日期"), null=True, blank=True)
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
            dates_fit_state("unit_report_in_dates_fit_state"),
            models.UniqueConstraint(
                fields=["unit", "community"],
                condition=Q(state__in=ReportInState.live),
                name="one_live_report_in_of_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} → {self.community}"

    def get_absolute_url(self) -> str:
        return reverse("members:unit-report-in", args=[self.pk])

    @property
    def subject(self) -> Organisation:
        return self.unit


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
            dates_fit_state("member_report_in_dates_fit_state"),
            models.UniqueConstraint(
                fields=["member", "community"],
                condition=Q(state__in=ReportInState.live),
                name="one_live_report_in_of_a_member",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} → {self.community}"

    def get_absolute_url(self) -> str:
        return reverse("members:member-report-in", args=[self.pk])

    @property
    def subject(self) -> Member:
        return self.member
