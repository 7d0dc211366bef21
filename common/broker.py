"""How the site behaves towards its broker: what kombu lacks, and whether the broker is there.

Jobs are rows (`common/services/jobs.py`); what a broker loses, the sweeper brings back. So nothing here may stop a
process for the sake of a message.
"""

import json
import logging
import os
import threading
import time
import warnings
from pathlib import Path
from queue import Empty
from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from celery.exceptions import CPendingDeprecationWarning
from django.conf import settings
from django.core.cache import cache
from kombu import Connection
from kombu.exceptions import OperationalError
from kombu.transport import filesystem
from kombu.transport import redis as redis_transport
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from common.resilient_cache import breaker
from common.resilient_cache import note_failure as note_redis_failure

logger = logging.getLogger(__name__)

RECONNECT_SECONDS = 5
"""Longest pause between two tries: after an outage of hours the outbox is to be empty within a minute."""
ASK_EVERY = 5.0
YOUNG_SECONDS = 2
READ_SECONDS = {"socket_connect_timeout": 2, "socket_timeout": 5}


class SteadyConnection(Connection):
    """Tries again every few seconds; kombu's own pauses grow to half a minute."""

    def _ensure_connection(  # the same arguments, other pauses where nobody names them
        self,
        errback: Any = None,
        max_retries: Any = None,
        interval_start: float = 1,
        interval_step: float = 1,
        interval_max: float = RECONNECT_SECONDS,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        return super()._ensure_connection(
            errback, max_retries, interval_start, interval_step, interval_max, *args, **kwargs
        )


class SteadyAMQP(AMQP):
    Connection = SteadyConnection


class SiteCelery(Celery):
    """Workers wait for messages as long as they like; who publishes a message is a person's request and does not."""

    amqp_cls = f"{__name__}:SteadyAMQP"
    task_cls = "common.once:OnceTask"

    def connection_for_read(self, url: str | None = None, **kwargs: Any) -> Any:
        if settings.REDIS_URL:
            kwargs["transport_options"] = {**READ_SECONDS, **kwargs.get("transport_options", {})}
        return super().connection_for_read(url, **kwargs)


class ForgivingQoS(redis_transport.QoS):
    """Giving messages back must not fail when Redis is what was lost.

    What was not given back comes again by the visibility time-out, or by the sweeper.
    """

    def restore_unacked(self, client: Any = None) -> None:
        try:
            super().restore_unacked(client)
        except redis_transport.Transport.connection_errors as problem:
            kept: Any = self._delivered
            logger.warning("%s messages were not given back: %s", len(kept), type(problem).__name__)
            kept.clear()


class SteadyChannel(redis_transport.Channel):
    """A channel whose connection was given up says so as a lost connection.

    kombu looks for the address on a connection that is None by then: an AttributeError, over which the worker ended when
    Redis stopped in the middle of a task, in closing the channel or in acknowledging the task afterwards.
    """

    QoS = ForgivingQoS

    def _connparams(self, asynchronous: bool = False) -> Any:
        if self.connection is None or self.connection.client is None:
            raise RedisConnectionError("the connection of this channel was given up")
        return super()._connparams(asynchronous)


class CarefulChannel(filesystem.Channel):
    """Puts a file of the queue aside that is no message; kombu would end the worker over it, again and again."""

    def _get(self, queue: str, timeout: Any = None) -> Any:
        for name in sorted(os.listdir(self.data_folder_in)):
            path = Path(self.data_folder_in, name)
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            if is_message(path):
                break
            if is_young(path):  # opened, not yet written: its writer has the lock in a moment
                raise Empty
            put_aside(path)
        return super()._get(queue)


def is_message(path: Path) -> bool:
    """Whether the file holds what kombu wrote; also for a file somebody else took meanwhile."""
    try:
        with path.open("rb") as file:
            filesystem.lock(file, filesystem.LOCK_SH)  # its writer may not be done
            found = json.loads(file.read().decode())
            return isinstance(found, dict) and {"body", "headers", "properties"} <= found.keys()
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False


def is_young(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime < YOUNG_SECONDS
    except FileNotFoundError:
        return True


def put_aside(path: Path) -> None:
    """Keep it for whoever wants to know, out of the worker's way."""
    folder = path.parent.parent / "bad"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        os.replace(path, folder / path.name)
    except OSError as problem:
        logger.error("a file of the queue cannot be read nor put aside: %s (%s)", path.name, problem.strerror)
        return
    logger.error("a file of the queue cannot be read and was put aside: %s", folder / path.name)


def mend_kombu() -> None:
    """Put our channels in the place of kombu's, for every process that imports the Celery application."""
    # Work in hand goes on while the broker is away: its row, not its message, says that it is being done.
    warnings.filterwarnings("ignore", category=CPendingDeprecationWarning)
    redis_transport.Transport.Channel = SteadyChannel
    filesystem.Transport.Channel = CarefulChannel


class BrokerAway(Exception):
    """Nobody has to try: the broker did not answer a moment ago."""


NOT_PUBLISHED = (BrokerAway, OperationalError, OSError, RedisError)
_asked_at = -ASK_EVERY
_asking = threading.Lock()


def is_away() -> bool:
    """Whether the broker is gone. Asks it at most every few seconds in a process, and never the database."""
    global _asked_at
    with _asking:
        is_due = time.monotonic() - _asked_at >= ASK_EVERY
        if is_due:
            _asked_at = time.monotonic()
    return not answers() if is_due else bool(settings.REDIS_URL) and breaker.is_open


def answers() -> bool:
    """Whether the broker takes a message now. Costs half a second at most, and nothing while the breaker rests."""
    return not settings.REDIS_URL or not cache.is_away()  # type: ignore[attr-defined]


def refuse_when_away() -> None:
    """Raises BrokerAway at once while the breaker rests, and after half a second when Redis just went."""
    if not answers():
        raise BrokerAway("the broker does not answer")


def note_failure(problem: Exception) -> None:
    if settings.REDIS_URL and not isinstance(problem, BrokerAway):
        note_redis_failure(problem)
