"""Secrets that live outside the database: where they come from when no environment variable names them."""

import base64
import binascii
import os
import re
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}")


def field_keys_from(text: str, setting: str = "FIELD_KEYS") -> dict[str, bytes]:
    """Read comma-separated `name:base64` pairs of 32-byte keys; the first is used for new values.

    Raises ImproperlyConfigured for anything else: a short key would still encrypt, and a name twice would lose one.
    """
    found: dict[str, bytes] = {}
    for item in filter(None, (item.strip() for item in text.split(","))):
        name, colon, value = item.partition(":")
        if not colon or not NAME.fullmatch(name):
            raise ImproperlyConfigured(f"{setting} 应写成“名称:密钥”，几把之间用逗号隔开；有一把没有名称或名称不对。")
        if name in found:
            raise ImproperlyConfigured(f"{setting} 里有两把密钥都叫 {name}，名称不能重复。")
        found[name] = key_from(value, f"{setting} 里的密钥 {name}")
    return found


def key_from(text: str, what: str) -> bytes:
    """One key in base64. Raises ImproperlyConfigured unless it is exactly 32 bytes."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise ImproperlyConfigured(f"{what} 不是 base64 文字，请核对有没有漏抄或多抄。") from None
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"{what} 应是 {KEY_BYTES} 字节，现在是 {len(key)} 字节，请核对有没有漏抄或多抄。")
    return key


def written(key: bytes) -> str:
    """The same key as text."""
    return base64.b64encode(key).decode()


def local_secret(path: Path, prefix: str = "", value: str = "") -> str:
    """Return the secret kept at `path` (readable by its owner alone), making it when it is not there yet.

    A made one is `value`, else 32 random bytes in base64; `prefix` stands in front.
    """
    if not path.exists():
        handle, draft = tempfile.mkstemp(dir=path.parent)  # mkstemp makes the file 0600
        with os.fdopen(handle, "w") as file:
            file.write(prefix + (value or written(secrets.token_bytes(KEY_BYTES))))
        try:
            # A link appears with its whole content or not at all, and the first of two starting processes wins.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return path.read_text().strip()


def local_field_keys(path: Path, database: Path | None) -> dict[str, bytes]:
    """The keys kept at `path`, made with a new site.

    Raises ImproperlyConfigured where the database is there and the keys are not: with new ones nobody could read what
    is in it, and what is written from then on would be lost with the next restore of the old ones.
    """
    if not path.exists() and database is not None and database.is_file() and database.stat().st_size:
        raise ImproperlyConfigured(
            f"数据库 {database} 已在，加密用的密钥文件 {path} 却不见了，系统不能启动："
            "换一把新密钥，已登记的电话和身份证号就再也读不出来。"
            "请从备份里找回这个文件放回原处（权限 600）；密钥另存在别处的，写进环境变量 FIELD_KEYS 再启动。"
        )
    return field_keys_from(local_secret(path, prefix="k1:"), setting=str(path))


def local_hash_key(path: Path, field_keys: dict[str, bytes], *, is_new_site: bool) -> bytes:
    """The key of look-up hashes kept at `path`.

    A site from before this file has hashes made with its oldest field key: that very key is written down, so that
    everybody is still found.
    """
    oldest = list(field_keys.values())[-1]
    return key_from(local_secret(path, value="" if is_new_site else written(oldest)), str(path))
