"""Ends what the tests started, also when the tests themselves were killed.

Reads the process groups and folders to clear from its standard input; the input ends when the tests do, however they end.
"""

import os
import shutil
import signal
import sys
import time


def main() -> None:
    groups, folders = [], []
    for line in sys.stdin:
        word, _, value = line.strip().partition(" ")
        if word == "group":
            groups.append(int(value))
        elif word == "ended":
            groups.remove(int(value))
        elif word == "folder":
            folders.append(value)
    for group in reversed(groups):
        end(group)
    time.sleep(0.2)
    for folder in reversed(folders):
        unmount(folder)
        shutil.rmtree(folder, ignore_errors=True)


def end(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def unmount(folder: str) -> None:
    with open("/proc/mounts") as mounts:
        below = [line.split()[1] for line in mounts if line.split()[1].startswith(folder)]
    for place in below:
        os.system(f"umount -l '{place}'")  # noqa: S605  our own folder


if __name__ == "__main__":
    main()
