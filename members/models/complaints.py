"""意见与投诉: written by anybody with an account, answered by one body within working days."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.models import Storied
from members.choices import ComplaintAbout, ComplaintDeed, ComplaintKind, ComplaintState
from members.models.accounts import User
from members.models.organisations import Organisation
from members.scoping import ComplaintQuerySet


class Complaint(Storied):
    """A complaint or a suggestion. `place` is missing where it is about the site; `page` is the path it was written from.

    `handler` and `due_on` are settled when it is written: neither moves with a later change of the tree or the holidays.
    """

    writer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    kind = models.CharField(_("类别"), max_length=10, choices=ComplaintKind)
    about = models.CharField(_("关于"), max_length=5, choices=ComplaintAbout)
    place = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("地方或党组织")
    )
    text = models.TextField(_("内容"), max_length=1000)
    page = models.CharField(_("从哪一页写的"), max_length=200, blank=True, editable=False)
    handler = models.ForeignKey(
        Organisation, models.PROTECT, related_name="complaints", editable=False, verbose_name=_("承办组织")
    )
    state = models.CharField(
        _("状态"), max_length=9, choices=ComplaintState, default=ComplaintState.OPEN, editable=False
    )
    written_on = models.DateField(_("提出日期"), editable=False)
    due_on = models.DateField(_("答复期限"), editable=False)
    answer = models.TextField(_("答复"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("答复人")
    )
    answered_on = models.DateField(_("答复日期"), null=True, editable=False)

    story_deeds = ComplaintDeed

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("意见与投诉")
        indexes = [models.Index(fields=["handler", "state", "due_on"], name="complaint_by_handler")]
        constraints = [
            models.CheckConstraint(
                condition=Q(about=ComplaintAbout.SITE, place=None)
                | (~Q(about=ComplaintAbout.SITE) & Q(place__isnull=False)),
                name="complaint_names_its_place",
            ),
            models.CheckConstraint(
                condition=Q(state=ComplaintState.ANSWERED, answered_by__isnull=False, answered_on__isnull=False)
                & ~Q(answer="")
                | ~Q(state=ComplaintState.ANSWERED) & Q(answered_by=None, answered_on=None, answer=""),
                name="answered_complaints_have_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("writer")), name="complaint_answered_by_another"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("members:complaint", args=[self.pk])

    @property
    def number(self) -> str:
        """Y-0012, as people write and say it."""
        return f"Y-{self.pk:04d}" if self.pk else ""
