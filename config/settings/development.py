"""The embedded set-up behind `make run`: SQLite, files as the queue, keys made on first start."""

import secrets
from pathlib import Path

from common.keys import field_keys_from, local_field_keys, local_hash_key, local_secret

from .base import *
from .base import AUDIT_KEYS, DATA_DIR, DATABASES, FIELD_KEYS, HASH_KEY, LOGGING, env

SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret(DATA_DIR / "secret.key")
_is_sqlite = DATABASES["default"]["ENGINE"].endswith("sqlite3")
_is_new_site = not FIELD_KEYS and not (DATA_DIR / "field.keys").exists()
if not FIELD_KEYS:
    FIELD_KEYS = local_field_keys(DATA_DIR / "field.keys", Path(DATABASES["default"]["NAME"]) if _is_sqlite else None)
if HASH_KEY is None:
    HASH_KEY = local_hash_key(DATA_DIR / "hash.key", FIELD_KEYS, is_new_site=_is_new_site)
if not AUDIT_KEYS:
    # Each made key has a name of its own: seals say by it which one they need, also when a lost one was made anew.
    _made = local_secret(DATA_DIR / "audit.key", prefix=f"a-{secrets.token_hex(3)}:")
    AUDIT_KEYS = field_keys_from(_made, setting="audit.key")
LOGGING["loggers"]["common.services.seal_record"] = {"level": "WARNING"}  # the file beside the database is enough here
