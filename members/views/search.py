"""The one search of the top bar: organisations for every account, people as far as the person sees them, and what
higher apps find by its number (the slot `members.search`)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from common.access import access, signed_in
from common.panels import panels_for
from common.requests import Request
from members.models import Member, Organisation

SHOWN = 20


@access(signed_in)
def search(request: Request) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    context: dict[str, Any] = {"text": text, "organisations": [], "people": [], "panels": []}
    if text:
        context["organisations"] = (
            Organisation.objects.visible_to(request.user)
            .filter(ended_on=None)
            .search(text)
            .select_related("parent")[:SHOWN]
        )
        people = Member.objects.visible_to(request.user).filter(ended_on=None).search(text).select_related("home")
        context["people"] = people.order_by("sort_key", "id")[:SHOWN]
        context["panels"] = panels_for("members.search", request, text)
    return render(request, "members/search.html", context)
