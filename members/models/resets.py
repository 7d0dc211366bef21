"""Resets of passwords: asked for by one security administrator, approved by another person where the account needs it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.choices import Role, approver_words
from members.models.accounts import User
from members.scoping import PasswordResetQuerySet


class PasswordReset(models.Model):
    """One reset of an account's password, from the asking to the one-time password.

    Who asked sees the one-time password, once; who approved never does. An ordinary account needs no approval and is
    done at once; the row says who had its password in hand, and when.
    """

    account = models.ForeignKey(User, models.PROTECT, related_name="resets", verbose_name=_("账号"))
    office = models.CharField(_("由谁批准"), max_length=24, choices=Role, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_at = models.DateTimeField(_("申请时间"))
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    approved_at = models.DateTimeField(_("批准时间"), null=True, blank=True)
    done_at = models.DateTimeField(_("重置时间"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤下或不批准的人")
    )
    closed_at = models.DateTimeField(_("撤下时间"), null=True, blank=True)
    refusal = models.CharField(_("不批准的理由"), max_length=200, blank=True)

    bar: str
    """On a page of one account: why this person may not approve it, empty for who may."""

    objects = PasswordResetQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        verbose_name = _("密码重置")
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(done_at=None, closed_at=None), name="one_open_reset"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by")), name="reset_approved_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("account")) & (Q(approved_by=None) | ~Q(approved_by=F("account"))),
                name="reset_of_another",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(office="") | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="reset_done_as_approved",
            ),
            models.CheckConstraint(condition=Q(done_at=None) | Q(closed_at=None), name="reset_done_or_closed"),
        ]

    def __str__(self) -> str:
        return str(_("重置%(name)s的密码") % {"name": self.account.name})

    @property
    def approver(self) -> Role | None:
        """The office whose word the reset waits for."""
        return Role(self.office) if self.office else None

    @property
    def approver_words(self) -> str:
        return approver_words(self.approver)

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.closed_at is None

    @property
    def waits_for_approval(self) -> bool:
        return self.is_open and self.approver is not None and self.approved_at is None
