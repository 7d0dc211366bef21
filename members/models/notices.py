"""通知: what somebody is told who waits for an answer. One table is outbox, inbox and sheet for the whole site."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.notices import Kind, kind_named
from members.models.organisations import Organisation
from members.models.people import Member
from members.scoping import NoticeQuerySet

FOR_ONE = (
    Q(user__isnull=False, member=None, organisation=None)
    | Q(user=None, member__isnull=False, organisation=None)
    | Q(user=None, member=None, organisation__isnull=False)
)
READ_BY_ACCOUNTS = Q(read_at=None) | Q(user__isnull=False)
HANDED_OVER = Q(handed_on=None, handed_by=None) | Q(
    handed_on__isnull=False, handed_by__isnull=False, released_at__isnull=False, user=None
)


class Notice(models.Model):
    """One notice to one account, or to a member or an organisation without any, who are told on paper.

    Made in the transaction of the deed; told once it is released, within working hours. Several of one kind that are
    released together are one line of the inbox: `line` names the one that stands for the others. `about` is what it is
    about in words and `word` what was said with it; the sentence is its kind's (common/notices.py). Days to answer run
    from the release, on paper from the handing over: until then `answer_until` of a paper is empty. `read_at` is the
    reader's own mark and shown to nobody else (D13).
    """

    kind = models.CharField(max_length=40, editable=False)
    subject_type = models.CharField(max_length=60, editable=False)
    subject_id = models.BigIntegerField(editable=False)
    about = models.CharField(_("事项"), max_length=160)
    word = models.CharField(_("说明"), max_length=500, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="notices", verbose_name=_("收件账号")
    )
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="notices", verbose_name=_("党员"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="notices", verbose_name=_("组织")
    )
    made_on = models.DateField(_("日期"))
    released_at = models.DateTimeField(null=True, editable=False)
    line = models.ForeignKey("self", models.PROTECT, null=True, related_name="others", editable=False)
    read_at = models.DateTimeField(null=True, editable=False)
    answer_days = models.PositiveSmallIntegerField(null=True, editable=False)
    answer_until = models.DateField(_("答复截止"), null=True, editable=False)
    handed_on = models.DateField(_("送达日期"), null=True, editable=False)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("登记人")
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("通知")
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_in_inbox", condition=Q(line=None, user__isnull=False)),
            models.Index(fields=["id"], name="notice_in_outbox", condition=Q(released_at=None)),
            models.Index(fields=["subject_type", "subject_id"], name="notice_of_subject"),
        ]
        constraints = [
            models.CheckConstraint(condition=FOR_ONE, name="notice_is_for_one"),
            models.CheckConstraint(condition=READ_BY_ACCOUNTS, name="notice_read_by_an_account"),
            models.CheckConstraint(condition=HANDED_OVER, name="notice_handed_over_by_a_person"),
            models.UniqueConstraint(
                fields=["user", "about"], condition=Q(kind="week.digest"), name="one_digest_a_week"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"

    def get_absolute_url(self) -> str:
        return reverse("members:notice", args=[self.pk])

    @property
    def definition(self) -> Kind:
        return kind_named(self.kind)

    @property
    def count(self) -> int:
        """For how many its line of the inbox stands (`inbox` in the selectors counts those under it)."""
        return 1 + int(getattr(self, "under_it", 0))

    @property
    def sentence(self) -> str:
        """What is told, of this one alone."""
        return str(self.definition.one % {"about": self.about})

    @property
    def title(self) -> str:
        """The line of the inbox."""
        return self.sentence if self.count == 1 else str(self.definition.many % {"count": self.count})

    @property
    def recipient(self) -> Any:
        return self.user or self.member or self.organisation

    @property
    def place(self) -> Organisation | None:
        """On whose sheet it stands; None for an account."""
        return self.member.home if self.member else self.organisation
