"""The first page after the door: what waits for the person in the role he or she acts in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.access import access, signed_in


@access(signed_in)
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "workbench/home.html", {})
