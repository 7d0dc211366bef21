"""Secrets that live outside the database: where they come from when no environment variable names them."""

import base64
import os
import secrets
import tempfile
from pathlib import Path


def field_keys_from(text: str) -> dict[str, bytes]:
    """Read `FIELD_KEYS`: comma-separated `name:base64` pairs of 32-byte keys, the first is used for new values."""
    pairs = (item.strip().split(":", 1) for item in text.split(",") if item.strip())
    return {name: base64.b64decode(value) for name, value in pairs}


def local_secret(path: Path, prefix: str = "") -> str:
    """Return the secret kept at `path` (readable by its owner alone), making it when it is not there yet."""
    if not path.exists():
        handle, draft = tempfile.mkstemp(dir=path.parent)  # mkstemp makes the file 0600
        with os.fdopen(handle, "w") as file:
            file.write(prefix + base64.b64encode(secrets.token_bytes(32)).decode())
        try:
            # A link appears with its whole content or not at all, and the first of two starting processes wins.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return path.read_text().strip()
