"""1+N regional committees and joint alliances: one table, two proxies."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliances.choices import AllianceDeed, AllianceKind, AllianceState
from alliances.scoping import AllianceQuerySet, OfAllianceQuerySet
from common.dated import ends_after_start
from common.models import Storied
from common.versions import VersionedModel
from members.models import Organisation


class Alliance(VersionedModel, Storied):
    """Organisations that work together without being related in the tree.

    `core` is the community or street of a 1+N committee, or the lead unit of a joint alliance. `supervisor` is the
    street or department that approved it: it handles the needs of the alliance (DOMAIN.md §4).
    """

    kind = models.CharField(_("类型"), max_length=10, choices=AllianceKind)
    name = models.CharField(_("名称"), max_length=80, unique=True)
    form = models.CharField(_("联建形式"), max_length=20, blank=True)
    core = models.ForeignKey(Organisation, models.PROTECT, related_name="led_alliances", verbose_name=_("牵头党组织"))
    supervisor = models.ForeignKey(
        Organisation, models.PROTECT, related_name="supervised_alliances", verbose_name=_("主管党组织")
    )
    state = models.CharField(_("状态"), max_length=10, choices=AllianceState, default=AllianceState.PROPOSED)
    started_on = models.DateField(_("成立日期"))
    ended_on = models.DateField(_("终止日期"), null=True, blank=True)
    members = models.ManyToManyField(Organisation, through="AllianceMembership", related_name="alliances")

    story_deeds = AllianceDeed

    objects = AllianceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("联建组织")
        constraints = [ends_after_start("alliance_ends_after_start")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("alliances:alliance", args=[self.pk])

    @property
    def is_regional(self) -> bool:
        return self.kind == AllianceKind.REGIONAL


class OfKind(models.Manager.from_queryset(AllianceQuerySet)):  # type: ignore[misc]
    """Manager of a proxy: only the rows of its kind."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(kind=self.kind)


class RegionalCommittee(Alliance):
    objects = OfKind(AllianceKind.REGIONAL)  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = _("区域化党工委")


class JointAlliance(Alliance):
    objects = OfKind(AllianceKind.JOINT)  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = _("党建联合体")


class AllianceMembership(models.Model):
    """A unit's seat in an alliance from a day to a day: who sat on it on day X must be answerable."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="memberships", verbose_name=_("联建组织"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="alliance_memberships", verbose_name=_("成员单位")
    )
    liaison = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("联络员")
    )
    started_on = models.DateField(_("加入日期"))
    ended_on = models.DateField(_("退出日期"), null=True, blank=True)
    reason = models.CharField(_("退出原因"), max_length=200, blank=True)

    objects = OfAllianceQuerySet.as_manager()

    class Meta:
        ordering = ["alliance", "started_on", "id"]
        verbose_name = _("成员单位")
        constraints = [
            ends_after_start("membership_ends_after_start"),
            models.UniqueConstraint(
                fields=["alliance", "organisation"], condition=Q(ended_on=None), name="one_running_membership"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} @ {self.alliance}"


class ConvenorTerm(models.Model):
    """轮值召集人: one unit at a time; overlapping terms are refused by the database (migration 0002)."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="convenor_terms", verbose_name=_("联建组织"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="convenor_terms", verbose_name=_("召集单位")
    )
    started_on = models.DateField(_("起始日期"))
    ended_on = models.DateField(_("结束日期"))

    objects = OfAllianceQuerySet.as_manager()

    class Meta:
        ordering = ["alliance", "started_on"]
        verbose_name = _("轮值召集人")
        constraints = [
            models.CheckConstraint(condition=Q(ended_on__gt=F("started_on")), name="convenor_term_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.started_on}"
