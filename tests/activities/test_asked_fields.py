"""可不填 stands beside what really may stay empty, and beside nothing that a deed refuses when it is empty."""

import re
from datetime import datetime

import pytest
from django.urls import reverse

from activities.choices import MeetingKind
from activities.forms.attendance import AttendanceForm, PartyPeopleForm
from activities.forms.meetings import AmendReasonForm, PlanForm, ReasonForm, StartForm
from activities.forms.record import RecordForm
from activities.forms.record.agenda import ItemForm, ResolutionForm
from activities.forms.record.basics import BasicsForm
from activities.models import Meeting
from activities.services.meeting_content import PartyContent
from activities.services.parties import people_of
from alliances.models import Alliance
from tests.activities.test_meeting_services import NOW, SHANGHAI, confirm, ready, start, write
from tests.activities.test_parties import shared, ticked  # noqa: F401

pytestmark = pytest.mark.django_db
OPTIONAL = {
    MeetingKind.GENERAL: {"started_at", "ended_at", "recorder", "observers"},
    MeetingKind.COMMITTEE: {"started_at", "ended_at", "recorder", "observers"},
    MeetingKind.THEME_DAY: {"started_at", "ended_at", "recorder", "observers", "title"},
    MeetingKind.LECTURE: {"started_at", "ended_at", "recorder", "observers", "title", "moderator_name"},
}


def may_stay_empty(form):
    return {name for name, field in form.fields.items() if not field.required and not getattr(field, "asked", False)}


@pytest.mark.parametrize("kind", OPTIONAL)
def test_of_a_record(world, kind):
    meeting, user = start(world, kind), world.users["b1_secretary"]
    assert may_stay_empty(BasicsForm(meeting=meeting, user=user)) == OPTIONAL[kind]
    record = RecordForm(None, meeting=meeting, user=user)
    for row in record.agenda.rows:
        assert [may_stay_empty(form) for form in row.forms] == [set(), set()]
        assert [type(form) for form in row.forms] == [ItemForm, ResolutionForm]
    people = AttendanceForm(meeting=meeting, user=user)
    ticks = {"absent", "walk_in", *(f"reason_{row.member_id}" for row in people.expected)}
    assert may_stay_empty(people) - ticks == {"add_person", "add_name"}


def test_of_the_small_forms(world):
    nothing = StartForm(hosts=[], groups=[], alliances=Alliance.objects.none())
    assert may_stay_empty(nothing) == set()
    assert may_stay_empty(AmendReasonForm()) == may_stay_empty(ReasonForm()) == set()
    assert may_stay_empty(PlanForm()) == {"started_at", "place", "title"}


def test_of_the_people_of_a_partner(world, shared):  # noqa: F811
    ticked(world, shared)
    party = shared.parties.get()
    form = PartyPeopleForm(party=party, people=people_of(party, shared))
    assert may_stay_empty(form) == {"absent", *(f"reason_{row.member_id}" for row in form.expected)}


def asked(page, words):
    """The label with these words."""
    return next(label for label in re.findall(r"<label.*?</label>", page, re.DOTALL) if words in label)


def test_on_the_pages(world, client_of, time_machine):
    later = datetime(2026, 12, 21, 9, 0, tzinfo=SHANGHAI)
    time_machine.move_to(later, tick=False)
    secretary = world.users["b1_secretary"]
    meeting = ready(world, MeetingKind.THEME_DAY, now=NOW)
    Meeting.objects.update(completed_at=None)
    partner = (PartyContent(world["b2"].pk),)
    meeting = write(meeting, secretary, fields={"late_reason": "出差"}, parties=partner, now=later)
    meeting = confirm(world, meeting, on=later.date(), now=later)
    assert meeting.is_late_entry
    ticked(world, meeting, absent=["曾庆华"], note="值守")
    amend = client_of("b1_secretary").get(reverse("activities:meeting-amend", args=[meeting.pk])).content.decode()
    url = reverse("activities:meeting-party", args=[meeting.pk, meeting.parties.get().pk])
    party = client_of("b2_secretary").get(url).content.decode()
    for page, words in ((amend, "补录原因"), (amend, "更正原因"), (party, "改动原因"), (party, "无人到会的原因")):
        assert "可不填" not in asked(page, words)
