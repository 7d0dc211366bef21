"""A community's quarter, the scores it gives and the lines they are made of."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment.choices import ExemptClass, LineCase, QuarterState, Standing, SubjectKind
from assessment.models.points import HundredthsField
from assessment.models.rules import PointRule, RuleSet
from assessment.scoping import CommunityQuarterQuerySet, ExemptionQuerySet, OfScoreQuerySet, QuarterScoreQuerySet
from common.periods import Quarter, local_day
from members.models import Member, Organisation

User = settings.AUTH_USER_MODEL

SUBJECT_IS_ONE = Q(subject_kind=SubjectKind.MEMBER, member__isnull=False, unit__isnull=True) | Q(
    subject_kind=SubjectKind.UNIT, unit__isnull=False, member__isnull=True
)


class OfQuarter(models.Model):
    """Rows of one quarter, kept as text `2026Q3`."""

    quarter = models.CharField(_("季度"), max_length=6)

    class Meta:
        abstract = True

    @property
    def period(self) -> Quarter:
        return Quarter.parse(self.quarter)


class CommunityQuarter(OfQuarter):
    """One community's quarter on its way from OPEN to CLOSED (QUARTER_MOVES). 不计 (`is_excluded`) takes a reason."""

    community = models.ForeignKey(Organisation, models.PROTECT, related_name="scored_quarters", verbose_name=_("社区"))
    state = models.CharField(_("状态"), max_length=9, choices=QuarterState, default=QuarterState.OPEN)
    scorers: Any = models.ManyToManyField(User, related_name="+", editable=False)
    """Everybody who ever collected, published or confirmed it: they answer no objection, also after a reopening."""
    collected_at = models.DateTimeField(null=True, editable=False)
    collected_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    notice_started_on = models.DateField(_("异议期开始"), null=True, editable=False)
    notice_ends_on = models.DateField(_("异议期截止"), null=True, editable=False)
    notice_started_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    is_excluded = models.BooleanField(_("不计"), default=False)
    exclusion_reason = models.CharField(_("不计原因"), max_length=200, blank=True)
    reopened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    reopened_on = models.DateField(null=True, editable=False)
    reopening_reason = models.CharField(_("重新打开的原因"), max_length=200, blank=True, editable=False)

    objects = CommunityQuarterQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "community"]
        verbose_name = _("社区季度")
        constraints = [
            models.UniqueConstraint(fields=["community", "quarter"], name="one_quarter_a_community"),
            models.CheckConstraint(
                condition=~Q(state=QuarterState.CONFIRMED) | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="confirmed_by_a_named_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=QuarterState.NOTICE)
                | Q(notice_started_on__isnull=False, notice_ends_on__isnull=False),
                name="notice_has_its_days",
            ),
            models.CheckConstraint(
                condition=Q(is_excluded=False) | ~Q(exclusion_reason=""), name="exclusion_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community} {self.period.label}"

    def get_absolute_url(self) -> str:
        return reverse("assessment:quarter", args=[self.pk])

    @property
    def collected_on(self) -> date | None:
        """The day of the last collection."""
        return local_day(self.collected_at) if self.collected_at else None

    @property
    def is_frozen(self) -> bool:
        return self.state in QuarterState.frozen

    @property
    def is_moving(self) -> bool:
        """Figures are still collected; nothing is published yet."""
        return self.state in QuarterState.moving

    def takes_objections(self, on: date) -> bool:
        """Within the notice period."""
        return self.state == QuarterState.NOTICE and self.notice_ends_on is not None and on <= self.notice_ends_on


class CountyPeriod(OfQuarter):
    """全县季度审定. Reopening a community's quarter empties `closed_at` until the department closes it again."""

    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("审定人"))
    closed_at = models.DateTimeField(_("审定时间"), null=True)

    class Meta:
        ordering = ["-quarter"]
        verbose_name = _("全县季度")
        constraints = [
            models.UniqueConstraint(fields=["quarter"], name="one_county_period_a_quarter"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_by__isnull=False), name="closed_by_a_named_person"
            ),
        ]

    def __str__(self) -> str:
        return self.period.label


