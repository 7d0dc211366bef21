"""The two profiles of cryptography: standard (AES-256-GCM, HMAC-SHA256) and 国密 (SM4-GCM, HMAC-SM3).

CRYPTO_PROFILE says by which new values are made. Every value carries its algorithm, so each profile reads the other's.
"""

import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings

NONCE_BYTES = 12
TAG_BYTES = 16

STANDARD, GM = "standard", "gm"
PROFILES = (STANDARD, GM)

Mac = Callable[[bytes, bytes], bytes]


def mac_sha256(key: bytes, content: bytes) -> bytes:
    return hmac.digest(key, content, "sha256")


def mac_sm3(key: bytes, content: bytes) -> bytes:
    made = HMAC(key, hashes.SM3())  # the standard library has SM3 only where OpenSSL was built with it
    made.update(content)
    return made.finalize()


def seal_aes(key: bytes, content: bytes, bound_to: bytes | None) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, bound_to)


def open_aes(key: bytes, sealed: bytes, bound_to: bytes | None) -> bytes:
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)


@lru_cache(maxsize=16)
def sm4_key(key: bytes) -> algorithms.SM4:
    """SM4 has keys of 16 bytes: they are derived, so that one and the same key file serves both profiles."""
    return algorithms.SM4(mac_sm3(key, b"sm4-gcm")[:16])


def seal_sm4(key: bytes, content: bytes, bound_to: bytes | None) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    machine = Cipher(sm4_key(key), modes.GCM(nonce)).encryptor()
    machine.authenticate_additional_data(bound_to or b"")
    return nonce + machine.update(content) + machine.finalize() + machine.tag


def open_sm4(key: bytes, sealed: bytes, bound_to: bytes | None) -> bytes:
    """Raises InvalidTag, as AESGCM does."""
    nonce, body, tag = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:-TAG_BYTES], sealed[-TAG_BYTES:]
    machine = Cipher(sm4_key(key), modes.GCM(nonce, tag)).decryptor()
    machine.authenticate_additional_data(bound_to or b"")
    return machine.update(body) + machine.finalize()


@dataclass(frozen=True)
class Sealing:
    """One way to encrypt; `code` stands in the stored value."""

    code: str
    seal: Callable[[bytes, bytes, bytes | None], bytes]
    open: Callable[[bytes, bytes, bytes | None], bytes]


SEALINGS = {one.code: one for one in (Sealing("a1", seal_aes, open_aes), Sealing("s1", seal_sm4, open_sm4))}
MACS: dict[str, Mac] = {"hmac-sha256": mac_sha256, "hmac-sm3": mac_sm3}


def profile() -> str:
    return settings.CRYPTO_PROFILE


def sealing_now() -> Sealing:
    """How new values are encrypted."""
    return SEALINGS["s1" if profile() == GM else "a1"]


def mac_now() -> str:
    """The name of the MAC for new hashes, seals and check values."""
    return "hmac-sm3" if profile() == GM else "hmac-sha256"
