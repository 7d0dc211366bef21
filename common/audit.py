"""The only door to the audit log (django-auditlog's table, sealed by `services/seals.py`).

Field changes of registered models are written by auditlog itself in the same transaction as the change; deeds that
are no single-row change (reveals, refused requests, imports, set-based work, log-ins) are written here by name.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from auditlog.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from common.deed_words import word_of
from common.request_number import current_number
from common.users import User


def record(*, actor: User | None, deed: str, target: Model | None = None, **details: Any) -> LogEntry:
    """Write one row: who did what to which object. `details` holds ids, codes and counts, never personal data.

    Raises NoWords for a deed the auditor could not read.
    """
    word_of(deed)
    subject = target if target is not None else LogEntry
    return LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(subject),
        object_pk="" if target is None else str(target.pk),
        object_id=target.pk if target is not None and isinstance(target.pk, int) else None,
        object_repr="" if target is None else str(target),
        action=LogEntry.Action.ACCESS,
        changes={},
        actor=actor if getattr(actor, "pk", None) else None,
        cid=current_number() or None,
        additional_data={"deed": deed, **details},
    )


def record_many(*, actor: User | None, deed: str, keys: Iterable[Any], **details: Any) -> LogEntry:
    """Write one row for a set-based deed: how many objects and a digest of their keys (SHA-256 over the sorted keys)."""
    listed = sorted(str(key) for key in keys)
    digest = hashlib.sha256("\n".join(listed).encode()).hexdigest()
    return record(actor=actor, deed=deed, count=len(listed), digest=digest, **details)


def last_change(target: Model, field: str) -> LogEntry | None:
    """The newest row that says who changed this field of the object, and when."""
    rows = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(target), object_pk=str(target.pk))
    return rows.filter(changes__has_key=field).select_related("actor").order_by("-pk").first()


def refused(*, actor: User, path: str) -> LogEntry:
    """Write down a request that was refused; the path holds ids only (control 36)."""
    return record(actor=actor, deed="refused", path=path[:200])


def person(key: int | None) -> Any:
    """The account with this number, None for nobody."""
    return get_user_model()._base_manager.filter(pk=key).first() if key else None
