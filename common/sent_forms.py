"""Nothing twice: every form of a page carries a key, and each key does its deed once.

The key comes with `{% csrf_token %}` (`common/templatetags/ui.py`), so no form can forget it; this middleware takes it
around every view that is posted to. A post without a key (a program, a test) works and is not protected.
"""

import re
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import rule_of
from common.errors import DomainError
from common.models import SentForm
from common.page_owner import owner_mark
from common.requests import Request, is_signed_in
from common.services import sent_forms

FIELD = "form_key"
UNSEEN = (FIELD, "csrfmiddlewaretoken")
DONE_COOKIE = "forms_done"
"""The keys of the last forms that were carried out: the browser lets go what it kept of them (static/js/kept.js)."""
TOLD = 5
TOLD_SECONDS = 3600
WELL_FORMED = re.compile(r"[\w-]{16,40}", re.ASCII)
AGAIN_AFTER = timedelta(seconds=10)
"""So long after the first a second post is no slip of the finger: it is told that nothing was done again."""

ANSWERS_IN_WORDS = (PermissionDenied, Http404, SuspiciousOperation, DomainError)
"""Refusals. What the view had saved before it refused stays: a draft, a line of the log, the count of wrong passwords."""


class StillBeingDone(OperationalError):
    """The same form was sent a moment ago and is being carried out for longer than one waits for a lock."""


class Failed(HttpResponse):
    """Raises where Django asks a response to render: there the exception passes `process_exception` of all middleware."""

    def __init__(self, exception: Exception) -> None:
        super().__init__()
        self.exception = exception

    def render(self) -> HttpResponse:
        raise self.exception


def new_key(user: Any = None) -> str:
    """A key for one form of one page; it begins with whose page it is."""
    return owner_mark(user) + secrets.token_urlsafe(16)


def repeatable(view: Callable) -> Callable:
    """Mark a view whose deed may be done any number of times: it sets what it is told, and Back must not stop it."""
    view.repeatable = True  # type: ignore[attr-defined]
    return view


def within(place: Callable[[], AbstractContextManager]) -> Callable[[Callable], Callable]:
    """Mark a view whose deed needs a place of which there are few: it is taken before the transaction, never inside.

    Who waited for a place with SQLite's write lock in hand would stop everybody, and most of all those who hold a place
    and wait for that lock.
    """

    def mark(view: Callable) -> Callable:
        @wraps(view)
        def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            with place() if request.method == "POST" else nullcontext():
                return view(request, *args, **kwargs)

        inside.within = place  # type: ignore[attr-defined]
        return inside

    return mark


def done_on_this_page(response: HttpResponse, *, location: str, sentence: str) -> HttpResponse:
    """Mark a page as the answer of a deed that is done, though it does not redirect: it shows what is shown once only.

    Who sends the form again is led to `location` and reads `sentence`: what was shown is kept nowhere.
    """
    response.done_at = (location, sentence)  # type: ignore[attr-defined]
    return response


def nothing_done(response: HttpResponse) -> HttpResponse:
    """Mark a redirect that only asks for something first (the password once more): the form may be sent again as it is."""
    response.nothing_done = True  # type: ignore[attr-defined]
    return response


class SentFormMiddleware:
    """Carry out each form once. It stands last, so that the token and the access rule were checked before."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        key = key_of(request, view)
        if not key or not is_signed_in(request):
            return None
        try:
            with getattr(view, "within", nullcontext)():
                return carry_out(request, key, lambda: view(request, *args, **kwargs))
        except Exception as problem:
            return Failed(problem)


def key_of(request: HttpRequest, view: Callable) -> str:
    """The key of a form that is to be carried out once; empty where nothing is to be watched."""
    if request.method != "POST":
        return ""
    rule = rule_of(view)
    if rule is None or not rule.sign_in or getattr(view, "repeatable", False):
        return ""
    key = request.POST.get(FIELD, "")
    return key if WELL_FORMED.fullmatch(key) else ""


def carry_out(request: Request, key: str, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Do the deed and take its key in one transaction, or answer what the first post was answered."""
    fields = [(name, values) for name, values in request.POST.lists() if name not in UNSEEN]
    files = [file for _name, listed in sorted(request.FILES.lists()) for file in listed]
    digest = sent_forms.digest_of(user=request.user, path=request.get_full_path(), fields=fields, files=files)
    refusal: Exception | None = None
    with transaction.atomic():
        sent, is_first = take(request, key, digest)
        if not is_first:
            return tell_browser(request, answer_again(request, sent), key)
        try:
            response = view()
        except ANSWERS_IN_WORDS as problem:
            refusal = problem
        is_done = refusal is None and keep(request, sent, response)
        if not is_done:
            sent_forms.give_back(sent=sent)
    if refusal is not None:
        raise refusal
    return tell_browser(request, response, key) if is_done else response


def tell_browser(request: HttpRequest, response: HttpResponseBase, key: str) -> HttpResponseBase:
    """Say with the answer that this form was carried out."""
    before = [
        one for one in request.COOKIES.get(DONE_COOKIE, "").split(".") if WELL_FORMED.fullmatch(one) and one != key
    ]
    told = ".".join([*before, key][-TOLD:])
    place = f"{settings.URL_PREFIX}/"
    response.set_cookie(
        DONE_COOKIE, told, max_age=TOLD_SECONDS, path=place, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )
    return response


def take(request: Request, key: str, digest: str) -> tuple[SentForm, bool]:
    """Raises StillBeingDone when the first post takes longer than one waits for it."""
    try:
        return sent_forms.take_key(key=key, digest=digest, user=request.user, now=timezone.now())
    except OperationalError as problem:
        if getattr(problem.__cause__, "pgcode", "") == "55P03":
            raise StillBeingDone(str(problem)) from problem
        raise


def keep(request: HttpRequest, sent: SentForm, response: HttpResponseBase) -> bool:
    """Keep the answer of a deed that was done; a page that asks again, or a refusal, has done nothing."""
    done_at = getattr(response, "done_at", None)
    if done_at is not None:
        sent_forms.keep_answer(sent=sent, location=done_at[0], words=[[messages.INFO, done_at[1]]])
        return True
    words = said_now(request)
    refused = bool(words) and all(level >= messages.WARNING for level, _text in words)
    if not isinstance(response, HttpResponseRedirect) or refused or hasattr(response, "nothing_done"):
        return False
    sent_forms.keep_answer(sent=sent, location=response.url, words=words)
    return True


def said_now(request: HttpRequest) -> list[list[Any]]:
    """The messages of this very answer, as [level, text]."""
    storage: Any = messages.get_messages(request)
    return [[message.level, str(message.message)] for message in storage._queued_messages]


def answer_again(request: HttpRequest, sent: SentForm) -> HttpResponse:
    """Where the first went, with what it said: the browser shows the second answer only."""
    waiting: Any = messages.get_messages(request)
    there = {str(message.message) for message in waiting}
    waiting.used = False  # looking is not showing
    for level, text in sent.words:
        if text not in there:
            messages.add_message(request, level, text)
    if timezone.now() - sent.at > AGAIN_AFTER:
        moment = f"{timezone.localtime(sent.at):%H:%M}"
        messages.info(request, _("这份表单 %(moment)s 已经提交过，没有再办一次。") % {"moment": moment})
    return HttpResponseRedirect(sent.location)
