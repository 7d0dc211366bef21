"""What the pages of this app share: the plain page of one form."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from common.requests import Request


def form_page(request: Request, form: forms.BaseForm, **context: Any) -> HttpResponse:
    """A page with one form: `heading`, `verb` and `back` say what it is for and where it returns."""
    return render(request, "alliances/form.html", {"form": form, **context})
