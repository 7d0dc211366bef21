"""Word templates a county put in the place of our own layout; what a paper is: `common/papers.py`."""

from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.scoped import ScopedQuerySet
from common.users import User


class PaperTemplateQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """A county setting. The pages that show it are the department's."""
        return self.all()

    def open(self) -> Self:
        """In use, or waiting for a second person."""
        return self.filter(ended_at=None)

    def in_use(self) -> Self:
        return self.open().filter(confirmed_at__isnull=False)


class PaperTemplate(models.Model):
    """One uploaded template. It is used once another person confirmed it, and until it is replaced or taken back."""

    paper = models.CharField(max_length=60)
    file = models.CharField(max_length=100)
    file_name = models.CharField(_("文件"), max_length=200)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = PaperTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = _("文书模板")
        constraints = [
            models.UniqueConstraint(
                fields=["paper"], condition=Q(confirmed_at=None, ended_at=None), name="one_waiting_template"
            ),
            models.UniqueConstraint(
                fields=["paper"], condition=Q(confirmed_at__isnull=False, ended_at=None), name="one_template_in_use"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("uploaded_by")), name="template_confirmed_by_another"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def file_path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.file

    @property
    def is_waiting(self) -> bool:
        return self.confirmed_at is None and self.ended_at is None

    @property
    def is_in_use(self) -> bool:
        return self.confirmed_at is not None and self.ended_at is None
