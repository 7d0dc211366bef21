"""结束时间: typed beside the start, printed in the book, kept visibly when it is amended."""

from datetime import time

import pytest
from django.urls import reverse

from activities.choices import MeetingKind
from activities.forms.record.basics import BasicsForm
from activities.models import Meeting
from tests.activities.test_meeting_services import ready, start

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("started_at", "ended_at", "words"),
    [(None, None, ""), (time(19), None, "19:00"), (time(9, 30), time(11), "09:30—11:00")],
)
def test_the_clock_of_a_meeting(started_at, ended_at, words):
    assert Meeting(started_at=started_at, ended_at=ended_at).clock == words


@pytest.mark.parametrize(
    ("started_at", "ended_at", "wrong"),
    [
        ("19:00", "20:30", {}),
        ("19:00", "", {}),
        ("", "20:30", {"started_at": ["请填写开始时间。"]}),
        ("19:00", "19:00", {"ended_at": ["结束时间要在开始时间之后。"]}),
        ("19:00", "08:00", {"ended_at": ["结束时间要在开始时间之后。"]}),
    ],
)
def test_a_meeting_ends_after_it_began(world, started_at, ended_at, wrong):
    meeting = start(world, MeetingKind.GENERAL)
    data = {"held_on": meeting.held_on.isoformat(), "started_at": started_at, "ended_at": ended_at}
    form = BasicsForm(data, meeting=meeting, user=world.users["b1_secretary"])
    assert {name: form.errors[name] for name in ("started_at", "ended_at") if name in form.errors} == wrong


def test_the_print_shows_when_it_ended(world, client_of):
    meeting = ready(world, MeetingKind.GENERAL)
    Meeting.objects.filter(pk=meeting.pk).update(started_at=time(19), ended_at=time(20, 30))
    for name in ("meeting", "meeting-print"):
        page = client_of("b1_secretary").get(reverse(f"activities:{name}", args=[meeting.pk])).content.decode()
        assert '</time> <span class="nowrap">19:00—20:30</span>' in page
