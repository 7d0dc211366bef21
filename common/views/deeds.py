"""Deeds over HTTP. `attempt` is the only place of the views that catches a DomainError; the others stand on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from common import deeds
from common.already import Done, tell
from common.deeds import Deed
from common.errors import DomainError, Forbidden
from common.refusals import require
from common.requests import PageView, Request
from common.users import User

GIVEN: dict[str, Callable[[Request], Any]] = {
    "actor": lambda request: request.user,
    "now": lambda request: timezone.now(),
    "at": lambda request: timezone.now(),
    "on": lambda request: timezone.localdate(),
}
"""What services ask of every request: who, and when. No service has a clock."""


@dataclass(frozen=True)
class Outcome:
    """What a service answered, or why it refused. True where it was done, also when the answer is None or nothing."""

    value: Any = None
    problem: DomainError | None = None

    def __bool__(self) -> bool:
        return self.problem is None


def attempt(call: Callable[[], Any]) -> Outcome:
    """Call a service. Raises PermissionDenied with the sentence of what is not the person's to do (`Forbidden`)."""
    try:
        return Outcome(call())
    except Forbidden as problem:
        raise PermissionDenied(problem.message) from problem
    except DomainError as problem:
        return Outcome(problem=problem)


def perform(form: forms.BaseForm, call: Callable[[], Any]) -> Outcome:
    """Call a service; an expected failure becomes a sentence at its field, or above the form."""
    outcome = attempt(call)
    if outcome.problem is not None:
        place_problem(form, outcome.problem)
    return outcome


def place_problem(form: forms.BaseForm, problem: DomainError) -> None:
    form.add_error(problem.field if problem.field in form.fields else None, problem.message)


def told(request: Request, call: Callable[[], Any], before: Callable[[], Done | None] | None = None) -> Outcome:
    """Call a service that is pressed without a form; an expected failure is said on the next page.

    `before` finds who did it already: then that is said instead.
    """
    outcome = attempt(call)
    if outcome.problem is not None and not tell(request, before() if before is not None else None):
        messages.warning(request, outcome.problem.message)
    return outcome


def press(
    request: Request, deed: Deed, row: Any, *, again: Callable[[], Any], done: Any = "", to: Any = None, **more: Any
) -> HttpResponse:
    """Do a deed that is pressed without a form, with what `more` its service takes; back to the row, which says so.

    `again` reads the row anew where the service refuses: somebody may have been quicker. `done` is the sentence where
    the deed has none of its own, or makes one of what the service answered; `to` the page where it is pressed if the row has none.
    """
    require(deed.who, request.user, row)
    given_to = {deed.keyword: row, **given(request, *deed.gives), **more}
    outcome = told(request, lambda: deed.call(**given_to), before=lambda: deed.done_before(again()))
    if outcome:
        own = done(outcome.value) if callable(done) else done
        messages.success(request, own or deed.done % {"name": str(row)})
    return redirect(to or row)


def given(request: Request, *names: str) -> dict[str, Any]:
    """The keywords that every service asks for: `**given(request, "actor", "now")`."""
    return {name: GIVEN[name](request) for name in names}


def said(request: Request, sentence: Any, to: Any, *args: Any) -> HttpResponse:
    """Say what was done on the page it leads to (what `redirect` takes)."""
    messages.success(request, sentence)
    return redirect(to, *args)


def form_deed(
    request: Request, form: Any, *, call: Callable[[dict[str, Any]], Any],
    done: Callable[[Any], HttpResponse], page: Callable[[], HttpResponse],
) -> HttpResponse:  # fmt: skip
    """A deed with a page of its own: show it, or call the service with what was typed and answer `done(its answer)`.

    What is wrong comes back on the page (422), with what was typed.
    """
    if form.is_bound and form.is_valid():
        outcome = perform(form, lambda: call({**form.cleaned_data}))
        if outcome:
            return done(outcome.value)
    response = page()
    if form.is_bound:
        response.status_code = 422
    return response


def next_url(request: Request, otherwise: str) -> str:
    """Back to where the verb was pressed, on this site only."""
    url = request.POST.get("next", "")
    return url if url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()) else otherwise


@dataclass
class BoundDeed:
    """A deed with its form for one row, as the page draws it."""

    deed: Deed
    url: str
    form: Any

    @property
    def is_short(self) -> bool:
        """One press is enough: nothing has to be written."""
        word = self.form.word
        return word is None or not word.field.required


def bound(deed: Deed, row: Any, data: Any = None) -> BoundDeed:
    """The deed on this row, with what was typed."""
    name = deed.address.split(":")[-1]
    form: Any = deed.form
    return BoundDeed(
        deed, reverse(deed.address, args=deed.address_args(row)), form(data, row=row, prefix=f"{name}_{row.pk}")
    )


def offered_deeds(
    user: User, row: Any, tried: BoundDeed | None = None, bind: Callable[[Deed, Any], BoundDeed] = bound
) -> list[BoundDeed]:
    """The buttons of the person on this row now; a deed that was just refused keeps what was typed.

    `bind` makes a form where the app's are no DeedForm.
    """
    return [
        tried if tried and tried.deed is deed else bind(deed, row)
        for deed in deeds.of(type(row))
        if deed.form is not None and deed.is_offered(user, row)
    ]


class DeedView(PageView):
    """Do one deed by POST. What is wrong with it comes back on the object's page, with what was typed."""

    http_method_names = ["post"]
    deed: Any = None

    def get_row(self, pk: int) -> Any:
        """The row in the person's scope, or 404."""
        raise NotImplementedError

    def refused_page(self, row: Any, tried: BoundDeed) -> HttpResponse:
        """The object's page with the form that was refused (422)."""
        raise NotImplementedError

    def bind(self, row: Any) -> BoundDeed:
        """The form of the deed with what was sent."""
        return bound(self.deed, row, self.request.POST)

    def post(self, request: Request, pk: int, **address: Any) -> HttpResponse:
        row, deed = self.get_row(pk), self.deed
        require(deed.who, request.user, row)
        if tell(request, deed.done_before(row)):
            return redirect(row)
        tried = self.bind(row)
        if tried.form.is_valid():
            outcome = perform(tried.form, lambda: self.call(row, tried.form))
            if outcome:
                return self.done(row, outcome.value)
        if tell(request, deed.done_before(self.get_row(pk))):  # somebody was quicker
            return redirect(row)
        return self.refused_page(row, tried)

    def call(self, row: Any, form: Any) -> Any:
        deed = self.deed
        return deed.call(**{deed.keyword: row}, **given(self.request, *deed.gives), **form.cleaned_data)

    def done(self, row: Any, made: Any) -> HttpResponse:
        """Say so, where the verb was pressed."""
        sentence = self.deed.done % {"name": str(row)}
        return said(self.request, sentence, next_url(self.request, row.get_absolute_url()))
