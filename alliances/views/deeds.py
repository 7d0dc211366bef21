"""Deeds beside an object: one table says which form a deed asks, who may do it and from which states.

The panel draws its verbs from the same table the addresses use, so a button that shows is a deed that is allowed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from alliances.forms.deeds import ConfirmForm
from alliances.permissions import body
from common.already import Done, done_to, tell
from common.errors import DomainError


@dataclass(frozen=True)
class Deed:
    """A verb on a row. `states` are those from which it is offered; `done` the sentence after it."""

    verb: Any
    url: str
    service: Callable[..., Any]
    subject: str
    form: type[ConfirmForm]
    allowed: Callable[[Any, Any], bool]
    states: tuple[str, ...]
    who: Any
    done: Any
    offered: Callable[[Any], bool] = field(default=lambda row: True)
    event: str = ""
    """The line this deed writes into the story of the row."""
    to: str = ""
    """The state it leads to, where there is no story."""

    def is_offered(self, user: Any, row: Any) -> bool:
        return row.state in self.states and self.allowed(user, row) and self.offered(row)

    def done_before(self, row: Any) -> Done | None:
        """Who did it, where the row has left the states from which it is done."""
        if row.state in self.states:
            return None
        if not self.event:  # a resource has no story, and each of its states is one deed's
            return done_to(row, self.verb, "state", self.to)
        event = row.events.filter(deed=self.event).select_related("actor").order_by("-at", "-pk").first()
        return Done(self.verb, event.actor, event.at) if event else None

    def bound(self, row: Any, data: Any = None) -> "BoundDeed":
        name = self.url.split(":")[-1]
        return BoundDeed(self, reverse(self.url, args=[row.pk]), self.form(data, row=row, prefix=f"{name}_{row.pk}"))


@dataclass
class BoundDeed:
    """A deed with its form for one row, as the page draws it."""

    deed: Deed
    url: str
    form: ConfirmForm

    @property
    def is_short(self) -> bool:
        """One press is enough: nothing has to be written."""
        word = self.form.word
        return word is None or not word.field.required


def offered_deeds(deeds: tuple[Deed, ...], user: Any, row: Any, tried: BoundDeed | None = None) -> list[BoundDeed]:
    """What the person may do with the row now; a deed that was just refused keeps what was typed."""
    return [tried if tried and tried.deed is deed else deed.bound(row) for deed in deeds if deed.is_offered(user, row)]


def perform(form: forms.Form, call: Callable[[], Any]) -> Any:
    """Call a service; an expected failure becomes a sentence at its field and the answer is None."""
    try:
        return call()
    except DomainError as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    return None


def form_page(request: HttpRequest, form: forms.Form, **context: Any) -> HttpResponse:
    """A page with one form: `heading`, `verb` and `back` say what it is for and where it returns."""
    status = 422 if form.is_bound else 200
    return render(request, "alliances/form.html", {"form": form, **context}, status=status)


def next_url(request: HttpRequest, otherwise: str) -> str:
    """Back to where the verb was pressed, on this site only."""
    url = request.POST.get("next", "")
    return url if url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()) else otherwise


class DeedView(View):
    """Do one deed. What is wrong with it comes back on the object's page, with what was typed."""

    access = body
    http_method_names = ["post"]
    deed: Any = None

    def get_row(self, pk: int) -> Any:
        """The row in the person's scope, or 404."""
        raise NotImplementedError

    def refused_page(self, row: Any, tried: BoundDeed) -> HttpResponse:
        """The object's page with the form that was refused."""
        raise NotImplementedError

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row, deed = self.get_row(pk), self.deed
        if not deed.allowed(request.user, row):
            raise PermissionDenied(deed.who)
        if tell(request, deed.done_before(row)):
            return redirect(row)
        tried = deed.bound(row, request.POST)
        if tried.form.is_valid() and perform(tried.form, lambda: self.call(row, tried.form)) is not None:
            messages.success(request, deed.done % {"name": str(row)})
            return redirect(next_url(request, row.get_absolute_url()))
        if tell(request, deed.done_before(self.get_row(pk))):
            return redirect(row)
        return self.refused_page(row, tried)

    def call(self, row: Any, form: ConfirmForm) -> Any:
        subject = {self.deed.subject: row}
        return self.deed.service(**subject, actor=self.request.user, now=timezone.now(), **form.cleaned_data)
