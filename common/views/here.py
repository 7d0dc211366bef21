"""What a page that stayed open asks before it sends anything: is the site there, and who is signed in by now."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.access import access, public
from common.page_owner import owner_mark


@access(public)
@never_cache
@require_safe
def here(request: HttpRequest) -> HttpResponse:
    """The mark of who is signed in (empty: nobody) and the token of this session, which a new log-in has changed.

    Only a page of this very site can read the answer; the same token stands on every page.
    """
    return JsonResponse({"owner": owner_mark(request.user), "token": get_token(request)})
