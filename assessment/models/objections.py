"""异议: every score and every line of it can be objected to (D9)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from assessment.choices import ObjectionState
from assessment.models.ledger import PointEntry
from assessment.models.rules import PointRule
from assessment.models.scores import CommunityQuarter, QuarterScore
from assessment.scoping import ObjectionQuerySet

User = settings.AUTH_USER_MODEL


class Objection(models.Model):
    """Raised by the subject within the notice period and answered by somebody who did not score it.

    The subject accepts the answer or asks for a review one level up; until `ask_review_until` nobody confirms without
    its word. `rule` names the line, `entry` the fact it is about.
    """

    score = models.ForeignKey(QuarterScore, models.PROTECT, related_name="objections", verbose_name=_("积分"))
    rule = models.ForeignKey(PointRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("项目"))
    entry = models.ForeignKey(
        PointEntry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("流水")
    )
    text = models.CharField(_("异议内容"), max_length=500)
    state = models.CharField(_("状态"), max_length=8, choices=ObjectionState, default=ObjectionState.OPEN)
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    raised_on = models.DateField(_("提出日期"))
    answer_due_on = models.DateField(_("答复期限"))
    is_upheld = models.BooleanField(_("异议成立"), null=True)
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("答复人"))
    answered_by_office = models.CharField(max_length=160, blank=True)
    answered_by_level = models.CharField(max_length=24, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True)
    ask_review_until = models.DateField(_("申请复核截止"), null=True)
    accepted_on = models.DateField(_("认可答复日期"), null=True)
    review_asked_on = models.DateField(_("申请复核日期"), null=True)
    review_due_on = models.DateField(_("复核期限"), null=True)
    review = models.CharField(_("复核意见"), max_length=500, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("复核人"))
    reviewed_by_office = models.CharField(max_length=160, blank=True)
    reviewed_on = models.DateField(_("复核日期"), null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_on", "-id"]
        verbose_name = _("异议")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("raised_by")), name="objection_answered_by_another"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | (~Q(reviewed_by=F("answered_by")) & ~Q(reviewed_by=F("raised_by"))),
                name="objection_reviewed_by_a_third",
            ),
            models.CheckConstraint(
                condition=Q(state=ObjectionState.OPEN, answered_by=None)
                | (
                    ~Q(state=ObjectionState.OPEN)
                    & Q(answered_by__isnull=False, answered_on__isnull=False)
                    & ~Q(answer="")
                ),
                name="answered_objections_have_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score} {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("assessment:objection", args=[self.pk])

    @property
    def due_on(self) -> date | None:
        """The day the next word is due; None when none is."""
        if self.state == ObjectionState.OPEN:
            return self.answer_due_on
        return self.review_due_on if self.waits else None

    @property
    def waits(self) -> bool:
        """Whether somebody still has to answer or to review."""
        return self.state == ObjectionState.OPEN or (
            self.state == ObjectionState.ANSWERED and self.review_asked_on is not None
        )

    @property
    def awaits_its_word(self) -> bool:
        """Whether it is answered and the subject has said nothing of the answer."""
        return self.state == ObjectionState.ANSWERED and self.review_asked_on is None and self.accepted_on is None

    @cached_property
    def community_quarter(self) -> CommunityQuarter:
        """The quarter of the community whose score it is about, as it was when first asked for."""
        return CommunityQuarter.objects.get(community=self.score.community_id, quarter=self.score.quarter)
