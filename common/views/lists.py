"""Any list as a file: asked for here, written by a worker, fetched from the page of its job."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from common.access import access, signed_in
from common.fresh import fresh
from common.listing import definition
from common.requests import Request
from common.services.list_files import request_list_file


@access(signed_in)
@fresh
@require_POST
def export(request: Request, name: str) -> HttpResponse:
    try:
        listed = definition(name)
    except KeyError as problem:
        raise Http404 from problem
    if not listed.can_export(request.user):
        raise PermissionDenied
    job = request_list_file(listed=listed, filters=request.GET.urlencode(), actor=request.user, now=timezone.now())
    return redirect(job)
