"""Model fields for personal data: encrypted text and its keyed hash for exact look-up (SECURITY.md control 31)."""

import base64
import hashlib
import hmac
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

NONCE_BYTES = 12


def encrypt(text: str) -> str:
    """Encrypt with the first of FIELD_KEYS (AES-256-GCM); the key's name goes in front, so that keys can be changed."""
    name, key = next(iter(settings.FIELD_KEYS.items()))
    return f"{name}:" + base64.b64encode(_seal(key, text.encode())).decode()


def decrypt(stored: str) -> str:
    """Undo `encrypt`. Raises KeyError for a key that is gone, InvalidTag for a value somebody changed."""
    name, _, body = stored.partition(":")
    return _open(settings.FIELD_KEYS[name], base64.b64decode(body)).decode()


def encrypt_bytes(content: bytes) -> bytes:
    """The same for the content of a file."""
    name, key = next(iter(settings.FIELD_KEYS.items()))
    return name.encode() + b":" + _seal(key, content)


def decrypt_bytes(stored: bytes) -> bytes:
    name, _, body = stored.partition(b":")
    return _open(settings.FIELD_KEYS[name.decode()], body)


def _seal(key: bytes, content: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, None)


def _open(key: bytes, sealed: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)


def keyed_hash(text: str) -> str:
    """A hash for equality look-ups (HMAC-SHA256 under the last, oldest key, so that it survives a new first key)."""
    key = list(settings.FIELD_KEYS.values())[-1]
    return hmac.new(key, b"lookup:" + text.encode(), hashlib.sha256).hexdigest() if text else ""


class EncryptedTextField(models.TextField):
    """Text that is plain in Python and encrypted in the database. It cannot be filtered on: look up its hash."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name in ("isnull", "exact") else None
