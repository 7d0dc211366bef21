"""What a seal of each version is a digest of: which columns of a row, in which form, under which key."""

import hashlib
import json
import struct
from collections.abc import Sequence
from datetime import UTC
from functools import partial
from typing import Any

from common.ciphers import MACS

FIELDS_BY_VERSION: dict[int, tuple[str, ...]] = {
    1: (
        "id", "content_type_id", "object_pk", "object_repr", "action", "changes", "actor_id", "remote_addr", "timestamp",
        "additional_data",
    ),
    2: (
        "id", "content_type_id", "object_pk", "object_id", "object_repr", "serialized_data", "action", "changes_text",
        "changes", "actor_id", "cid", "remote_addr", "remote_port", "timestamp", "additional_data", "actor_email",
    ),
}  # fmt: skip
"""Never change an entry: old seals verify by theirs. A test compares the newest with the columns of the table."""

NEWEST = max(FIELDS_BY_VERSION)
MARK = struct.Struct(">Q8s")

as_text = partial(json.dumps, default=str, ensure_ascii=False, sort_keys=True)


def plain_digest(previous: str, rows: Sequence[tuple]) -> str:
    """Version 1."""
    chain = hashlib.sha256(previous.encode())
    for row in rows:
        chain.update(as_text(row).encode())
    return chain.hexdigest()


def row_macs(rows: Sequence[tuple], key: bytes, algorithm: str) -> list[bytes]:
    """Version 2: one MAC a row."""
    mac = MACS[algorithm]
    return [mac(key, as_text(row).encode()) for row in rows]


def marks_of(ids: Sequence[int], macs: Sequence[bytes]) -> bytes:
    return b"".join(MARK.pack(number, made[:8]) for number, made in zip(ids, macs, strict=True))


def marked(marks: Any) -> dict[int, bytes]:
    """Number of each row a seal covers, with the beginning of its MAC."""
    return dict(MARK.iter_unpack(bytes(marks)))


def keyed_digest(seal: Any, previous: str, macs: Sequence[bytes], key: bytes) -> str:
    """Version 2: the whole seal, the rows in it and the seal before."""
    head = [
        seal.version, seal.algorithm, seal.key_name, seal.number, previous, seal.first_id, seal.last_id, seal.count,
        seal.sealed_at.astimezone(UTC).isoformat(),
    ]  # fmt: skip
    ids = hashlib.sha256(bytes(seal.marks)).digest()
    return MACS[seal.algorithm](key, as_text(head).encode() + ids + b"".join(macs)).hex()
