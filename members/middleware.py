"""Which of a person's grants he or she acts in during this request, and the answers of a door that is held or full."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from common.slots import Busy
from members.services.door import LoginHeld

ACTING_KEY = "acting_grant"
ALWAYS_OPEN = ("members:password-change", "members:logout", "members:large-type")


class ActingRoleMiddleware:
    """Set `user.acting` from the session; without a choice the first grant in force counts.

    A grant that ended between two requests is not found any more, so access ends with it.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            chosen = request.session.get(ACTING_KEY)
            user.acting = next((grant for grant in user.grants if grant.pk == chosen), None) or next(
                iter(user.grants), None
            )
            if user.must_change_password and request.path not in [reverse(name) for name in ALWAYS_OPEN]:
                return to_first_password(request)
        return self.get_response(request)


class DoorMiddleware:
    """Answer wherever a password was asked for and the door said to wait."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, LoginHeld):
            return self.wait(request, exception, "members/locked_out.html", 429, exception.seconds)
        if isinstance(exception, Busy):
            return self.wait(request, exception, "members/door_busy.html", 503, exception.retry_after)
        return None

    def wait(
        self, request: HttpRequest, problem: LoginHeld | Busy, template: str, status: int, seconds: int
    ) -> HttpResponse:
        response = render(request, template, {"problem": problem.message}, status=status)
        response.headers["Retry-After"] = str(seconds)
        return response


def to_first_password(request: HttpRequest) -> HttpResponse:
    """Nothing else is open before the one-time password was changed; a fragment sends the whole page there."""
    url = reverse("members:password-change")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
