"""积分流水: append-only, written by services/ledger.py alone."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessment.choices import EntryKind, Outcome, SubjectKind
from assessment.models.points import HundredthsField
from assessment.models.rules import PointRule
from assessment.scoping import PointEntryQuerySet
from members.models import Organisation


class PointEntry(models.Model):
    """One fact of one subject in one community's quarter, and what it did. A changed fact is a reversal and the next
    revision; a reversal repeats the entry with the opposite sign, so that plain sums are always right.

    `occurred_on` is the fact's own day: a late fact keeps it and counts in a later `quarter`.
    """

    kind = models.CharField(max_length=8, choices=EntryKind)
    rule_code = models.CharField(max_length=30)
    rule = models.ForeignKey(PointRule, models.PROTECT, related_name="entries", verbose_name=_("规则"))
    subject_kind = models.CharField(max_length=6, choices=SubjectKind)
    subject_id = models.BigIntegerField()
    community = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("社区"))
    quarter = models.CharField(_("计入季度"), max_length=6)
    occurred_on = models.DateField(_("日期"))
    outcome = models.CharField(_("事实"), max_length=10, choices=Outcome)
    quantity = HundredthsField(_("数量"))
    points = HundredthsField(_("分值"))
    source_kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    revision = models.PositiveSmallIntegerField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")

    objects = PointEntryQuerySet.as_manager()

    class Meta:
        ordering = ["occurred_on", "id"]
        verbose_name = _("积分流水")
        indexes = [
            models.Index(
                fields=["quarter", "subject_kind", "subject_id", "community", "rule"], name="entry_by_quarter_subject"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "rule_code", "source_kind", "source_id", "subject_kind", "subject_id", "community", "revision",
                ],
                name="one_entry_per_fact",
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.REVERSAL, reverses__isnull=False)
                | (~Q(kind=EntryKind.REVERSAL) & Q(reverses__isnull=True)),
                name="reversals_name_what_they_reverse",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.rule_code} {self.source_kind} {self.source_id} v{self.revision}"
