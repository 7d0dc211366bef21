"""One short number for each request and task: on the page that says what failed, on every line of the log, in the answer.

Who reads the number out on the telephone and who looks into the log speak of the same request.
"""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-Number"
NUMBER_BYTES = 5

current: ContextVar[str] = ContextVar("request_number", default="")


def current_number() -> str:
    """The number of the request being answered, empty outside a request."""
    return current.get()


def new_number() -> str:
    """Ten digits and small letters a to f: short enough to be read out."""
    return secrets.token_hex(NUMBER_BYTES)


@contextmanager
def numbered() -> Iterator[None]:
    """What a task does has one number too; called within a request it keeps the request's."""
    token = current.set(current_number() or new_number())
    try:
        yield
    finally:
        current.reset(token)


class RequestNumberMiddleware:
    """Number the request before anything else looks at it, and answer with the number."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current.set(new_number())
        try:
            response = self.get_response(request)
            response.headers[HEADER] = current_number()
            return response
        finally:
            current.reset(token)


class RequestNumberFilter(logging.Filter):
    """Gives each record of the log the number of its request (`request_number`), `-` outside one."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_number = current_number() or "-"
        return True
