"""志愿服务记录: counts only once the community (or the receiving branch) confirmed it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.choices import SERVICE_CATEGORIES, ServiceState
from activities.scoping import ServiceRecordQuerySet
from common.versions import VersionedModel
from common.word_fields import ListedField
from members.models import Member, Organisation

User = settings.AUTH_USER_MODEL


class ServiceRecord(VersionedModel):
    """What one reported-in member did on one day. `entered_for` marks what a recorder or liaison wrote (代录)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="service_records", verbose_name=_("党员"))
    community = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("服务社区"))
    branch = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("服务小区")
    )
    category = ListedField(_("服务类别"), max_length=12, words=SERVICE_CATEGORIES)
    title = models.CharField(_("服务内容"), max_length=80)
    held_on = models.DateField(_("日期"))
    hours = models.DecimalField(_("时长(小时)"), max_digits=4, decimal_places=1)
    state = models.CharField(
        _("状态"), max_length=10, choices=ServiceState, default=ServiceState.SUBMITTED, editable=False
    )
    reason = models.CharField(_("不确认的原因"), max_length=200, blank=True, editable=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    entered_for = models.BooleanField(_("代录"), default=False, editable=False)
    recorded_at = models.DateTimeField(editable=False)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)

    objects = ServiceRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-id"]
        verbose_name = _("志愿服务记录")
        indexes = [
            models.Index(fields=["community", "state", "held_on"], name="service_by_community"),
            models.Index(fields=["member", "held_on"], name="service_by_member"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0) & Q(hours__lte=24), name="service_hours_fit_a_day"),
            models.UniqueConstraint(
                fields=["member", "community", "held_on", "title"],
                condition=~Q(state=ServiceState.REFUSED),
                name="one_record_of_one_service",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.held_on} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("activities:service", args=[self.pk])
