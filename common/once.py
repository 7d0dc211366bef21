"""What is read once while a request is answered or a task runs, and used by all who ask meanwhile.

Selectors know nothing of requests: `once("name", read)` reads when nothing is kept. Outside a request and a task (a
command, a test, the shell) nothing is kept at all. Who writes calls `read_anew("name")`: from then on this request or
task reads every time, so that neither its own change nor a rolled back one is missed. Other processes see a change
with their next request.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from celery import Task
from django.http import HttpRequest, HttpResponse

from common.request_number import numbered

T = TypeVar("T")
_kept: ContextVar[dict[str, Any] | None] = ContextVar("read_once", default=None)
_CHANGED = object()


@contextmanager
def reading_once() -> Iterator[None]:
    """Begin anew; what was kept around it is there again afterwards."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(name: str, read: Callable[[], T]) -> T:
    """What `read` gives, asked for once in this request or task."""
    kept = _kept.get()
    if kept is None or kept.get(name) is _CHANGED:
        return read()
    if name not in kept:
        kept[name] = read()
    return kept[name]


def read_anew(name: str) -> None:
    """It was changed here."""
    kept = _kept.get()
    if kept is not None:
        kept[name] = _CHANGED


class OnceMiddleware:
    """Each request begins with nothing kept."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with reading_once():
            return self.get_response(request)


class OnceTask(Task):
    """So does each task of a worker, and what it writes into the log bears one number."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with reading_once(), numbered():
            return super().__call__(*args, **kwargs)
