"""For machines that watch the site: is it alive, is it well, how much does it do. No session, no personal data."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import metrics
from common.access import access, public
from common.selectors.health import health


@access(public)
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The web process answers. Asks nobody else: a restart would not bring the database back."""
    return JsonResponse({"web": "ok"})


@access(public)
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Each part by name, ok or fail; 503 when one fails."""
    found = health(now=timezone.now())
    words = {name: "ok" if is_well else "fail" for name, is_well in found.items()}
    answer = JsonResponse(words, status=200 if all(found.values()) else 503)
    answer._has_been_logged = True  # type: ignore[attr-defined]  # an error line at each question would drown the log
    return answer


@access(public)
@never_cache
@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for who may read it. Raises Http404 for everybody else, and where it is off."""
    if not metrics.may_read(request):
        raise Http404
    return HttpResponse(metrics.text(now=timezone.now()), content_type=metrics.CONTENT_TYPE)
