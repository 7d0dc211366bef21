"""The embedded set-up behind `make run`: SQLite, files as the queue, keys made on first start."""

from common.keys import field_keys_from, local_secret

from .base import *
from .base import DATA_DIR, FIELD_KEYS, env

SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret(DATA_DIR / "secret.key")
if not FIELD_KEYS:
    FIELD_KEYS = field_keys_from(local_secret(DATA_DIR / "field.keys", prefix="k1:"))
