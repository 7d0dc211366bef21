"""Rules are data: a versioned set, published whole, in force from a quarter on."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment.choices import Edition, FactCode, IfImpossible, LineCase, RuleKind, RuleSetState, SubjectKind
from assessment.models.points import HundredthsField
from assessment.scoping import RuleSetQuerySet
from assessment.validators import validate_fact_code, validate_rule_kind
from common.models import Origin
from common.periods import Quarter
from common.versions import VersionedModel

User = settings.AUTH_USER_MODEL
BEGINNING = Quarter(2020, 1)
"""From here on there is always a default set."""
FIXED_POINTS_MISSING = _("选了“计固定分”，请填写计多少分。")


class RuleSet(models.Model):
    """积分办法. A published set is never changed: it is copied, changed and published by a second person.

    The sets that come with the system have neither drafter nor publisher. `ceiling` limits the total with its bonus;
    without one, bonus counts above the full mark.
    """

    subject_kind = models.CharField(_("对象"), max_length=6, choices=SubjectKind)
    version = models.PositiveSmallIntegerField(_("版本"))
    name = models.CharField(_("名称"), max_length=60)
    state = models.CharField(_("状态"), max_length=9, choices=RuleSetState, default=RuleSetState.DRAFT)
    effective_from = models.CharField(_("施行季度"), max_length=6)
    edition = models.PositiveSmallIntegerField(_("计分口径"), choices=Edition, default=Edition.REACHABLE)
    total_cap = HundredthsField(_("满分"), default=100)
    ceiling = HundredthsField(_("总分上限"), null=True, blank=True)
    bonus_cap = HundredthsField(_("加分上限"), default=0)
    pass_mark = HundredthsField(_("达标线"), default=60)
    origin = models.CharField(_("依据"), max_length=12, choices=Origin, default=Origin.DEFAULT)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        ordering = ["subject_kind", "-version"]
        verbose_name = _("积分办法")
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "version"], name="one_rule_set_a_version"),
            models.UniqueConstraint(
                fields=["subject_kind", "effective_from"],
                condition=Q(state=RuleSetState.PUBLISHED),
                name="one_published_rule_set_a_quarter",
            ),
            models.CheckConstraint(
                condition=Q(state=RuleSetState.DRAFT, published_by=None)
                | Q(state__in=RuleSetState.of_the_system, published_by=None, drafted_by=None)
                | (
                    Q(state=RuleSetState.PUBLISHED, published_by__isnull=False, drafted_by__isnull=False)
                    & ~Q(published_by=F("drafted_by"))
                ),
                name="rule_set_published_by_another",
            ),
            models.CheckConstraint(
                condition=Q(total_cap__gt=0, bonus_cap__gte=0, pass_mark__gte=0), name="rule_set_limits_make_sense"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} 第{self.version}版"

    def get_absolute_url(self) -> str:
        return reverse("assessment:rule-set", args=[self.pk])

    @property
    def starts(self) -> Quarter:
        return Quarter.parse(self.effective_from)

    @property
    def is_default(self) -> bool:
        """It came with the system: nobody of the county studied it."""
        return self.state in RuleSetState.of_the_system and self.published_by_id is None

    @property
    def holds_from_the_start(self) -> bool:
        """A default that held before anybody here decided on a quarter: no year is to be named."""
        return self.is_default and self.effective_from <= str(BEGINNING)

    @property
    def leaves_out(self) -> bool:
        """Whether what was not possible may leave, so that the total is read on the reachable points."""
        return self.edition >= Edition.REACHABLE


class BandRule(models.Model):
    """等次界限: the name of what lies at or above `minimum`."""

    rule_set = models.ForeignKey(RuleSet, models.CASCADE, related_name="bands")
    code = models.CharField(max_length=8)
    title = models.CharField(_("等次"), max_length=10)
    minimum = HundredthsField(_("起点分"))

    class Meta:
        ordering = ["rule_set", "-minimum"]
        verbose_name = _("等次界限")
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "code"], name="one_band_a_code"),
            models.UniqueConstraint(fields=["rule_set", "minimum"], name="one_band_a_minimum"),
            models.CheckConstraint(condition=Q(minimum__gte=0), name="band_minimum_is_not_negative"),
        ]

    def __str__(self) -> str:
        return self.title


class PointRule(VersionedModel):
    """One line of a rule set. Which columns count depends on the kind:

    PER_EVENT, PER_UNIT  `amount` for each, at most `cap` (`cap_without_posts` where the community has set no posts)
    ONCE                 `amount` when there is at least one
    ALLOWANCE            starts at `amount`, `step` less for each deduction, not below `floor`
    ON_TIME_RATIO        `amount` × on time ÷ due
    RATE_TARGET          `amount` × rate ÷ `target` %, at most `amount`

    `if_impossible` says what an item gives that could not be earned; FIXED gives `fallback`.
    """

    rule_set = models.ForeignKey(RuleSet, models.CASCADE, related_name="rules")
    code = models.CharField(max_length=30)
    title = models.CharField(_("项目"), max_length=40)
    kind = models.CharField(_("计分方式"), max_length=16, choices=RuleKind, validators=[validate_rule_kind])
    fact_code = models.CharField(_("事实来源"), max_length=20, choices=FactCode, validators=[validate_fact_code])
    amount = HundredthsField(_("分值"))
    cap = HundredthsField(_("最多"), null=True, blank=True)
    cap_without_posts = HundredthsField(_("未设岗位时最多"), null=True, blank=True)
    step = HundredthsField(_("每次扣"), default=Decimal(0))
    floor = HundredthsField(_("扣至"), default=Decimal(0))
    target = HundredthsField(_("目标比率(%)"), null=True, blank=True)
    if_impossible = models.CharField(
        _("没有可能得分时"), max_length=7, choices=IfImpossible, default=IfImpossible.COUNTS
    )
    fallback = HundredthsField(_("固定分"), null=True, blank=True)
    cap_group = models.CharField(_("合并封顶"), max_length=20, blank=True)
    group_cap = HundredthsField(_("合并最多"), null=True, blank=True)
    is_bonus = models.BooleanField(_("加分项"), default=False)
    is_enabled = models.BooleanField(_("启用"), default=True)
    position = models.PositiveSmallIntegerField()
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        ordering = ["rule_set", "position"]
        verbose_name = _("积分规则")
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "code"], name="one_rule_a_code"),
            models.CheckConstraint(condition=Q(kind__in=RuleKind.values), name="rule_kind_is_allowed"),
            models.CheckConstraint(condition=Q(fact_code__in=FactCode.values), name="rule_fact_is_allowed"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, step__gte=0, floor__gte=0), name="rule_points_make_sense"
            ),
            models.CheckConstraint(
                condition=~Q(kind=RuleKind.RATE_TARGET) | Q(target__gt=0), name="rate_rule_has_a_target"
            ),
            models.CheckConstraint(
                condition=~Q(if_impossible=IfImpossible.FIXED) | Q(fallback__isnull=False),
                name="fixed_points_have_a_number",
                violation_error_message=FIXED_POINTS_MISSING,
            ),
            models.CheckConstraint(condition=Q(cap_group="") | Q(group_cap__isnull=False), name="rule_group_has_a_cap"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_source(self) -> bool:
        """Whether anything feeds this rule yet."""
        return self.fact_code not in FactCode.not_yet

    @property
    def full(self) -> Decimal:
        """The most this item gives; no community can set posts yet, so the cap is the one without them."""
        if self.kind not in RuleKind.with_cap:
            return self.amount
        caps = [cap for cap in (self.cap_without_posts, self.cap) if cap is not None]
        return caps[0] if caps else self.amount

    @property
    def can_be_impossible(self) -> bool:
        """Whether the engine can tell for this item that nobody could have earned it."""
        if self.kind == RuleKind.ALLOWANCE:
            return bool(self.step)
        if self.kind in (RuleKind.ON_TIME_RATIO, RuleKind.RATE_TARGET):
            return True
        return self.rule_set.leaves_out and self.fact_code in FactCode.with_chance

    def leaves(self, basis: str) -> bool:
        """Whether the item leaves numerator and denominator in a line of this case."""
        return self.if_impossible == IfImpossible.LEAVES and basis in LineCase.impossible
