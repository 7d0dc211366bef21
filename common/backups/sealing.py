"""One sealed file: a readable head, then the content in pieces, each encrypted and bound to head, place and end.

The key is derived from the first of FIELD_KEYS with a salt of the file's own, so every piece has a nonce used once.
A piece taken out, moved, or a file cut off anywhere does not open (SECURITY.md controls 31 and 60).
"""

import hashlib
import hmac
import io
import json
import os
import struct
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from common.backups.errors import DamagedBackup, NotABackup, WrongKeys

MAGIC = b"LIANJIAN-BACKUP-1\n"
PIECE = 1 << 20
LONGEST_HEAD = 1 << 20
TAG_BYTES = 16
LENGTH = struct.Struct(">IB")
CHECKED = b"lianjian backup key check"
ALGORITHM = "AES-256-GCM"


def key_checks() -> dict[str, str]:
    """A value for each of FIELD_KEYS by which the same key is known again, and from which it cannot be found."""
    return {name: hmac.new(key, CHECKED, hashlib.sha256).hexdigest() for name, key in settings.FIELD_KEYS.items()}


def missing_keys(checks: dict[str, str]) -> list[str]:
    """Names of the keys that this machine does not have, or has otherwise."""
    have = key_checks()
    return sorted(name for name, value in checks.items() if not hmac.compare_digest(have.get(name, ""), value))


def _piece_key(head: dict[str, Any]) -> AESGCM:
    secret = settings.FIELD_KEYS[head["key"]]
    return AESGCM(HKDF(SHA256(), 32, salt=bytes.fromhex(head["salt"]), info=b"lianjian backup").derive(secret))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


class SealedWriter(io.RawIOBase):
    """Writes the head at once and what is written to it in sealed pieces; `finish` writes the last."""

    def __init__(self, file: BinaryIO, facts: dict[str, Any]) -> None:
        self.file = file
        head = {
            **facts,
            "algorithm": ALGORITHM,
            "key": next(iter(settings.FIELD_KEYS)),
            "salt": os.urandom(16).hex(),
            "key_checks": key_checks(),
        }
        text = json.dumps(head, ensure_ascii=False, sort_keys=True).encode()
        file.write(MAGIC + text + b"\n")
        self.bound = hashlib.sha256(text).digest()
        self.cipher, self.number, self.waiting = _piece_key(head), 0, bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self.waiting += content
        while len(self.waiting) > PIECE:
            self._seal(bytes(self.waiting[:PIECE]), last=False)
            del self.waiting[:PIECE]
        return len(content)

    def finish(self) -> None:
        self._seal(bytes(self.waiting), last=True)
        self.waiting.clear()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        front = LENGTH.pack(len(piece) + TAG_BYTES, last)
        self.file.write(front + self.cipher.encrypt(_nonce(self.number), piece, self.bound + front))
        self.number += 1


class SealedReader(io.RawIOBase):
    """Reads what a SealedWriter wrote.

    Raises NotABackup, WrongKeys with the names of the keys, and DamagedBackup at the first piece that does not open.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.file = path.open("rb")
        try:
            self.head, text = read_head(self.file, self.name)
            if wrong := missing_keys(self.head["key_checks"]):
                raise WrongKeys(names="、".join(wrong))
            self.bound, self.cipher = hashlib.sha256(text).digest(), _piece_key(self.head)
        except BaseException:
            self.file.close()
            raise
        self.number, self.ended, self.left = 0, False, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.left and not self.ended:
            self.left = memoryview(self._next())
        count = min(len(buffer), len(self.left))
        buffer[:count], self.left = self.left[:count], self.left[count:]
        return count

    def close(self) -> None:
        self.file.close()
        super().close()

    def _next(self) -> bytes:
        front = self.file.read(LENGTH.size)
        if len(front) != LENGTH.size:
            raise self._damaged()
        length, last = LENGTH.unpack(front)
        if length > PIECE + TAG_BYTES:
            raise self._damaged()
        try:
            piece = self.cipher.decrypt(_nonce(self.number), self.file.read(length), self.bound + front)
        except (InvalidTag, ValueError) as problem:
            raise self._damaged() from problem
        self.number += 1
        self.ended = bool(last)
        if self.ended and self.file.read(1):
            raise self._damaged()
        return piece

    def _damaged(self) -> DamagedBackup:
        return DamagedBackup(file=self.name, where=f"{self.number * PIECE >> 20} MB")


def read_head(file: BinaryIO, name: str) -> tuple[dict[str, Any], bytes]:
    """The readable head of a backup and its bytes. Raises NotABackup."""
    if file.read(len(MAGIC)) != MAGIC:
        raise NotABackup(file=name)
    text = file.readline(LONGEST_HEAD).rstrip(b"\n")
    try:
        head = json.loads(text)
    except ValueError as problem:
        raise NotABackup(file=name) from problem
    if (
        not isinstance(head, dict)
        or head.get("algorithm") != ALGORITHM
        or not {"key", "salt", "key_checks"} <= set(head)
    ):
        raise NotABackup(file=name)
    return head, text


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
