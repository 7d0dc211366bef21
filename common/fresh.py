"""The password again before what could do great harm: a session left open must not be enough (SECURITY.md control 10).

A view says `@fresh` (its deeds, that is every POST) or `@fresh_file` (reading too), a class-based one `fresh = DEEDS`.
`AccessMiddleware` asks here after the rule of the address. Logging in is fresh too.

Who has to type the password gets a page that carries what was sent in hidden fields and sends it to the same address:
with the right password the deed is done in that request, and nothing that was typed is lost.
"""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_variables

from common.errors import DomainError

FRESH_KEY = "fresh_at"
PASSWORD_FIELD = "fresh_password"  # noqa: S105  the name of a field
READING_FIELD = "fresh_reading"
OWN_FIELDS = (PASSWORD_FIELD, READING_FIELD, "fresh_username")

DEEDS = ("POST", "PUT", "PATCH", "DELETE")
ALWAYS = ("GET", "HEAD", *DEEDS)


def fresh(view: Callable) -> Callable:
    """Declare that the deeds of a function view need a fresh password; its page opens without."""
    view.fresh = DEEDS  # type: ignore[attr-defined]
    return view


def fresh_file(view: Callable) -> Callable:
    """Declare that reading the address needs a fresh password too: files with people in them."""
    view.fresh = ALWAYS  # type: ignore[attr-defined]
    return view


def fresh_methods(callback: Callable) -> tuple[str, ...]:
    """What a view declared, for function views and class-based ones alike."""
    return getattr(getattr(callback, "view_class", None) or callback, "fresh", ())


def mark_fresh(request: HttpRequest, **kwargs: Any) -> None:
    """The person has just typed the right password. Also a receiver of `user_logged_in`."""
    request.session[FRESH_KEY] = timezone.now().timestamp()


def is_fresh(request: HttpRequest) -> bool:
    at = request.session.get(FRESH_KEY)
    return at is not None and timezone.now().timestamp() - at <= settings.FRESH_SECONDS


def ask_if_stale(request: HttpRequest, view: Callable) -> HttpResponse | None:
    """The page that asks for the password, or None where the view may go on."""
    methods = fresh_methods(view)
    if methods and PASSWORD_FIELD in request.POST:
        return answer(request)
    return ask(request, status=401) if request.method in methods and not is_fresh(request) else None


@sensitive_variables("typed")
def answer(request: HttpRequest) -> HttpResponse | None:
    """Take the password. The right one: go on with the deed, or back to what was to be read."""
    request.sensitive_post_parameters = [PASSWORD_FIELD]  # type: ignore[attr-defined]  # not in a report of errors
    typed, reading = request.POST[PASSWORD_FIELD], READING_FIELD in request.POST
    # authenticate() tells wrong passwords to whoever counts them for the door.
    try:
        user = authenticate(request, username=request.user.get_username(), password=typed) if typed else None
    except DomainError as problem:  # the door is held, or too many are at it: what was sent stays on the page
        return ask(request, status=429, reading=reading, problem=problem.message)
    if user is None or user.pk != request.user.pk:
        return ask(request, status=422, reading=reading, is_empty=not typed)
    mark_fresh(request)
    if reading:
        return HttpResponseRedirect(request.get_full_path())
    request.POST = without_own_fields(request)
    return None


def without_own_fields(request: HttpRequest) -> Any:
    data = request.POST.copy()
    for name in OWN_FIELDS:
        data.pop(name, None)
    return data


def ask(
    request: HttpRequest, *, status: int, reading: bool | None = None, is_empty: bool = False, problem: Any = ""
) -> HttpResponse:
    is_reading = request.method not in DEEDS if reading is None else reading
    if request.headers.get("HX-Request") and is_reading:  # the whole page goes to where the password is asked
        return HttpResponse(status=204, headers={"HX-Redirect": request.get_full_path()})
    context = {
        "address": request.get_full_path(),
        "sent": list(sent_fields(request)),
        "is_reading": is_reading,
        "is_wrong": status == 422 and not is_empty,
        "is_empty": status == 422 and is_empty,
        "problem": problem,
        "minutes": settings.FRESH_SECONDS // 60,
        "back": back_of(request),
    }
    response = render(request, "fresh.html", context, status=status)
    if request.headers.get("HX-Request"):  # htmx swaps answers of 2xx alone; the page stands for the whole one
        response.status_code = 200
        response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML"
    return response


def sent_fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """What was sent, but for passwords: they are never written into a page."""
    for name, values in request.POST.lists():
        if name not in (*OWN_FIELDS, "csrfmiddlewaretoken") and "password" not in name.lower():
            yield from ((name, value) for value in values)


def back_of(request: HttpRequest) -> str:
    """The page from which the person came, of this site alone; else home."""
    came = came_from(request)
    return came if came and came != request.get_full_path() else resolve_url(settings.LOGIN_REDIRECT_URL)


def came_from(request: HttpRequest) -> str:
    """The address of the page from which a request came, of this site alone; else empty."""
    came = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure())
    parts = urlsplit(came)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return path if safe and path.startswith("/") else ""
