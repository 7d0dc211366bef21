"""Values a county gave its settings; what can be set is in `common/county_settings.py`."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.county_settings import Setting, SettingOrigin, defined
from common.scoped import ScopedQuerySet

FIRST_DAY = date(2000, 1, 1)
"""From when a value counts that was set before days were kept: from the first day the site knows."""


class SettingValueQuerySet(ScopedQuerySet):
    def visible_to(self, user: object) -> "SettingValueQuerySet":
        """A county setting is read by every account (ACCESS.md)."""
        return self.all()

    def waiting(self) -> "SettingValueQuerySet":
        """Proposed, and nobody decided."""
        return self.filter(confirmed_at=None, withdrawn_at=None)

    def to_be_undone(self) -> "SettingValueQuerySet":
        """Confirmed, and somebody asked to take it back before its day."""
        return self.counting().filter(undo_asked_at__isnull=False)

    def counting(self) -> "SettingValueQuerySet":
        """Values that count, or will from their day."""
        return self.filter(confirmed_at__isnull=False, withdrawn_at=None)


class SettingValue(models.Model):
    """One value of one setting from one day on. Rows are never changed but to be confirmed or withdrawn."""

    key = models.CharField(max_length=60)
    value = models.CharField(_("数值"), max_length=40)
    origin = models.CharField(_("来源"), max_length=12, choices=SettingOrigin, default=SettingOrigin.COUNTY)
    ground = models.CharField(_("依据"), max_length=100, blank=True)
    from_day = models.DateField(_("起用日"), default=FIRST_DAY)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, editable=False)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, editable=False)
    undo_asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undo_asked_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = SettingValueQuerySet.as_manager()

    class Meta:
        ordering = ["key", "from_day", "pk"]
        verbose_name = _("县级设定")
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(confirmed_at=None, withdrawn_at=None), name="one_waiting_value"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")), name="setting_confirmed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(undo_asked_by=None) | Q(withdrawn_by=None) | ~Q(withdrawn_by=F("undo_asked_by")),
                name="setting_undone_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.shown}"

    @property
    def title(self) -> str:
        return str(self.setting.title) if self.setting else self.key

    @property
    def setting(self) -> Setting | None:
        return defined(self.key)

    @property
    def shown(self) -> str:
        """The value with its unit, as it stands for a key nobody defines any more."""
        return self.setting.shown(self.setting.read(self.value)) if self.setting else self.value

    @property
    def is_waiting(self) -> bool:
        return self.confirmed_at is None and self.withdrawn_at is None

    @property
    def was_decided_by_two(self) -> bool:
        """What two people decided one alone does not take back."""
        return self.confirmed_by_id is not None

    @property
    def is_to_be_undone(self) -> bool:
        """Somebody asked to take it back, and nobody else answered."""
        return self.undo_asked_at is not None and self.withdrawn_at is None

    @property
    def counts(self) -> bool:
        """Whether it counts, or will from its day."""
        return self.confirmed_at is not None and self.withdrawn_at is None

    @property
    def counts_from_the_first_day(self) -> bool:
        return self.from_day <= FIRST_DAY
