"""The newest seals outside the database: a file that is only added to, and the log's stream.

Who cuts off the newest rows together with their seals leaves no trace in the tables; here the number stands that is
missing then.
"""

import json
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from common.models import AuditSeal

logger = logging.getLogger(__name__)


@dataclass
class OutsideRecord:
    """What the file says: digests by the number of the seal, and restores that explain why later ones are gone."""

    digests: dict[int, set[str]] = field(default_factory=dict)
    restores: list[str] = field(default_factory=list)
    unreadable: int = 0

    @property
    def newest(self) -> int:
        return max(self.digests, default=0)


def note_seals(seals: Iterable[AuditSeal]) -> None:
    """Add a line for each seal."""
    for seal in seals:
        _add({"number": seal.number, "digest": seal.digest, "last_id": seal.last_id, "at": str(seal.sealed_at)})
        logger.info("audit seal %s covers rows to %s, digest %s", seal.number, seal.last_id, seal.digest)


def note_restore(*, now: datetime, made_at: str = "", held: str | None = None) -> None:
    """After a restore: the seals made since that backup are gone on purpose. The line itself stays for the auditor.

    `held` is what the backup kept of this record. Its seals count again where this machine never had them (a new one)
    or has others of the same numbers (it went on after an earlier restore).
    """
    newest = AuditSeal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    ours, theirs = outside_record(), _read((held or "").splitlines())
    known = {number: digests for number, digests in theirs.digests.items() if number <= newest}
    other = [number for number, digests in known.items() if ours.digests.get(number, digests) != digests]
    kept = min(other, default=newest + 1) - 1
    _add({"restored": _minute(now), "made_at": made_at, "newest": kept})
    for number in sorted(known):
        if number > kept or number not in ours.digests:
            for digest in sorted(known[number]):
                _add({"number": number, "digest": digest, "of_backup": made_at})
    logger.warning("the database was restored: audit seals after %s are gone", newest)


def _minute(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def outside_record() -> OutsideRecord:
    """Read the file; without one the record is empty."""
    path = Path(settings.AUDIT_SEAL_FILE)
    return _read(path.read_text(encoding="utf-8").splitlines() if path.is_file() else [])


def _read(lines: Iterable[str]) -> OutsideRecord:
    found = OutsideRecord()
    for line in lines:
        try:
            _take(found, json.loads(line))
        except (ValueError, KeyError, TypeError):
            found.unreadable += 1
    return found


def _take(found: OutsideRecord, said: dict[str, Any]) -> None:
    if "restored" in said:
        gone = [number for number in found.digests if number > said["newest"]]
        backup = f"{said['made_at']} 的备份" if said.get("made_at") else "备份"
        found.restores.append(
            f"{said['restored'][:16]} 恢复过{backup}，当时失去第 {said['newest']} 号以后的封存 {len(gone)} 次"
        )
        for number in gone:
            del found.digests[number]
    else:
        found.digests.setdefault(int(said["number"]), set()).add(said["digest"])


def _add(line: dict[str, Any]) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    with open(os.open(settings.AUDIT_SEAL_FILE, flags, 0o600), "ab") as file:
        file.write(json.dumps(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
