"""The year of a body, decided by a named person, and the closing that fixes it."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment.choices import Grade, ResultState
from assessment.models.points import HundredthsField
from assessment.scoping import AnnualResultQuerySet
from common.versions import VersionedModel
from members.models import Organisation

User = settings.AUTH_USER_MODEL


class AnnualResult(VersionedModel):
    """年度结果. Units: 60/40 with a suggested grade; communities and streets: the mean of the units' forms, no grade.

    A unit with fewer scored quarters than the county asks is not rated (`is_rated` false) and gets no grade.
    """

    year = models.PositiveSmallIntegerField(_("年度"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="annual_results", verbose_name=_("参评组织")
    )
    quarters_mean = HundredthsField(_("季度均分"), null=True)
    quarters_count = models.PositiveSmallIntegerField(_("计分季度"), default=0)
    evaluation_mean = HundredthsField(_("评价均分"), null=True)
    forms_count = models.PositiveSmallIntegerField(_("评价表"), default=0)
    total = HundredthsField(_("参考分"), null=True)
    is_rated = models.BooleanField(_("参评"), default=False)
    suggested_grade = models.CharField(_("建议等次"), max_length=10, choices=Grade, blank=True)
    decided_grade = models.CharField(_("评定等次"), max_length=10, choices=Grade, blank=True)
    reason = models.CharField(_("评定理由"), max_length=300, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("评定人"))
    decided_at = models.DateTimeField(_("评定时间"), null=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=ResultState, default=ResultState.SUGGESTED, editable=False
    )

    objects = AnnualResultQuerySet.as_manager()

    class Meta:
        ordering = ["year", "organisation__position"]
        verbose_name = _("年度结果")
        constraints = [
            models.UniqueConstraint(fields=["year", "organisation"], name="one_result_a_year"),
            models.CheckConstraint(
                condition=Q(state=ResultState.SUGGESTED, decided_grade="", decided_by=None, decided_at=None)
                | (
                    ~Q(state=ResultState.SUGGESTED)
                    & ~Q(decided_grade="")
                    & ~Q(reason="")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="grades_are_decided_by_a_person_with_a_reason",
            ),
            models.CheckConstraint(condition=Q(is_rated=True) | Q(decided_grade=""), name="only_the_rated_get_a_grade"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}"

    @property
    def is_decided(self) -> bool:
        return self.state != ResultState.SUGGESTED

    @property
    def is_confirmed(self) -> bool:
        return self.state == ResultState.CONFIRMED


class YearClosing(models.Model):
    """年度考核归档. What the year's files say is kept in `lines`; `digest` is the SHA-256 over them."""

    year = models.PositiveSmallIntegerField(_("年度"), unique=True)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("归档人"))
    closed_at = models.DateTimeField(_("归档时间"))
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-year"]
        verbose_name = _("年度考核归档")

    def __str__(self) -> str:
        return f"{self.year}"

    def get_absolute_url(self) -> str:
        return reverse("assessment:year-end", args=[self.year])


class LineEncoder(json.JSONEncoder):
    """Decimals and days with a mark, so that they come back as what they were."""

    def default(self, o: Any) -> Any:
        if isinstance(o, Decimal):
            return {"decimal": str(o)}
        return {"day": o.isoformat()} if isinstance(o, date) else super().default(o)


class LineDecoder(json.JSONDecoder):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "object_hook": read_marked})


def read_marked(value: dict[str, Any]) -> Any:
    if value.keys() == {"decimal"}:
        return Decimal(value["decimal"])
    return date.fromisoformat(value["day"]) if value.keys() == {"day"} else value


class YearLine(models.Model):
    """One line of a closed year as its files show it. Never changed: the database refuses."""

    closing = models.ForeignKey(YearClosing, models.PROTECT, related_name="lines")
    part = models.CharField(max_length=12)
    position = models.PositiveIntegerField()
    values = models.JSONField(encoder=LineEncoder, decoder=LineDecoder)

    class Meta:
        ordering = ["closing", "position"]
        verbose_name = _("年度档案行")
        constraints = [models.UniqueConstraint(fields=["closing", "position"], name="one_line_a_position")]

    def __str__(self) -> str:
        return f"{self.part} {self.position}"
