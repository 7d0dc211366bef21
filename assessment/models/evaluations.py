"""双向评价: one signed form per organisation and rated body, filled in blind, opened together."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment.choices import EvaluationKind, FormState, RoundState
from assessment.scoping import EvaluationRoundQuerySet, OfEvaluationQuerySet, OrganisationEvaluationQuerySet
from common.models import Origin
from common.versions import VersionedModel
from members.models import Organisation

User = settings.AUTH_USER_MODEL


class EvaluationLevel(models.Model):
    """One of the levels of an item, 好 100 to 差 40: data, with its origin."""

    points = models.PositiveSmallIntegerField(_("分值"), unique=True)
    title = models.CharField(_("评价"), max_length=10)
    origin = models.CharField(_("依据"), max_length=12, choices=Origin, default=Origin.DEFAULT)

    class Meta:
        ordering = ["-points"]
        verbose_name = _("评价档次")

    def __str__(self) -> str:
        return f"{self.title} {self.points}"


class Questionnaire(models.Model):
    """评价表: which items a kind of form asks."""

    kind = models.CharField(_("用于"), max_length=18, choices=EvaluationKind, unique=True)
    title = models.CharField(_("名称"), max_length=40)
    origin = models.CharField(_("依据"), max_length=12, choices=Origin, default=Origin.CUSTOM)

    class Meta:
        ordering = ["id"]
        verbose_name = _("评价表")

    def __str__(self) -> str:
        return self.title


class QuestionnaireItem(models.Model):
    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("项目"), max_length=20)

    class Meta:
        ordering = ["questionnaire", "position"]
        verbose_name = _("评价项目")
        constraints = [models.UniqueConstraint(fields=["questionnaire", "position"], name="one_question_a_position")]

    def __str__(self) -> str:
        return self.title


class EvaluationRound(models.Model):
    """One year's round. With papers missing it is closed only for a reason (`missed_reason`)."""

    year = models.PositiveSmallIntegerField(_("年度"), unique=True)
    state = models.CharField(_("状态"), max_length=6, choices=RoundState, default=RoundState.DRAFT)
    deadline = models.DateField(_("截止日期"))
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    missed_reason = models.CharField(_("缺评说明"), max_length=200, blank=True)

    objects = EvaluationRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        verbose_name = _("评价轮次")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RoundState.DRAFT, opened_at=None, closed_at=None)
                | Q(state=RoundState.OPEN, opened_at__isnull=False, closed_at=None)
                | Q(state=RoundState.CLOSED, opened_at__isnull=False, closed_at__isnull=False),
                name="round_days_fit_its_state",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}"

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == RoundState.CLOSED


class OrganisationEvaluation(VersionedModel):
    """One form of one body about another. The row is made when the round opens, so that missing papers have names."""

    round = models.ForeignKey(EvaluationRound, models.PROTECT, related_name="evaluations", verbose_name=_("轮次"))
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+", verbose_name=_("评价表"))
    kind = models.CharField(_("类型"), max_length=18, choices=EvaluationKind)
    author = models.ForeignKey(
        Organisation, models.PROTECT, related_name="written_evaluations", verbose_name=_("评价组织")
    )
    target = models.ForeignKey(
        Organisation, models.PROTECT, related_name="received_evaluations", verbose_name=_("被评组织")
    )
    text = models.TextField(_("意见建议"), max_length=1000, blank=True)
    state = models.CharField(_("状态"), max_length=6, choices=FormState, default=FormState.DRAFT, editable=False)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    saved_at = models.DateTimeField(null=True, editable=False)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    signed_at = models.DateTimeField(null=True, editable=False)

    objects = OrganisationEvaluationQuerySet.as_manager()

    class Meta:
        ordering = ["round", "author", "kind", "target"]
        verbose_name = _("组织评价表")
        constraints = [
            models.UniqueConstraint(fields=["round", "author", "target"], name="one_form_an_author_and_target"),
            models.CheckConstraint(condition=~Q(author=F("target")), name="nobody_rates_itself"),
            models.CheckConstraint(
                condition=Q(state=FormState.DRAFT, signed_by=None, signed_at=None)
                | Q(state=FormState.SIGNED, signed_by__isnull=False, signed_at__isnull=False),
                name="signed_forms_say_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author} → {self.target}"

    def get_absolute_url(self) -> str:
        return reverse("assessment:evaluation", args=[self.pk])

    @property
    def is_signed(self) -> bool:
        return self.state == FormState.SIGNED

    @property
    def is_empty(self) -> bool:
        """Nobody has saved anything yet."""
        return self.saved_at is None


class EvaluationAnswer(models.Model):
    """The level given to one item. The points are kept, so that a later change of the levels changes no old form."""

    evaluation = models.ForeignKey(OrganisationEvaluation, models.CASCADE, related_name="answers")
    item = models.ForeignKey(QuestionnaireItem, models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField()

    objects = OfEvaluationQuerySet.as_manager()

    class Meta:
        ordering = ["evaluation", "item__position"]
        verbose_name = _("评价项目得分")
        constraints = [models.UniqueConstraint(fields=["evaluation", "item"], name="one_answer_an_item")]

    def __str__(self) -> str:
        return f"{self.item} {self.points}"
