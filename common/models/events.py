"""What was done to an object, line by line: the one story that pages, notices and digests read. Never changed."""

from collections.abc import Iterator
from typing import Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.scoped import ScopedQuerySet
from common.users import User


def kind_of(row: models.Model) -> str:
    """How an event names the model of a row; a proxy is the model it stands for."""
    return row._meta.concrete_model._meta.label_lower  # type: ignore[union-attr]


class EventQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """The stories of the objects this person sees. What a line may show of people is the page's to decide."""
        seen = Q(pk__in=())
        for model in storied_models():
            rows = model._default_manager.visible_to(user).order_by().values("pk")  # type: ignore[attr-defined]
            seen |= Q(subject_type=model._meta.label_lower, subject_id__in=rows)
        return self.filter(seen)

    def of(self, subject: models.Model) -> Self:
        """The story of one object, oldest first."""
        return self.filter(subject_type=kind_of(subject), subject_id=subject.pk)

    def about(self, part: models.Model) -> Self:
        """Those lines of its subject's story that are about this part."""
        return self.filter(part_type=kind_of(part), part_id=part.pk)


class Event(models.Model):
    """One line of an object's story: who did what, in which office, when and why.

    `part` is what of the subject it is about: a claim of a need, a branch in a shared meeting. `changes` holds what a
    line said before and says after, each as `field`, `before` and `after` with the marks of its app.
    """

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    part_type = models.CharField(max_length=60, blank=True)
    part_id = models.BigIntegerField(null=True)
    deed = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    office = models.CharField(max_length=160, blank=True)
    is_deputy = models.BooleanField(default=False)
    text = models.CharField(max_length=400, blank=True)
    changes = models.JSONField(default=list)
    at = models.DateTimeField()
    press = models.CharField(max_length=20, null=True, editable=False)  # noqa: DJ001  a column of a protected table
    """The number of the request or task that wrote it, as the audit log has it (`cid`)."""

    part: Any
    """The row that `part_type` and `part_id` name, where somebody tells the story (`story`)."""
    shown: list[dict[str, Any]]
    is_of_people: bool
    shown_reason: str
    """What of the changes and of the text this person may read."""

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("经过")
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="event_of_subject"),
            models.Index(fields=["part_type", "part_id"], name="event_of_part", condition=Q(part_id__isnull=False)),
            models.Index(fields=["press"], name="event_of_press", condition=Q(press__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(part_type="", part_id=None) | (~Q(part_type="") & Q(part_id__isnull=False)),
                name="event_part_is_named",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} {self.deed}"

    @property
    def label(self) -> str:
        """The deed in the words of its subject's app."""
        words = dict(apps.get_model(self.subject_type).story_deeds.choices)
        return str(words.get(self.deed, self.deed))


class Storied(models.Model):
    """A row with a story. `story_deeds` are the deeds that can stand in it, with their words."""

    story_deeds: ClassVar[type[models.TextChoices]]

    class Meta:
        abstract = True

    @property
    def events(self) -> EventQuerySet:
        """Its lines; whoever asks has found the row in the person's scope."""
        return Event.objects.of(self)

    @property
    def may_go(self) -> bool:
        """Whether the row may be deleted all the same. Its lines stay, and nobody is shown a story without its row."""
        return False


class StoryPart(models.Model):
    """A row that is told of in the story of another."""

    class Meta:
        abstract = True

    @property
    def events(self) -> EventQuerySet:
        """The lines about it."""
        return Event.objects.about(self)


def storied_models() -> Iterator[type[Storied]]:
    """Every model with stories, proxies apart."""
    return (model for model in apps.get_models() if issubclass(model, Storied) and not model._meta.proxy)
