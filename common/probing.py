"""Who asks for many pages that are not there or not his or hers: one audit row a window, with their number.

A person meets a few such answers in a day; who tries addresses meets them by the dozen. Counting costs the database one
statement in five, so that a flood of made-up addresses is no load of its own.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from common import audit
from common.models import ProbeWindow
from common.requests import Request
from common.text import clean_line

logger = logging.getLogger(__name__)

WINDOW = timedelta(minutes=5)
THRESHOLD = 20
STEP = 5
REMEMBERED = 10_000
COUNTED = (403, 404)


@dataclass
class Tally:
    """What this process saw of somebody in the present window."""

    started_at: datetime
    count: int = 0
    written: int = 0


_tallies: dict[str, Tally] = {}
_lock = threading.Lock()


class ProbingMiddleware:
    """Count the answers 403 and 404 by account, without one by address."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in COUNTED:
            count_answer(request, timezone.now())
        return response


def note_refusal(request: Request) -> None:
    """A row for each refused request, until there are so many that their number says it."""
    tally = _tallies.get(_who(request))
    if tally is None or tally.count < THRESHOLD or timezone.now() - tally.started_at > WINDOW:
        audit.refused(actor=request.user, path=request.path)


def count_answer(request: HttpRequest, now: datetime) -> None:
    """One more; every fifth time the number goes to the database."""
    who = _who(request)
    with _lock:
        tally = _tallies.get(who)
        if tally is None or now - tally.started_at > WINDOW:
            if len(_tallies) >= REMEMBERED:
                _tallies.clear()
            tally = _tallies[who] = Tally(now)
        tally.count += 1
        more = tally.count - tally.written
        if more < STEP:
            return
        tally.written = tally.count
    try:
        _write(who, more, request, now)
    except DatabaseError as problem:  # the answer is given all the same
        logger.warning("a probe was not counted: %s", problem)


def forget_tallies() -> None:
    """For tests: people of one test are not those of another."""
    _tallies.clear()


@transaction.atomic
def _write(who: str, more: int, request: HttpRequest, now: datetime) -> None:
    path = clean_line(request.path)[:200]
    running = ProbeWindow.objects.filter(who=who, started_at__gt=now - WINDOW)
    if running.update(count=F("count") + more, path=path):
        return
    for window in ProbeWindow.objects.select_for_update().filter(who=who):
        _close(window)
    ProbeWindow.objects.create(
        who=who, actor=request.user.pk, address=_address(request), path=path, count=more, started_at=now
    )


@transaction.atomic
def close_windows(*, now: datetime) -> int:
    """Write down and forget the windows that are over; return how many became audit rows."""
    over = ProbeWindow.objects.select_for_update().filter(started_at__lte=now - WINDOW)
    return sum(_close(window) for window in over)


def _close(window: ProbeWindow) -> bool:
    is_many = window.count >= THRESHOLD
    if is_many:
        audit.record(
            actor=audit.person(window.actor),
            deed="account.probing",
            count=window.count,
            minutes=WINDOW.seconds // 60,
            address=window.address,
            path=window.path,
            since=f"{window.started_at:%Y-%m-%dT%H:%M:%SZ}",
        )
    window.delete()
    return is_many


def _who(request: HttpRequest) -> str:
    return f"user:{request.user.pk}" if request.user.is_authenticated else f"address:{_address(request)}"


def _address(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")[:45]
