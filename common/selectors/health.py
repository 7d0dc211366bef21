"""Is the site well? Names and ok or fail, for machines that watch it; no number, no name, no address."""

import logging
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from common import broker
from common.selectors.pulse import Pulse, pulse

logger = logging.getLogger(__name__)

DATABASE, BROKER, BEAT, WORKER, DISK = "database", "broker", "beat", "worker", "disk"


def health(*, now: datetime) -> dict[str, bool]:
    """Each part by name, True where it is well. Never raises: a part that cannot be asked is not well."""
    heard = heard_pulse(now=now)
    return {
        DATABASE: heard is not None,
        BROKER: _quietly(broker_takes_work),
        BEAT: heard is not None and not heard.beat_is_silent,
        WORKER: heard is not None and not heard.worker_is_silent,
        DISK: _quietly(disk_has_room),
    }


def heard_pulse(*, now: datetime) -> Pulse | None:
    """The signs of life, None when the database does not answer."""
    try:
        return pulse(now=now)
    except (DatabaseError, InterfaceError) as problem:
        logger.error("health: the database does not answer (%s)", type(problem).__name__)
        connection.close()
        return None


def broker_takes_work() -> bool:
    """Redis takes a key, or the folder of the queue a file."""
    if settings.REDIS_URL:
        return broker.answers()
    folder = str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"])
    return os.access(folder, os.W_OK | os.X_OK)


def disk_has_room() -> bool:
    """Whether there is room for at least HEALTH_DISK_MIN_MB where the site writes."""
    return free_bytes() >= settings.HEALTH_DISK_MIN_MB * 1024 * 1024


def free_bytes() -> int:
    return shutil.disk_usage(Path(settings.DATA_DIR)).free


def _quietly(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except OSError as problem:
        logger.error("health: %s failed (%s)", check.__name__, problem.strerror)
        return False
