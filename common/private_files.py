"""Files of the site are its own: nobody else on the machine reads the database, the keys, the queue or the logs."""

import logging
import os
import stat
from pathlib import Path

logger = logging.getLogger(__name__)

UMASK = 0o077
FOLDER_MODE = 0o700
FILE_MODE = 0o600


def be_private() -> None:
    """New files of this process are 0600 and new folders 0700."""
    os.umask(UMASK)


def narrow(folder: Path) -> int:
    """Take from everybody else what is below the folder, as an older version or a copy left it; return how many."""
    changed = int(_narrow_one(folder, FOLDER_MODE))
    for place, folders, files in os.walk(folder):
        changed += sum(_narrow_one(Path(place, name), FOLDER_MODE) for name in folders)
        changed += sum(_narrow_one(Path(place, name), FILE_MODE) for name in files)
    return changed


def _narrow_one(path: Path, mode: int) -> bool:
    try:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode) or not stat.S_IMODE(found.st_mode) & UMASK:
            return False
        path.chmod(mode)
    except FileNotFoundError:  # the queue's files come and go
        return False
    except PermissionError:
        logger.warning("%s can be read by others and belongs to another user: narrow it by hand", path)
        return False
    return True
