"""A form that is sent twice is carried out once: the key of the page is taken in the transaction of the deed.

The second post of the same content waits for the first (its row is not committed yet) and gets its answer. Other
content under the same key is another deed: nothing that was typed after pressing Back is ever swallowed.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from common.models import SentForm
from common.users import User

KEPT = timedelta(hours=24)


def digest_of(*, user: User, path: str, fields: Iterable[tuple[str, list[str]]], files: Iterable[Any] = ()) -> str:
    """What makes two posts the same deed: the person, the address and all that was sent, files by their content."""
    sent = [user.pk, path, sorted((name, list(values)) for name, values in fields)]
    total = hashlib.sha256(json.dumps(sent, ensure_ascii=False).encode())
    for file in files:
        total.update(f"\n{file.name} {file.size}\n".encode())
        for chunk in file.chunks():
            total.update(chunk)
        file.seek(0)
    return total.hexdigest()


def take_key(*, key: str, digest: str, user: User, now: datetime) -> tuple[SentForm, bool]:
    """The row of this form and whether it is the first. Call it in the transaction of the deed.

    While the first is at work the database lets a second wait here; when the first did nothing, the second is first.
    """
    try:
        with transaction.atomic():
            return SentForm.objects.create(key=key, digest=digest, user=user, at=now), True
    except IntegrityError:
        return SentForm.objects.get(key=key, digest=digest), False


def keep_answer(*, sent: SentForm, location: str, words: list[list[Any]]) -> None:
    """The deed is done: the same form will lead here and say this."""
    SentForm.objects.filter(pk=sent.pk).update(location=location, words=words)


def give_back(*, sent: SentForm) -> None:
    """Nothing was done: the form may be sent again as it is."""
    SentForm.objects.filter(pk=sent.pk).delete()


def purge_sent_forms(*, now: datetime) -> int:
    """Forget the forms of yesterday; return how many."""
    return SentForm.objects.filter(at__lt=now - KEPT).delete()[0]
