"""The one writer of stories."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model, ProtectedError

from common.models.events import Event, Storied, StoryPart, kind_of
from common.request_number import current_number
from common.users import User


def note(
    *,
    subject: Storied,
    deed: str,
    actor: User,
    at: datetime,
    office: str = "",
    is_deputy: bool = False,
    text: str = "",
    part: Model | None = None,
    changes: Iterable[dict[str, Any]] = (),
) -> Event:
    """Write one line into the story of `subject`. `office` is the role in words. Raises ValueError for a deed without words."""
    return Event.objects.create(
        subject_type=kind_of(subject),
        subject_id=subject.pk,
        part_type=kind_of(part) if part else "",
        part_id=part.pk if part else None,
        deed=subject.story_deeds(deed),
        actor=actor,
        office=office,
        is_deputy=is_deputy,
        text=text,
        changes=list(changes),
        at=at,
        press=current_number() or None,
    )


def keep_storied(*, instance: Storied | StoryPart, **_about: Any) -> None:
    """Receiver of `pre_delete`: what a story tells of stays. No foreign key says so, as a story is about any model."""
    if isinstance(instance, Storied) and instance.may_go:
        return
    if found := set(instance.events[:1]):
        raise ProtectedError(f"{instance._meta.label} {instance.pk} has a story", found)
