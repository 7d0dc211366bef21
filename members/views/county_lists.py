"""清单用词: the lists of words a county carries on, read by every account, changed by the department."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common.access import access, signed_in
from common.county_lists import WordList, all_lists, defined_list
from common.fresh import fresh
from common.requests import Request
from common.selectors.county_lists import words_in
from common.services import county_lists as services
from common.views.deeds import form_deed, given, said, told
from members.forms.county_lists import EndWordForm, WordForm
from members.permissions import can_edit_settings, settings_keeper
from members.views.county_settings import tabs


def address(words: WordList) -> str:
    return f"{reverse('members:lists')}?list={words.key}"


def wanted(key: str) -> WordList:
    """The list of an address; 404 for any other key."""
    found = defined_list(key)
    if found is None:
        raise Http404
    return found


@access(signed_in)
@require_GET
def lists(request: Request) -> HttpResponse:
    """All lists with their words; `?list=` opens one beside them."""
    picked = request.GET.get("list", "")
    return lists_page(request, wanted(picked) if picked else None)


def lists_page(request: Request, picked: WordList | None, **forms: Any) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "lists": [(each, [word for word in words_in(each) if word.runs(today)]) for each in all_lists()],
        "picked": picked,
        "can_edit": can_edit_settings(request.user),
        "today": today,
        "tabs": tabs(request, "lists"),
        **(panel(request, picked, forms) if picked else {}),
    }
    return render(request, "members/lists.html", context)


def panel(request: Request, words: WordList, forms: dict[str, Any]) -> dict[str, Any]:
    """The words with what may still be taken back, and the forms for who may change them."""
    today = timezone.localdate()
    told = words_in(words)
    prefetch_related_objects([word.row for word in told if word.row], "entered_by")
    lines = [(word, word.is_ahead(today), word.until is not None and not word.is_over(today)) for word in told]
    context: dict[str, Any] = {"lines": [(word, word.is_over(today), ahead, ends) for word, ahead, ends in lines]}
    if can_edit_settings(request.user):
        made = {"word_form": WordForm(words=words, on=today), "end_form": EndWordForm(words=words, on=today)}
        context |= made | forms
    return context


@access(settings_keeper)
@fresh
@require_POST
def add(request: Request, key: str) -> HttpResponse:
    words = wanted(key)
    form = WordForm(request.POST, words=words, on=timezone.localdate())
    return form_deed(
        request, form,
        call=lambda data: services.add_word(words=words, **data, **given(request, "actor", "now")),
        done=lambda row: said(request, _("已增加“%(word)s”，从起用日起可选。") % {"word": row.word}, address(words)),
        page=lambda: lists_page(request, words, word_form=form),
    )  # fmt: skip


@access(settings_keeper)
@fresh
@require_POST
def end(request: Request, key: str) -> HttpResponse:
    words = wanted(key)
    form = EndWordForm(request.POST, words=words, on=timezone.localdate())
    return form_deed(
        request, form,
        call=lambda data: services.end_word(words=words, **data, **given(request, "actor", "now")),
        done=lambda row: said(request, _("“%(word)s”到期后不再可选。") % {"word": row.word}, address(words)),
        page=lambda: lists_page(request, words, end_form=form),
    )  # fmt: skip


@access(settings_keeper)
@fresh
@require_POST
def take_back(request: Request, key: str) -> HttpResponse:
    words = wanted(key)
    code = request.POST.get("code", "")
    if told(request, lambda: services.take_back_word(words=words, code=code, **given(request, "actor", "now"))):
        return said(request, _("已撤回，照原来的清单。"), address(words))
    return redirect(address(words))
