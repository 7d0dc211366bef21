"""Words a county added to its lists, and the days on which words end; the lists are in `common/county_lists.py`."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.county_lists import WordList, defined_list
from common.county_settings import SettingOrigin
from common.scoped import ScopedQuerySet


class ListWordQuerySet(ScopedQuerySet):
    def visible_to(self, user: object) -> "ListWordQuerySet":
        """The county's lists of words are read by every account (ACCESS.md)."""
        return self.all()


class ListWord(models.Model):
    """A word of a list from a day on, until a day (with it). Of a word that was brought it says only when it ends."""

    key = models.CharField(max_length=40)
    code = models.CharField(max_length=20)
    word = models.CharField(_("用词"), max_length=20)
    position = models.PositiveSmallIntegerField(_("次序"))
    since = models.DateField(_("起用日"))
    until = models.DateField(_("用到"), null=True)
    origin = models.CharField(_("来源"), max_length=12, choices=SettingOrigin, default=SettingOrigin.COUNTY)
    ground = models.CharField(_("依据"), max_length=100, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(editable=False)

    objects = ListWordQuerySet.as_manager()

    class Meta:
        ordering = ["key", "position", "pk"]
        verbose_name = _("清单用词")
        constraints = [
            models.UniqueConstraint(fields=["key", "code"], name="one_row_a_word"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="word_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.word}"

    @property
    def title(self) -> str:
        return str(self.words.title) if self.words else self.key

    @property
    def words(self) -> WordList | None:
        return defined_list(self.key)
