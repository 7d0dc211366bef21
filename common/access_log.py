"""One line of the log for each request: what was asked, how it ended, how long it took, which account.

No query string, no form, no name; an address nobody declared is left out, because anything can be typed there.
"""

import logging
import time
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

logger = logging.getLogger("access")

NO_VIEW = "-"
QUIET = {"common:health-live", "common:health-ready", "common:metrics"}  # asked every few seconds


class AccessLogMiddleware:
    """Outside of everything but the request's number, so that the time is the whole time."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        if request.resolver_match is None and request.path.startswith(settings.STATIC_URL):
            return response
        note_answer(request, response.status_code, time.perf_counter() - started)
        return response


def note_answer(request: HttpRequest, status: int, seconds: float) -> None:
    """Write the line, and count it where numbers are kept."""
    match = request.resolver_match
    view = match.view_name if match else NO_VIEW
    facts = {
        "view": view,
        "method": (request.method or "")[:10],
        "path": f"/{match.route}" if match else NO_VIEW,
        "keys": ",".join(str(value) for value in keys_of(match)),
        "status": status,
        "milliseconds": round(seconds * 1000),
        "account": account_of(request),
    }
    words = f"{facts['method']} {view} {facts['keys'] or NO_VIEW} {status} {facts['milliseconds']} ms"
    level = logging.DEBUG if view in QUIET else logging.INFO
    logger.log(level, "%s account=%s", words, facts["account"] or NO_VIEW, extra=facts)
    if settings.METRICS:
        from common.metrics import note_request

        note_request(view=view, method=request.method or "", status=status, seconds=seconds)


def keys_of(match: ResolverMatch | None) -> list[int | UUID]:
    """Numbers of rows in the address; words in it may be anything."""
    return [value for value in match.kwargs.values() if isinstance(value, (int, UUID))] if match else []


def account_of(request: HttpRequest) -> int | None:
    """The account's number, if somebody else already looked who it is: the log asks no database."""
    user = getattr(request, "_cached_user", None)
    return getattr(user, "pk", None)
