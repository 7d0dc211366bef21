"""A partner branch at a shared theme day or lecture: its own secretary ticks who did not come."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from activities.deeds import CONFIRM_PARTY
from activities.forms.attendance import PartyPeopleForm
from activities.models import MeetingParty
from activities.permissions import meetings as may
from activities.services.parties import confirm_party, open_party_list, people_of
from activities.views.meetings import people
from common.access import access
from common.refusals import require
from common.requests import Request
from common.views.deeds import given, perform, said


@access(people)
def confirm(request: Request, pk: int, party_pk: int) -> HttpResponse:
    """All of the own people are taken for present; whoever did not come is ticked.

    The host's secretary, who keys it in for a branch without an account, presses once to see the names: that is logged.
    """
    rows = MeetingParty.objects.visible_to(request.user).select_related("meeting__host", "organisation")
    party = get_object_or_404(rows, pk=party_pk, meeting=pk)
    require(CONFIRM_PARTY.who, request.user, party)
    is_own, opens = may.is_of_party(request.user, party), "open" in request.POST
    if request.method != "POST" and not is_own:
        return party_page(request, party, None)
    data = request.POST if request.method == "POST" and not opens else None
    form = PartyPeopleForm(data, party=party, people=people_of(party, party.meeting))
    if form.is_bound and form.is_valid():
        typed = form.service_fields()
        if perform(form, lambda: confirm_party(party=party, **typed, **given(request, "actor", "now"))):
            return said(request, _("已确认%(name)s到会的人。") % {"name": party.organisation.name}, party.meeting)
    if not is_own:
        open_party_list(party=party, actor=request.user)
    return party_page(request, party, form)


def party_page(request: Request, party: MeetingParty, form: PartyPeopleForm | None) -> HttpResponse:
    """Without a form the names are not shown yet."""
    context = {
        "form": form,
        "party": party,
        "meeting": party.meeting,
        "enters_for": not may.is_secretary_of(request.user, party.organisation),
        "names_only": not may.is_of_party(request.user, party),
        "none_came": form is not None and bool(form.expected) and all(row.is_absent for row in form.expected),
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "activities/party.html", context, status=status)
