"""使用帮助: the guide of the own role first, at the section of the page one comes from."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse

from common.access import access, signed_in
from common.requests import Request
from workbench.guide import TITLES, guide_of, place_of, read


@access(signed_in)
def start(request: Request) -> HttpResponse:
    """To the own guide; `page` is the path somebody asks about."""
    name, anchor = place_of(request.user, name_of(request.GET.get("page", "")))
    address = reverse("workbench:guide", args=[name])
    return redirect(f"{address}#{anchor}" if anchor else address)


def name_of(path: str) -> str:
    """The name of the address behind a path below the site's own; nothing where there is no such page."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


@access(signed_in)
def guide(request: Request, name: str) -> HttpResponse:
    if name not in TITLES:
        raise Http404
    own = guide_of(request.user)
    others = [(each, title, each == own) for each, title in TITLES.items() if each != name]
    return render(request, "workbench/guide.html", {"guide": read(name), "others": others, "is_own": name == own})
