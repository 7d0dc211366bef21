"""A circuit breaker: after a service failed nobody asks it for some seconds, then one caller tries again."""

import threading
import time
from collections.abc import Callable


class Breaker:
    """Open after one failure, for `rest` seconds; then half-open: one caller may try, everybody else still waits."""

    def __init__(self, rest: float = 5.0, clock: Callable[[], float] = time.monotonic) -> None:
        self.rest, self.clock = rest, clock
        self._lock = threading.Lock()
        self._opened_at: float | None = None
        self._tried_at = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the service failed and nobody found it well since."""
        return self._opened_at is not None

    def allows(self) -> bool:
        """Whether the caller may ask the service now. Who hears yes tells the outcome by `failed` or `succeeded`."""
        with self._lock:
            if self._opened_at is None:
                return True
            if self.clock() - self._tried_at < self.rest:
                return False
            self._tried_at = self.clock()
            return True

    def failed(self) -> bool:
        """The service did not answer. Returns whether that is news."""
        with self._lock:
            is_news = self._opened_at is None
            self._tried_at = self.clock()
            if is_news:
                self._opened_at = self._tried_at
            return is_news

    def succeeded(self) -> float | None:
        """The service answered. Returns for how many seconds it had been away, None when it had not."""
        with self._lock:
            opened_at, self._opened_at = self._opened_at, None
            return None if opened_at is None else self.clock() - opened_at
