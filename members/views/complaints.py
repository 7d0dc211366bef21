"""意见与投诉: written from every page, answered by its handler, read by its writer; counted by the department."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import access, signed_in
from common.listing import ScopedListView
from common.paging import KeysetPage
from common.periods import day_text
from common.requests import Request
from common.selectors.events import story
from common.views.deeds import BoundDeed, DeedView, form_deed, given, offered_deeds, said
from members.choices import ComplaintState
from members.forms.complaints import ComplaintForm, path_of
from members.lists import COMPLAINT_PROGRESS, COMPLAINTS
from members.models import Complaint
from members.permissions import can_count_complaints, complaint_counter
from members.selectors.complaints import counts_of
from members.services import complaints as services
from members.tables import COMPLAINT_TAGS, about_words


class ComplaintList(ScopedListView):
    """One's own, and what came to one's office and to the offices below."""

    access = signed_in
    definition = COMPLAINTS
    template_name = "members/complaint_list.html"

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        return {"counts_all": can_count_complaints(self.request.user)}


class ProgressList(ScopedListView):
    """Count, age and answer of all of them, for the department."""

    access = complaint_counter
    definition = COMPLAINT_PROGRESS
    template_name = "members/complaint_progress.html"

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        return {"counts": counts_of(self.request.user, on=timezone.localdate())}


def visible_complaint(request: Request, pk: int) -> Complaint:
    rows = Complaint.objects.visible_to(request.user).select_related("writer", "place", "handler", "answered_by")
    return get_object_or_404(rows, pk=pk)


def complaint_page(request: Request, complaint: Complaint, tried: BoundDeed | None = None) -> HttpResponse:
    context = {
        "complaint": complaint,
        "tag": COMPLAINT_TAGS[ComplaintState(complaint.state)],
        "about": about_words(complaint),
        "events": story(complaint.events),
        "deeds": offered_deeds(request.user, complaint, tried),
        "tried": tried,
    }
    return render(request, "members/complaint.html", context, status=422 if tried else 200)


@access(signed_in)
def detail(request: Request, pk: int) -> HttpResponse:
    return complaint_page(request, visible_complaint(request, pk))


class ComplaintDeedView(DeedView):
    access = signed_in

    def get_row(self, pk: int) -> Complaint:
        return visible_complaint(self.request, pk)

    def refused_page(self, row: Complaint, tried: BoundDeed) -> HttpResponse:
        return complaint_page(self.request, visible_complaint(self.request, row.pk), tried)


@access(signed_in)
def create(request: Request) -> HttpResponse:
    """Write one; `from` in the address is the page it is written from."""
    form = ComplaintForm(request.POST or None, user=request.user, page=path_of(request.GET.get("from", "")))
    return form_deed(
        request, form,
        call=lambda data: services.write_complaint(**data, **given(request, "actor", "now")),
        done=lambda made: said(request, sent_text(made), made),
        page=lambda: render(request, "members/complaint_form.html", {"form": form}),
    )  # fmt: skip


def sent_text(made: Complaint) -> str:
    day = day_text(made.due_on, timezone.localdate().year)
    return _("已送%(handler)s，%(day)s前答复。编号 %(number)s，在“意见与投诉”里看答复。") % {
        "handler": made.handler.name, "day": day, "number": made.number,
    }  # fmt: skip
