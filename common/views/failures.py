"""The pages of failures. They stand alone: no session, no account, no database is asked for them."""

import logging
import sys
from contextlib import suppress
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from common.access import public
from common.failures import BUG, LOCKED, UNREADABLE, Failure, failure_of
from common.models import Job
from common.page_owner import is_form_of
from common.request_number import current_number

logger = logging.getLogger(__name__)

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler of what nobody caught (handler500), whatever it was."""
    problem = sys.exc_info()[1]
    failure = failure_of(problem)
    logger.error("failure %s at %s: %s", failure.name, request.path, type(problem).__name__)
    return failed(request, failure)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler of what cannot be read (handler400): which limit it was, never the technical reason."""
    failure = failure_of(exception)
    failure = UNREADABLE if failure is BUG else failure
    logger.warning("failure %s at %s: %s", failure.name, request.path, type(exception).__name__)
    return failed(request, failure)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW. What was typed can be sent again only if the browser says that a page of ours sent it:
    what another site sent is never offered with a new token, nor to another account than the one that filled it in.

    Who is not signed in logs in beside it and loads this page anew: the browser sends the same once more.
    """
    is_ours = request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"
    sent = [field for field in sent_fields(request) if field[0] != "csrfmiddlewaretoken"] if is_ours else []
    is_own = is_form_of(request.user, request.POST.get("form_key", "")) if sent else False
    context = {
        "sent": sent if is_own else [],
        "waits": bool(sent) and not request.user.is_authenticated,
        "address": request.get_full_path(),
    }
    return render(request, "403_csrf.html", context, status=403)


server_error.access = bad_request.access = public  # type: ignore[attr-defined]


def failed(request: HttpRequest, failure: Failure) -> HttpResponse:
    """A page; for a script its sentence, so that the page it runs on keeps what was typed."""
    words = words_of(request, failure)
    # What follows on the way out must not ask the database once more for who this is.
    request.user = AnonymousUser()
    if "application/json" in request.headers.get("Accept", ""):
        answer: HttpResponse = JsonResponse({"state": "failed", "message": in_line(words)}, status=failure.status)
    elif request.headers.get("HX-Request"):
        answer = HttpResponse(in_line(words), status=failure.status, content_type="text/plain; charset=utf-8")
    else:
        answer = HttpResponse(render_to_string("failure.html", words), status=failure.status)
    if failure.retry_after:
        answer.headers["Retry-After"] = str(failure.retry_after)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def words_of(request: HttpRequest, failure: Failure) -> dict[str, Any]:
    return {
        "title": failure.title,
        "happened": failure.happened,
        "at_work": who_is_at_work(request) if failure is LOCKED else "",
        "saved": what_was_saved(request, failure),
        "advice": failure.advice,
        "number": current_number(),
        "address": request.get_full_path(),
        "is_page": request.method == "GET",
        "sent": sent_fields(request),
    }


def sent_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, to be sent once more from here: the page before is not kept by the browser and would be empty.

    The token is the one that was sent, never a new one: what another site sent stays as worthless as it was. Passwords
    and files are not repeated.
    """
    with suppress(Exception):  # what could not be read is not shown
        hidden = getattr(request, "sensitive_post_parameters", ())
        is_secret = hidden == "__ALL__" or any("password" in name for name in (*hidden, *request.POST))
        if request.method == "POST" and not request.FILES and not is_secret:
            return [(name, value) for name, values in request.POST.lists() for value in values]
    return []


def what_was_saved(request: HttpRequest, failure: Failure) -> str:
    if request.method not in UNSAFE:
        return _("您只是打开这一页，没有做任何改动。")
    if failure.unsure:
        return _("这一步可能没有保存。请恢复以后先看一下，没有的再提交一次。")
    return _("这一步的改动没有保存，以前保存过的内容都在。")


def in_line(words: dict[str, Any]) -> str:
    number = _("编号 %(number)s。") % {"number": words["number"]}
    return " ".join(str(text) for text in (words["happened"], words["at_work"], words["saved"], number) if text)


def who_is_at_work(request: HttpRequest) -> str:
    """The long work that holds what was wanted, where it can be known: to people who cover its place, by name."""
    with suppress(Exception):  # the database may not answer now, and the page must come all the same
        user = request.user
        for job in Job.objects.open().exclude(started_at=None).select_related("started_by").order_by("started_at")[:5]:
            if user.is_authenticated and user.covers_path(job.organisation_path):
                who = job.started_by.name if job.started_by else _("系统")
                return _("后台正在办：%(title)s（%(who)s发起）。") % {"title": job.title, "who": who}
    return ""
