"""Pressing the buttons of a record: nobody is taken for present unseen, nothing is done twice, pickers keep to scope."""

from datetime import date

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from activities.choices import MeetingKind, MeetingState
from activities.models import Resolution
from activities.services import meetings as services
from members.services.people import add_member
from tests.activities.test_meeting_services import confirm, ready, start
from tests.activities.test_meetings_pages import address, posted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def friday(time_machine):
    time_machine.move_to("2026-11-20T14:00:00+08:00")


def test_who_is_newly_expected_is_shown_before_the_record_is_confirmed(world, client_of):
    meeting, client = ready(world), client_of("b1_secretary")
    add_member(home=world["b1"], name="孙大海", on=date(2026, 11, 20), actor=None)
    answer = client.post(address("meeting-edit", meeting), posted(meeting, confirm="1"), follow=True)
    assert answer.redirect_chain == [(f"{address('meeting-edit', meeting)}#attendance", 302)]
    page = answer.content.decode()
    assert "记录之后应到的又加了：孙大海。已列进到会一栏，请核对到会没有，再确认。" in page
    meeting.refresh_from_db()
    assert (meeting.state, meeting.attendances.filter(is_expected=True).count()) == (MeetingState.DRAFT, 5)
    sun = meeting.attendances.get(member__name="孙大海").member_id
    client.post(address("meeting-edit", meeting), posted(meeting, confirm="1", absent=[sun]))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.attendances.get(member=sun).presence) == (MeetingState.CONFIRMED, "ABSENT")


def test_another_day_with_other_people_is_looked_at_before_it_is_confirmed(world, client_of):
    add_member(home=world["b1"], name="孙大海", on=date(2026, 11, 20), actor=None)
    meeting, client = ready(world, held_on=date(2026, 11, 19)), client_of("b1_secretary")
    moved = posted(meeting, held_on="2026-11-20", confirm="1")
    answer = client.post(address("meeting-edit", meeting), moved, follow=True)
    assert "日期改了，应到的人跟着有变化。" in answer.content.decode()
    meeting.refresh_from_db()
    assert (meeting.state, meeting.held_on) == (MeetingState.DRAFT, date(2026, 11, 20))
    client.post(address("meeting-edit", meeting), posted(meeting, confirm="1"))
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CONFIRMED


def test_a_resolution_is_carried_out_once(world, client_of, time_machine):
    meeting = confirm(world, ready(world))
    resolution = Resolution.objects.create(meeting=meeting, item=meeting.agenda.get(), text="清理楼道")
    url = reverse("activities:resolution-done", args=[meeting.pk, resolution.pk])
    for day in ("2026-11-21", "2026-11-25"):
        time_machine.move_to(f"{day}T09:00:00+08:00")
        assert client_of("b1_secretary").post(url).status_code == 302
    resolution.refresh_from_db()
    assert resolution.done_on == date(2026, 11, 21)
    assert LogEntry.objects.filter(additional_data__deed="resolution.done").count() == 1


def test_a_resolution_that_was_written_anew_meanwhile_says_so(world):
    meeting = confirm(world, ready(world))
    resolution = Resolution.objects.create(meeting=meeting, item=meeting.agenda.get(), text="清理楼道")
    Resolution.objects.all().delete()
    with pytest.raises(services.ResolutionIsGone):
        services.follow_up(resolution=resolution, actor=world.users["b1_secretary"], on=date(2026, 11, 21))


def names_offered(page, field):
    return {str(label) for value, label in page.context["record"].basics.fields[field].choices if value}


def test_a_group_leader_picks_from_the_own_group(world, client_of):
    meeting = start(world, MeetingKind.GROUP, group="g1", by="g1_leader")
    group, branch = {"周建国", "刘玉兰"}, {"周建国", "刘玉兰", "王德厚", "石佳宁"}
    page = client_of("g1_leader").get(address("meeting-edit", meeting))
    assert [names_offered(page, name) for name in ("moderator", "recorder")] == [group, group]
    (resolution,) = page.context["record"].agenda.rows[0].resolutions
    assert {person.name for person in resolution.fields["person"].queryset} == group
    page = client_of("b1_recorder").get(address("meeting-edit", meeting))
    assert names_offered(page, "recorder") == branch


def test_what_was_filled_in_stays_grey_in_a_form_that_comes_back(world, client_of):
    meeting = start(world)
    meeting.place = "党群服务站"
    meeting.save()
    data = posted(meeting, place="党群服务站", started_at="09:30", moderator="", confirm="1")
    answer = client_of("b1_secretary").post(address("meeting-edit", meeting), data)
    assert answer.status_code == 422
    known = {bound.name for bound, known in answer.context["record"].basics.shown if known}
    assert known == {"held_on", "place"}
