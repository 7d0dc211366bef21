"""Files with personal data: written encrypted, read whole, gone when their folder is deleted."""

import os
from pathlib import Path

from common.fields import decrypt_bytes, encrypt_bytes


def write_sealed(path: Path, content: bytes) -> None:
    """Write the file whole or not at all, readable by the site alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".draft")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(encrypt_bytes(content))
    draft.replace(path)


def read_sealed(path: Path) -> bytes:
    return decrypt_bytes(path.read_bytes())
