"""One running site for one folder of data. The kernel keeps the lock, so that no dead site can block a living one."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

NAME = "serve.lock"


class AlreadyRunning(DomainError):
    code = "already_running"
    message = _("这个数据目录已经有一个系统在运行。")


@contextmanager
def only_site(folder: Path, address: str) -> Iterator[None]:
    """Hold the folder while the site runs. Raises AlreadyRunning, which says where the other one is."""
    handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _taken(handle):
            raise AlreadyRunning(_words(_read(handle)))
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps({"pid": os.getpid(), "address": address}).encode(), 0)
        yield
    finally:
        os.close(handle)


def running_site(folder: Path) -> dict[str, Any] | None:
    """Process number and address (`pid`, `address`) of the site that runs on the folder, None when none does."""
    try:
        handle = os.open(folder / NAME, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        return None if _taken(handle) else _read(handle)
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(handle: int) -> dict[str, Any]:
    try:
        return json.loads(os.pread(handle, 1000, 0))
    except ValueError:  # it has just begun to write
        return {}


def _words(other: dict[str, Any]) -> str:
    if not other:
        return str(AlreadyRunning.message)
    return str(
        _("这个数据目录已经有一个系统在运行：进程 %(pid)s，地址 %(address)s。请直接打开那个地址，或先停掉它。") % other
    )
