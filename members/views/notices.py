"""通知: one's own inbox; and the sheet of an organisation for people without an account, with the day of handing over."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.access import access, signed_in
from common.listing import ScopedListView
from common.paging import KeysetPage
from common.refusals import require
from common.requests import Request
from common.sent_forms import repeatable
from common.views.deeds import form_deed, given, said
from members.deeds import HAND_OVER
from members.forms.notices import HandOverForm
from members.lists import NOTICES
from members.models import Notice, Organisation
from members.permissions import not_administrator
from members.selectors import notices as reads
from members.services import notices as services
from members.services.releases import DIGEST


class Inbox(ScopedListView):
    """What the person was told, newest first."""

    access = signed_in
    definition = NOTICES
    template_name = "members/notices.html"

    def get_next_step(self) -> tuple[str, Any]:
        return reverse("workbench:home"), _("去工作台看要办的事")

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        return {"unread": reads.unread_count(user=self.request.user)}


@access(signed_in)
def detail(request: Request, pk: int) -> HttpResponse:
    """One line of the inbox with what it is about. The open page takes its mark off by itself, by a POST: what is read
    alone writes nothing."""
    notice = get_object_or_404(reads.inbox(request.user), pk=pk)
    context = {
        "notice": notice,
        **(week_of(request, notice) if notice.kind == DIGEST.name else lines_of(request, notice)),
    }
    return render(request, "members/notice.html", context)


def lines_of(request: Request, notice: Notice) -> dict[str, Any]:
    """Every notice of the line with its address, where the person may still see what it is about."""
    rows = reads.together_with(notice)
    subjects = reads.subjects_of(rows, request.user)
    return {"lines": [(row, address_of(row, subjects)) for row in rows]}


def address_of(row: Notice, subjects: dict[tuple[str, int], Any]) -> str:
    subject = subjects.get((row.subject_type, row.subject_id))
    return "" if subject is None else row.definition.address_of(subject)


def week_of(request: Request, notice: Notice) -> dict[str, Any]:
    return {"week": reads.told_in_week(request.user, notice.made_on)}


@access(signed_in)
@repeatable
@require_POST
def mark_read(request: Request, pk: int) -> HttpResponse:
    """The reader's own mark, which nobody else sees (D13)."""
    notice = get_object_or_404(reads.inbox(request.user), pk=pk)
    services.mark_read(notice=notice, now=timezone.now())
    return redirect(notice)


@access(signed_in)
@require_POST
def read_all(request: Request) -> HttpResponse:
    count = services.mark_all_read(user=request.user, now=timezone.now())
    return said(request, _("%(count)s 条通知已标为看过。") % {"count": count}, "members:notices")


# Paper


def place_of(request: Request, pk: int) -> Organisation:
    """An organisation whose papers the person hands over; which of them are on the sheet is told by scope."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    require(HAND_OVER.who, request.user, organisation)
    return organisation


@access(not_administrator())
def sheets(request: Request, pk: int) -> HttpResponse:
    organisation = place_of(request, pk)
    return sheets_page(request, organisation, form_for(request, organisation))


def form_for(request: Request, organisation: Organisation, data: Any = None) -> HandOverForm:
    papers = reads.papers_at(user=request.user, organisation=organisation).filter(handed_on=None)
    return HandOverForm(data, papers=papers, today=timezone.localdate())


def sheets_page(request: Request, organisation: Organisation, form: HandOverForm) -> HttpResponse:
    papers = reads.papers_at(user=request.user, organisation=organisation)
    done = papers.filter(handed_on__isnull=False).order_by("-handed_on", "-pk")
    context = {
        "organisation": organisation,
        "sheets": reads.by_recipient(papers.filter(handed_on=None)),
        "done": done[:DONE_SHOWN],
        "form": form,
        "ticked": {str(value) for value in form["notices"].value() or ()},
    }
    return render(request, "members/notice_sheets.html", context)


DONE_SHOWN = 50
"""So many of those handed over stand on the page."""


@access(not_administrator())
def paper(request: Request, pk: int) -> HttpResponse:
    """The sheets to print, one for each recipient."""
    organisation = place_of(request, pk)
    papers = reads.papers_at(user=request.user, organisation=organisation).filter(handed_on=None)
    context = {"organisation": organisation, "sheets": reads.by_recipient(papers), "today": timezone.localdate()}
    return render(request, "members/notice_paper.html", context)


@access(not_administrator())
@require_POST
def hand_over(request: Request, pk: int) -> HttpResponse:
    organisation = place_of(request, pk)
    form = form_for(request, organisation, request.POST)
    return form_deed(
        request, form,
        call=lambda data: HAND_OVER.call(organisation=organisation, **data, **given(request, *HAND_OVER.gives)),
        done=lambda made: said(request, HAND_OVER.done, "members:notice-sheets", organisation.pk),
        page=lambda: sheets_page(request, organisation, form),
    )  # fmt: skip
