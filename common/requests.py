"""What a request bears here beside what Django gives it: a type for views, the requests themselves are Django's.

A view behind a rule of `common/access.py` is asked by somebody who is signed in. Views that are open to everyone
(`public`) and middleware take Django's `HttpRequest`.
"""

from typing import TypeGuard

from django.http import HttpRequest
from django.views import View
from django_htmx.middleware import HtmxDetails

from common.users import User


class Request(HttpRequest):
    """The request of a person who is signed in, after all middleware."""

    user: User
    htmx: HtmxDetails
    todo_counts: dict[str, int]
    """What waits behind the entries of the menu, where the page has counted it anyway."""


def is_signed_in(request: HttpRequest) -> TypeGuard[Request]:
    return request.user.is_authenticated


class PageView(View):
    """Base of the class-based views of people who are signed in."""

    request: Request
