"""The lists: resources offered, needs raised, parts of them claimed, delivered and accepted."""

from collections.abc import Callable

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliances.choices import CATEGORIES, SOURCES, ClaimState, NeedDeed, NeedState, ResourceState, Urgency
from alliances.models.alliances import Alliance
from alliances.scoping import ClaimQuerySet, NeedQuerySet, OfClaimQuerySet, ResourceQuerySet
from common.models import Storied, StoryPart
from common.versions import VersionedModel
from common.word_fields import ListedField
from members.models import Organisation

User = settings.AUTH_USER_MODEL


class Resource(VersionedModel):
    """资源清单: what an organisation opens to the alliances it belongs to.

    `offered_on` is the day it was last put on the list (None: before days were kept), `taken_off_on` the day it was
    last paused or ended: whether it was on offer at a quarter's end does not change with what comes later.
    """

    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="resources", verbose_name=_("提供单位"))
    alliances = models.ManyToManyField(Alliance, related_name="resources", verbose_name=_("开放给"))
    category = ListedField(_("类别"), max_length=10, words=CATEGORIES)
    name = models.CharField(_("名称"), max_length=60)
    content = models.CharField(_("内容"), max_length=300)
    quantity = models.DecimalField(_("数量"), max_digits=9, decimal_places=1, default=1)
    measure = models.CharField(_("计量单位"), max_length=8, default="项")
    open_times = models.CharField(_("开放时间"), max_length=100, blank=True)
    conditions = models.CharField(_("使用条件"), max_length=200, blank=True)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    contact = models.CharField(_("联系岗位"), max_length=60, blank=True)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=ResourceState, default=ResourceState.OFFERED)
    offered_on = models.DateField(null=True, editable=False)
    taken_off_on = models.DateField(null=True, editable=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "name", "id"]
        verbose_name = _("资源")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("alliances:resource", args=[self.pk])


class Need(VersionedModel, Storied):
    """需求清单. Only the states of NEED_MOVES are stored; 已认领, 办理中 and 待验收 follow from the claims."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="needs", verbose_name=_("联建组织"))
    raiser = models.ForeignKey(Organisation, models.PROTECT, related_name="needs", verbose_name=_("提出组织"))
    get_source_display: Callable[[], str]
    source = ListedField(_("来源"), max_length=10, words=SOURCES)
    category = ListedField(_("类别"), max_length=10, words=CATEGORIES)
    title = models.CharField(_("标题"), max_length=60)
    text = models.TextField(_("具体情况"), max_length=1000)
    beneficiaries = models.CharField(_("受益对象"), max_length=60, blank=True)
    urgency = models.CharField(_("紧急程度"), max_length=8, choices=Urgency, default=Urgency.NORMAL)
    quantity = models.DecimalField(_("数量"), max_digits=9, decimal_places=1, default=1)
    measure = models.CharField(_("计量单位"), max_length=8, default="项")
    due_on = models.DateField(_("期望完成日期"))
    state = models.CharField(_("状态"), max_length=10, choices=NeedState, default=NeedState.DRAFT, editable=False)
    reason = models.CharField(_("原因"), max_length=300, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    raised_on = models.DateField(editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    story_deeds = NeedDeed

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("需求")
        indexes = [models.Index(fields=["alliance", "state", "id"], name="need_by_alliance_state")]
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="need_quantity_is_positive")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("alliances:need", args=[self.pk])

    @property
    def number(self) -> str:
        """X-0184, as people write and say it."""
        return f"X-{self.pk:04d}" if self.pk else ""


class Claim(VersionedModel, StoryPart):
    """认领: the part of a need that a unit takes on, with its own due day.

    `due_on` is the day that counts: each time the raiser sends the work back it moves by the working days the raiser
    held it, and `first_due_on` keeps what the unit promised. It is None as long as nothing moved.
    """

    need = models.ForeignKey(Need, models.PROTECT, related_name="claims", verbose_name=_("需求"))
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="claims", verbose_name=_("认领单位"))
    resource = models.ForeignKey(
        Resource, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("使用的资源")
    )
    quantity = models.DecimalField(_("认领数量"), max_digits=9, decimal_places=1)
    plan = models.CharField(_("打算怎么做"), max_length=300, blank=True)
    due_on = models.DateField(_("承诺完成日期"))
    first_due_on = models.DateField(_("原定完成日期"), null=True, editable=False)
    state = models.CharField(_("状态"), max_length=14, choices=ClaimState, default=ClaimState.PROMISED, editable=False)
    promised_on = models.DateField(editable=False)
    delivered_on = models.DateField(_("交付日期"), null=True, editable=False)
    delivery_note = models.CharField(_("交付说明"), max_length=300, blank=True, editable=False)
    confirmed_on = models.DateField(_("验收日期"), null=True, editable=False)
    released_on = models.DateField(_("退出日期"), null=True, editable=False)
    claimed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["need", "id"]
        verbose_name = _("认领")
        indexes = [models.Index(fields=["unit", "due_on"], name="claim_by_unit_due")]
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="claim_quantity_is_positive")]

    def __str__(self) -> str:
        return f"{self.need.number} {self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("alliances:claim", args=[self.pk])

    @property
    def is_on_time(self) -> bool | None:
        """Told by the delivery, whoever is slow to answer; None until it is accepted (DOMAIN.md §6, projects)."""
        if self.confirmed_on is None or self.delivered_on is None:
            return None
        return self.delivered_on <= self.due_on


class Acceptance(models.Model):
    """验收: the raiser's word on one delivery, with who said it.

    A return keeps for how many working days the raiser held the work: what the due day moved by then does not change
    with a later change of the holidays.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="acceptances")
    is_accepted = models.BooleanField()
    opinion = models.CharField(_("意见"), max_length=300)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    accepted_on = models.DateField()
    delivered_on = models.DateField(null=True)
    held_days = models.PositiveSmallIntegerField(default=0)

    objects = OfClaimQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("验收")

    def __str__(self) -> str:
        return f"{self.claim} {self.accepted_on}"
