"""Celery's own scheduler, which also says in the database that it is alive."""

import logging
import time
from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler
from django.db import DatabaseError, connection
from django.utils import timezone

logger = logging.getLogger(__name__)

HEARTBEAT_ENTRY = "heartbeat"  # its name in CELERY_BEAT_SCHEDULE
HEARTBEAT_SECONDS = 30


class HeartbeatScheduler(PersistentScheduler):
    """Its row says that beat runs, also while the broker is away; the row of the worker says that messages arrive."""

    _heard = -float(HEARTBEAT_SECONDS)

    def setup_schedule(self) -> None:
        """The worker is asked for its first sign of life at once: who looks right after a start sees that all is well."""
        super().setup_schedule()
        self.schedule[HEARTBEAT_ENTRY].last_run_at -= timedelta(seconds=HEARTBEAT_SECONDS)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if time.monotonic() - self._heard >= HEARTBEAT_SECONDS:
            self._heard = time.monotonic()
            self.note()
        return min(super().tick(*args, **kwargs), HEARTBEAT_SECONDS)

    def note(self) -> None:
        from common.models import HeartbeatName
        from common.services.heartbeats import note_heartbeat

        try:
            note_heartbeat(name=HeartbeatName.BEAT, now=timezone.now())
        except DatabaseError as problem:  # beat goes on: who looks will see that nothing was heard
            logger.error("beat could not say that it is alive: %s", type(problem).__name__)
            connection.close()
