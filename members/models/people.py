"""Members, their households and appointments."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.dated import ends_after_start
from common.fields import EncryptedTextField, SealedRow
from common.masking import mask_identity_number, mask_phone
from common.pinyin import ORDER_LENGTH
from common.versions import VersionedModel
from members.choices import Post, Precision, Sex, Stage, WorkStatus
from members.models.organisations import Organisation
from members.scoping import MemberQuerySet, OfMembersQuerySet


def precision_field() -> models.CharField:
    """How exact the date beside it is known."""
    return models.CharField(max_length=5, choices=Precision, default=Precision.DAY, editable=False)


class Member(VersionedModel, SealedRow):
    """A Party member with exactly one home organisation (组织关系).

    `org_path` and `org_position` repeat the home's path and place in the tree's order, so that scope and paging need no
    join; they are rewritten with every move. `pinyin` and `initials` find a person, `sort_key` puts people in order.
    Phone and identity number are encrypted; their keyed hashes serve exact look-up. No health, religion, family or
    finance is stored (D11).
    """

    name = models.CharField(_("姓名"), max_length=50)
    pinyin = models.CharField(max_length=200, editable=False)
    initials = models.CharField(max_length=60, editable=False)
    sort_key = models.CharField(max_length=ORDER_LENGTH, editable=False)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex, blank=True)
    ethnicity = models.CharField(_("民族"), max_length=20, blank=True)
    birth_date = models.DateField(_("出生年月"), null=True, blank=True)
    birth_precision = precision_field()
    native_place = models.CharField(_("籍贯"), max_length=100, blank=True)
    education = models.CharField(_("学历"), max_length=60, blank=True)
    work_started_on = models.DateField(_("参加工作时间"), null=True, blank=True)
    work_started_precision = precision_field()
    joined_on = models.DateField(_("入党时间"), null=True, blank=True)
    joined_precision = precision_field()
    full_on = models.DateField(_("转正时间"), null=True, blank=True)
    full_precision = precision_field()
    stage = models.CharField(_("党员类别"), max_length=12, choices=Stage, default=Stage.FULL)
    home = models.ForeignKey(Organisation, models.PROTECT, related_name="members", verbose_name=_("所在支部"))
    org_path = models.CharField(max_length=255, db_index=True, editable=False)
    org_position = models.BigIntegerField(default=0, editable=False)
    group = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="group_members", verbose_name=_("党小组")
    )
    workplace = models.CharField(_("工作单位及职务"), max_length=200, blank=True)
    work_status = models.CharField(_("在职情况"), max_length=10, choices=WorkStatus, default=WorkStatus.OTHER)
    phone = EncryptedTextField(_("联系电话"), blank=True, hashed_in="phone_hash")
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    identity_number = EncryptedTextField(_("身份证号"), blank=True, hashed_in="identity_hash")
    identity_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    address = models.CharField(_("现居住地"), max_length=200, blank=True)
    note = models.CharField(_("备注"), max_length=500, blank=True)
    started_on = models.DateField(_("转入日期"))
    ended_on = models.DateField(_("转出日期"), null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["org_position", "sort_key", "id"]
        verbose_name = _("党员")
        indexes = [
            models.Index(fields=["org_position", "sort_key", "id"], name="member_in_tree_order"),
            models.Index(fields=["home", "sort_key", "id"], name="member_by_name"),
        ]
        constraints = [ends_after_start("member_ends_after_start")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("members:member", args=[self.pk])

    @property
    def has_vote(self) -> bool:
        """Probationary members have no vote (DOMAIN.md §2)."""
        return self.stage == Stage.FULL

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def masked_identity_number(self) -> str:
        return mask_identity_number(self.identity_number)


class MemberHousehold(models.Model):
    """党员中心户: a door range and a count of households, never names of neighbours who are not members."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="households", verbose_name=_("所属党小组或支部")
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="households", verbose_name=_("中心户党员"))
    doors = models.CharField(_("门牌范围"), max_length=60)
    household_count = models.PositiveSmallIntegerField(_("联系户数"))
    started_on = models.DateField(_("起始日期"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = OfMembersQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "doors"]
        verbose_name = _("党员中心户")
        constraints = [
            ends_after_start("household_ends_after_start"),
            models.UniqueConstraint(
                fields=["organisation", "member"], condition=Q(ended_on=None), name="one_running_household_a_member"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.doors}"


class Appointment(models.Model):
    """任职: a post at an organisation from a day (unknown for imported posts) to a day.

    Several secretaries of one branch can occur in real files; they are kept for the check-up page.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="appointments", verbose_name=_("党员"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="appointments", verbose_name=_("组织"))
    post = models.CharField(_("党内职务"), max_length=24, choices=Post)
    started_on = models.DateField(_("任职日期"))
    start_is_known = models.BooleanField(default=True, editable=False)
    ended_on = models.DateField(_("免职日期"), null=True, blank=True)

    objects = OfMembersQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "id"]
        verbose_name = _("任职")
        constraints = [
            ends_after_start("appointment_ends_after_start"),
            models.UniqueConstraint(
                fields=["member", "organisation", "post"],
                condition=Q(ended_on=None),
                name="one_running_appointment_a_post",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.get_post_display()}"
