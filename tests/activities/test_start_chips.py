"""What is owed is begun with one press, on the home page, the list of meetings and the year of the branch."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.choices import MeetingKind, MeetingState
from activities.forms.meetings import StartForm
from activities.models import Meeting
from alliances.models import Alliance

pytestmark = pytest.mark.django_db

MEETINGS, NEW = "/meetings/", "/meetings/new/"


@pytest.fixture(autouse=True)
def friday(time_machine):
    time_machine.move_to("2026-11-20T14:00:00+08:00")


def chips(client, url=MEETINGS):
    found = client.get(url).context["chips"]
    return found() if callable(found) else found


def test_one_press_leads_to_the_record_of_that_kind_and_period(world, client_of, time_machine):
    client = client_of("b1_secretary")
    offered = {chip.title: chip for chip in chips(client)}
    assert {"11月主题党日", "第四季度支部党员大会"} <= offered.keys()
    assert not offered["11月主题党日"].is_over
    time_machine.move_to("2026-12-03T09:00:00+08:00")
    client = client_of("b1_secretary")  # the session of November is over
    november = next(chip for chip in chips(client) if chip.title == "11月主题党日")
    assert november.is_over
    answer = client.post(november.url)
    meeting = Meeting.objects.get()
    assert answer.url == reverse("activities:meeting-edit", args=[meeting.pk])
    assert (meeting.kind, meeting.held_on, meeting.host) == (MeetingKind.THEME_DAY, date(2026, 11, 30), world["b1"])
    assert meeting.state == MeetingState.DRAFT


def test_what_is_planned_or_held_is_not_offered(world, client_of):
    now = timezone.now()
    for kind, state, confirmed_at in (
        (MeetingKind.THEME_DAY, MeetingState.PLANNED, None),
        (MeetingKind.GENERAL, MeetingState.CONFIRMED, now),
    ):
        Meeting.objects.create(
            kind=kind, host=world["b1"], held_on=date(2026, 11, 20), state=state, first_saved_at=now, saved_at=now,
            confirmed_at=confirmed_at,
        )  # fmt: skip
    titles = {chip.title for chip in chips(client_of("b1_secretary"))}
    assert titles
    assert not {"11月主题党日", "第四季度支部党员大会"} & titles


@pytest.mark.parametrize("url", [MEETINGS, NEW, "/meetings/duties/{b1}/"])
def test_the_pages_that_offer_it(world, client_of, url):
    client = client_of("b1_secretary")
    page = client.get(url.format(b1=world["b1"].pk)).content.decode()
    assert 'formaction="/meetings/new/?kind=THEME_DAY' in page


def test_the_home_page_adds_what_its_list_has_no_press_for(world, client_of):
    client = client_of("b1_secretary")
    titles = {chip.title for chip in chips(client, "/")}
    listed = client.get("/").content.decode()
    assert "第四季度支部党员大会" in titles
    assert "11月主题党日" not in titles
    assert "11月主题党日" in listed


def test_who_only_reads_a_branch_begins_nothing(world, client_of):
    assert chips(client_of("s1_admin")) == []
    assert chips(client_of("s1_admin"), f"/meetings/duties/{world['b1'].pk}/") == []


def test_each_kind_says_what_it_asks_for(world):
    form = StartForm(hosts=[world["b1"]], groups=[], alliances=Alliance.objects.none())
    page = str(form["kind"])
    assert 'value="GENERAL" data-asks="host"' in page
    assert 'data-asks="group"' not in page
