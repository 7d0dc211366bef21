"""What the door remembers: wrong passwords that were counted, and from where people came in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import TallyKind
from members.models.accounts import User
from members.scoping import LoginTallyQuerySet


class LoginTally(models.Model):
    """Wrong passwords for a name, from an address, for a name from an address, or in all; and until when to wait.

    Names are keyed hashes, for people type passwords into the wrong field. `account` is there when the name is one.
    """

    kind = models.CharField(max_length=8, choices=TallyKind)
    key = models.CharField(max_length=64)
    account = models.ForeignKey(User, models.CASCADE, null=True, related_name="login_tallies", verbose_name=_("账号"))
    address = models.CharField(_("地址"), max_length=45, blank=True)
    failures = models.PositiveIntegerField(default=0)
    last_failed_at = models.DateTimeField(null=True, db_index=True)
    held_since = models.DateTimeField(_("暂停开始"), null=True)
    held_until = models.DateTimeField(_("暂停到"), null=True, db_index=True)
    minute = models.DateTimeField(null=True)
    written = models.PositiveIntegerField(default=0)
    unwritten = models.PositiveIntegerField(default=0)

    objects = LoginTallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("登录暂停")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_login_tally")]

    def __str__(self) -> str:
        return self.get_kind_display()


class KnownAddress(models.Model):
    """An address from which an account was entered. IPv6 addresses stand for their /64, which one household has."""

    account = models.ForeignKey(User, models.CASCADE, related_name="known_addresses")
    address = models.CharField(max_length=45)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "address"], name="one_known_address")]

    def __str__(self) -> str:
        return self.address