class QuarterScore(OfQuarter):
    """季度积分: what one community gives one subject for one quarter. Exempt subjects have a row and no score.

    `subject_id` repeats `member` or `unit`: the ledger's key, which has no foreign key of its own. The sum that made
    the total is kept with it: `line_sum` × full mark ÷ `reachable`, and `bonus`. Where `reachable` is below
    `least_reachable` the subject is 不计, with its lines; scores older than these columns have none of them.
    """

    subject_kind = models.CharField(max_length=6, choices=SubjectKind)
    subject_id = models.BigIntegerField()
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="scores", verbose_name=_("党员"))
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="scores", verbose_name=_("单位"))
    community = models.ForeignKey(Organisation, models.PROTECT, related_name="given_scores", verbose_name=_("评定社区"))
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="scores", verbose_name=_("积分办法"))
    standing = models.CharField(_("是否计分"), max_length=10, choices=Standing, default=Standing.SCORED)
    total = HundredthsField(_("得分"), null=True)
    band = models.CharField(_("等次"), max_length=8, blank=True)
    line_sum = HundredthsField(_("各项合计"), null=True)
    bonus = HundredthsField(_("加分"), null=True)
    reachable = HundredthsField(_("可得满分"), null=True)
    least_reachable = HundredthsField(_("计分所需的可得满分"), null=True)

    objects = QuarterScoreQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "community", "id"]
        verbose_name = _("季度积分")
        indexes = [
            models.Index(fields=["community", "quarter"], name="score_by_community_quarter"),
            models.Index(fields=["subject_kind", "subject_id", "quarter"], name="score_by_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "subject_kind", "subject_id", "community"], name="one_score_a_subject"
            ),
            models.CheckConstraint(condition=SUBJECT_IS_ONE, name="score_has_one_subject"),
            models.CheckConstraint(
                condition=Q(member=None) | Q(subject_id=F("member_id")), name="score_subject_is_the_member"
            ),
            models.CheckConstraint(
                condition=Q(unit=None) | Q(subject_id=F("unit_id")), name="score_subject_is_the_unit"
            ),
            models.CheckConstraint(
                condition=Q(standing=Standing.SCORED, total__isnull=False)
                | (~Q(standing=Standing.SCORED) & Q(total=None)),
                name="only_the_scored_have_a_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.period.label}"

    def get_absolute_url(self) -> str:
        return reverse("assessment:score", args=[self.pk])

    @property
    def subject(self) -> Member | Organisation:
        return self.member or self.unit  # type: ignore[return-value]

    @property
    def is_scored(self) -> bool:
        return self.standing == Standing.SCORED

    @property
    def is_unreachable(self) -> bool:
        """不计 because too little could be earned; the lines stay and say why."""
        return self.standing == Standing.NOT_SCORED and self.reachable is not None


class ScoreLine(models.Model):
    """One rule's share of a score, with the numbers its formula shows: `part` of `whole`, or a plain count."""

    score = models.ForeignKey(QuarterScore, models.CASCADE, related_name="lines")
    rule = models.ForeignKey(PointRule, models.PROTECT, related_name="lines")
    basis = models.CharField(max_length=12, choices=LineCase, default=LineCase.COUNTED)
    part = HundredthsField(default=0)
    whole = HundredthsField(default=0)
    cap = HundredthsField(null=True)
    raw = HundredthsField(_("应得"))
    counted = HundredthsField(_("计入"))

    objects = OfScoreQuerySet.as_manager()

    class Meta:
        ordering = ["score", "rule__position"]
        verbose_name = _("积分明细")
        constraints = [models.UniqueConstraint(fields=["score", "rule"], name="one_line_a_rule")]

    def __str__(self) -> str:
        return f"{self.rule} {self.counted}"

    @property
    def is_left_out(self) -> bool:
        """Neither in the sum nor in the full points."""
        return self.rule.leaves(self.basis)

    @property
    def full(self) -> Decimal:
        """The item's full points in this score."""
        return self.rule.full if self.cap is None else self.cap


class Exemption(OfQuarter):
    """豁免: a class and who decided, never a reason of health (D11)."""

    subject_kind = models.CharField(max_length=6, choices=SubjectKind)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="exemptions", verbose_name=_("党员"))
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("单位"))
    community = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("社区"))
    exempt_class = models.CharField(_("类别"), max_length=8, choices=ExemptClass)
    decision = models.CharField(_("决定依据"), max_length=100)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("决定人"))
    decided_on = models.DateField(_("决定日期"))

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "id"]
        verbose_name = _("豁免")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "community", "quarter"], condition=Q(unit=None), name="one_exemption_a_member"
            ),
            models.UniqueConstraint(
                fields=["unit", "community", "quarter"], condition=Q(member=None), name="one_exemption_a_unit"
            ),
            models.CheckConstraint(condition=SUBJECT_IS_ONE, name="exemption_has_one_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.member or self.unit} {self.period.label} {self.get_exempt_class_display()}"
