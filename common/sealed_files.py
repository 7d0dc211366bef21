"""Files with personal data: written encrypted, read whole, gone when their folder is deleted."""

import os
from pathlib import Path

from django.conf import settings

from common.fields import decrypt_bytes, encrypt_bytes


def write_sealed(path: Path, content: bytes) -> None:
    """Write the file whole or not at all, readable by the site alone, and by it only under this name."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".draft")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(encrypt_bytes(content, bound_to=_place_of(path)))
    draft.replace(path)


def read_sealed(path: Path) -> bytes:
    """Raises InvalidTag for a file that was changed or brought here from another place."""
    return decrypt_bytes(path.read_bytes(), bound_to=_place_of(path))


def _place_of(path: Path) -> str:
    """Below the folder of files: the whole may move, as with a restore."""
    return f"file|{path.relative_to(settings.MEDIA_ROOT).as_posix()}"
