"""A cache in Redis whose absence is a miss: no page fails and none waits, because the cache is only ever a copy.

What must not be lost or outlived by a copy (sessions, throttling, jobs) is kept in the database.
"""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from common.breaker import Breaker

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 0.2
ANSWER_SECONDS = 0.3
PROBE_KEY = "is-there"
PROBE_SECONDS = 60

breaker = Breaker()
"""One for the process: cache and broker are the same Redis, and whoever finds it gone spares the others the wait."""

T = TypeVar("T")


class ResilientRedisCache(RedisCache):
    """Django's cache in Redis, where every error is a miss or a write that did not happen.

    After an error nobody asks for `breaker.rest` seconds. The first who may ask again writes before anything else: a
    full Redis still answers what is read, and is as good as gone.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        limits = {
            "socket_connect_timeout": CONNECT_SECONDS,
            "socket_timeout": ANSWER_SECONDS,
            "retry": Retry(NoBackoff(), 0),  # the client's own retries would add up to seconds
        }
        params = {**params, "OPTIONS": {**limits, **params.get("OPTIONS", {})}}
        super().__init__(server, params)

    def is_away(self) -> bool:
        """Whether Redis takes no writes now. Asks at most once, and not at all while the breaker rests."""
        self._guarded(False, lambda: True, probe=True)
        return breaker.is_open

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return self._guarded(False, lambda: super(ResilientRedisCache, self).add(key, value, timeout, version))

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._guarded(default, lambda: super(ResilientRedisCache, self).get(key, default, version))

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        self._guarded(None, lambda: super(ResilientRedisCache, self).set(key, value, timeout, version))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return self._guarded(False, lambda: super(ResilientRedisCache, self).touch(key, timeout, version))

    def delete(self, key: Any, version: Any = None) -> bool:
        return self._guarded(False, lambda: super(ResilientRedisCache, self).delete(key, version))

    def get_many(self, keys: Any, version: Any = None) -> dict[Any, Any]:
        return self._guarded({}, lambda: super(ResilientRedisCache, self).get_many(keys, version))

    def has_key(self, key: Any, version: Any = None) -> bool:
        return self._guarded(False, lambda: super(ResilientRedisCache, self).has_key(key, version))

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """Raises ValueError for a key that is not there, as every cache does: also when nobody can tell."""
        found = self._guarded(None, lambda: super(ResilientRedisCache, self).incr(key, delta, version))
        if found is None:
            raise ValueError(f"Key '{key}' not found.")
        return found

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> list[Any]:
        return self._guarded(list(data), lambda: super(ResilientRedisCache, self).set_many(data, timeout, version))

    def delete_many(self, keys: Any, version: Any = None) -> None:
        self._guarded(None, lambda: super(ResilientRedisCache, self).delete_many(keys, version))

    def clear(self) -> Any:  # Django's own says whether it worked, its type does not
        clear: Callable[[], Any] = super().clear
        return self._guarded(False, clear)

    def _guarded(self, missed: T, ask: Callable[[], T], *, probe: bool = False) -> T:
        """The answer of Redis, or `missed` when it is away."""
        if not breaker.allows():
            return missed
        try:
            if probe or breaker.is_open:
                self._cache.set(self.make_key(PROBE_KEY), 1, PROBE_SECONDS)
            answer = ask()
        except (RedisError, OSError) as problem:
            self._note_failure(problem)
            return missed
        note_success()
        return answer

    def _note_failure(self, problem: Exception) -> None:
        note_failure(problem)
        for pool in self._cache._pools.values():  # type: ignore[attr-defined]
            pool.disconnect()  # after Redis is back the old sockets would fail one by one


def note_failure(problem: Exception) -> None:
    """Spare everybody in this process the wait, and say once what failed."""
    if breaker.failed():
        logger.error("Redis does not answer (%s); pages go on without it", type(problem).__name__)


def note_success() -> None:
    away = breaker.succeeded()
    if away is not None:
        logger.warning("Redis answers again after %.0f seconds", away)
