"""Rewrite everything encrypted under the first key and the present profile, row by row bound to its place.

Batches of their own transactions: interrupted, the next run goes on with what is still old.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import audit, keyring
from common.bulk import rewrite
from common.ciphers import sealing_now
from common.errors import DomainError
from common.fields import Ciphertext, head_now, keyed_hash
from common.models import Job, KeyCheck, KeyKind
from common.sealed_files import read_sealed, write_sealed
from common.selectors import key_uses
from common.services.jobs import run_job_now
from common.services.key_checks import HASH_NAME, check_keys, new_check, settle_keys
from common.services.progress import Progress
from common.users import User

BATCH = 1000


class NotThatKey(DomainError):
    code = "not_that_key"
    message = gettext_lazy("不能放弃审计密钥“%(name)s”：校验值里没有这一把，或者它还在 AUDIT_KEY 里。")


def rotate_now(*, rehashes: bool, actor: User | None, now: datetime) -> Job:
    """Check the keys, then rewrite in this process, followed by a job row. Raises KeysDiffer.

    `rehashes` renews the look-up hashes too, under a new HASH_KEY or profile; nobody may be at work meanwhile.
    """
    keyring.trust()
    check_keys(rehashing=rehashes)
    return run_job_now(
        task="common.rotate_keys",
        title=_("更换加密密钥"),
        arguments={"rehash": rehashes},
        actor=actor,
        organisation_path="",
        work=rotate_keys,
    )


def rotate_keys(job: Job, progress: Progress) -> dict[str, Any]:
    """The work of the job: rows, then files, then the check value of the hashes."""
    rehashes = bool(job.arguments.get("rehash"))
    models, files = key_uses.encrypted_models(), list(key_uses.sealed_files())
    total = sum(model._base_manager.count() for model in models) + len(files)
    seen = rewritten = 0
    for model in models:
        for looked_at, count in _rotated(model, rehashes):
            seen, rewritten = seen + looked_at, rewritten + count
            progress.step(
                seen, total, _("已核对 %(seen)s 条，重新加密 %(count)s 条") % {"seen": seen, "count": rewritten}
            )
    renewed = sum(_rotate_file(path) for path in files)
    _close(job, rehashes, progress.clock(), count=rewritten, files=renewed)
    return {"rows": rewritten, "files": renewed}


def _rotated(model: Any, rehashes: bool) -> Iterator[tuple[int, int]]:
    """Rewrite what is old, a batch a transaction; yield how many rows were looked at and how many rewritten."""
    after = 0
    while True:
        with transaction.atomic():
            rows = list(model._base_manager.select_for_update().filter(pk__gt=after).order_by("pk")[:BATCH])
            fields = key_uses.encrypted_fields(model)
            old = [row for row in rows if _is_old(row, fields, rehashes)]
            names = [field.name for field in fields]
            rewrite(old, [*names, *(field.hashed_in for field in fields if field.hashed_in)])
        if not rows:
            return
        after = rows[-1].pk
        yield len(rows), len(old)


def _is_old(row: Any, fields: list[Any], rehashes: bool) -> bool:
    """Whether a value is under another key or algorithm; such a row is opened, so that saving it seals it anew."""
    head = head_now()
    held = [row.__dict__[field.attname] for field in fields]
    is_old = any(isinstance(value, Ciphertext) and not value.startswith(head) for value in held)
    hashes = _new_hashes(row, fields) if rehashes else {}
    is_old = is_old or any(getattr(row, name) != value for name, value in hashes.items())
    if is_old:
        for field in fields:
            getattr(row, field.attname)
        for name, value in hashes.items():
            setattr(row, name, value)
    return is_old


def _new_hashes(row: Any, fields: list[Any]) -> dict[str, str]:
    return {
        field.hashed_in: keyed_hash(getattr(row, field.attname))
        for field in fields
        if field.hashed_in and row.__dict__[field.attname]
    }


def _rotate_file(path: Any) -> bool:
    """Seal a file anew; one that went meanwhile (an import was given up) needs nothing."""
    try:
        if key_uses.head_of(path) == (next(iter(settings.FIELD_KEYS)), sealing_now().code):
            return False
        write_sealed(path, read_sealed(path))
    except FileNotFoundError:
        return False
    return True


@transaction.atomic
def _close(job: Job, rehashes: bool, now: datetime, **counts: Any) -> None:
    if rehashes:
        KeyCheck.objects.filter(kind=KeyKind.HASH).delete()
        new_check(keyring.bare_hash_key(), KeyKind.HASH, HASH_NAME, now).save()
    settle_keys(now=now)
    audit.record(actor=job.started_by, deed="keys.rotate", key=next(iter(settings.FIELD_KEYS)), **counts)


@transaction.atomic
def give_up_audit_key(*, name: str, actor: User | None) -> None:
    """Go on without an audit key that is lost: the seals under it can never be checked again. Raises NotThatKey."""
    lost = KeyCheck.objects.filter(kind=KeyKind.AUDIT, name=name)
    at_hand = settings.AUDIT_KEYS.get(name)
    if not lost.exists() or at_hand is not None:
        raise NotThatKey(name=name)
    lost.delete()
    audit.record(actor=actor, deed="keys.lost_audit_key", key=name)
