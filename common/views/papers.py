"""The one door for papers: each is asked for here, by its name; blank forms are printed here."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from common.access import access, refusal_text, signed_in
from common.fresh import fresh
from common.papers import Paper, blank_named, blanks_by_group, paper_named
from common.requests import Request
from common.services.papers import request_paper


@access(signed_in)
@fresh
@require_POST
def take(request: Request, name: str) -> HttpResponse:
    """Ask for one paper; it is written in the background and kept with its job."""
    paper = paper_or_404(name)
    if not paper.who.allows(request.user):
        raise PermissionDenied(refusal_text(paper.who, request.user))
    wish = paper.wish(request.user, request.POST, timezone.localdate())
    if wish is None:
        raise Http404
    job = request_paper(paper=paper, wish=wish, actor=request.user, now=timezone.now())
    return redirect(wish.back or job)


def paper_or_404(name: str) -> Paper:
    paper = paper_named(name)
    if paper is None:
        raise Http404
    return paper


@access(signed_in)
@require_GET
def blanks(request: Request) -> HttpResponse:
    """空白表格: every form that can be filled in by hand, with the place where it is keyed in."""
    return render(request, "papers/blanks.html", {"groups": blanks_by_group()})


@access(signed_in)
@require_GET
def blank(request: Request, name: str) -> HttpResponse:
    found = blank_named(name)
    if found is None:
        raise Http404
    return render(request, found.template, {"blank": found, **found.content()})
