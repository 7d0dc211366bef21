"""Middleware: session limits, the access rule of each address, numbers no row has, no caching of personal data, plain
text in addresses and pages.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import refusal_text, rule_of
from common.fresh import DEEDS, ask_if_stale, came_from
from common.probing import note_refusal
from common.requests import is_signed_in
from common.text import clean_line, without_hidden

STARTED_KEY = "started_at"
SEEN_KEY = "seen_at"
SEEN_STEP_SECONDS = 60  # a session row is not written on every click
LONGEST_VALUE = 2000
"""Characters of one value in an address. No page asks for more, and SQLite takes no pattern over 50,000 bytes."""


class SessionLimitMiddleware:
    """End a session after SESSION_IDLE_SECONDS without a request or SESSION_ABSOLUTE_SECONDS in all."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            if self.is_over(request, now):
                logout(request)
            elif now - request.session.get(SEEN_KEY, 0) > SEEN_STEP_SECONDS:
                request.session[SEEN_KEY] = now
        return self.get_response(request)

    def is_over(self, request: HttpRequest, now: float) -> bool:
        started = request.session.setdefault(STARTED_KEY, now)
        seen = request.session.get(SEEN_KEY, now)
        return now - started > settings.SESSION_ABSOLUTE_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS


class AccessMiddleware:
    """Apply the rule that the view declared; an address without a rule is refused, never open."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not response.content:
            # Enter in the address bar of a page that answered a form: browsers show a blank or an English page.
            response.content = render_to_string("405.html", request=request)
        return response

    def process_view(self, request: HttpRequest, view: Callable, args: Any, kwargs: Any) -> HttpResponse | None:
        rule = rule_of(view)
        if rule is not None and not rule.sign_in:
            return None
        if not is_signed_in(request):
            return self.to_login(request)
        if rule is None or not rule.allows(request.user):
            note_refusal(request)
            raise PermissionDenied(refusal_text(rule, request.user))
        return ask_if_stale(request, view)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """A deed that the view itself refused is written down too."""
        if isinstance(exception, PermissionDenied) and is_signed_in(request):
            note_refusal(request)

    def to_login(self, request: HttpRequest) -> HttpResponse:
        """To the door, and from there to the page; to the page of the form for who sent one, which was not done."""
        wanted = request.get_full_path()
        if request.method in DEEDS:
            wanted = came_from(request) or resolve_url(settings.LOGIN_REDIRECT_URL)
            messages.warning(request, _("登录已经失效，刚才这一步没有办成。请重新登录，再办一次。"))
        url = f"{resolve_url(settings.LOGIN_URL)}?next={quote(wanted)}"
        if request.headers.get("HX-Request"):  # a fragment cannot show the login page: the whole page goes there
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return HttpResponseRedirect(url)


class NumberTooLargeMiddleware:
    """A made-up number that SQLite cannot even compare names no row: not found, as PostgreSQL answers by itself."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, OverflowError) and "SQLite INTEGER" in str(exception):
            raise Http404 from exception


class PrivateResponseMiddleware:
    """Pages of a signed-in person are not kept by browsers or proxies."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class PlainTextMiddleware:
    """Values in the address come in, and pages go out, without characters nobody sees.

    A view reads `request.GET` as it likes and a template shows any row as it is, also one that was stored before texts
    were cleaned: nothing turns a page round and no search stumbles over a NUL. Files are written by writers that clean
    by themselves. Raises Http404 for a value that is longer than any page's address.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.GET:
            request.GET = plain_query(request.GET)  # type: ignore[assignment]
        response = self.get_response(request)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response.content = without_hidden(response.text)
        return response


def plain_query(query: QueryDict) -> QueryDict:
    """The same query with clean values; a name with hidden characters names nothing."""
    plain = QueryDict(mutable=True, encoding=query.encoding)
    for name, values in query.lists():
        if any(len(value) > LONGEST_VALUE for value in values):
            raise Http404
        plain.setlist(name, [clean_line(value) for value in values])
    return plain
