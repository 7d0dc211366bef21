"""What is odd about a record is asked about on its page; nothing typed is lost, and old dates cost nothing."""

import re
from datetime import date

import pytest
from django.urls import reverse

from activities.choices import MeetingKind, MeetingState
from activities.models import Meeting
from members.models import Member, Organisation
from tests.activities.test_duties import held
from tests.activities.test_meeting_services import NOW, ON, confirm, ready, start
from tests.activities.test_meetings_pages import address, posted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_day(time_machine):
    time_machine.move_to(NOW, tick=False)


def test_a_tick_answers_and_stays_on_the_record(world, client_of):
    first = held(world["b1"], MeetingKind.GENERAL, ON)
    client, meeting = client_of("b1_secretary"), start(world)
    zhou = world.people["zhou"].pk
    data = posted(meeting, moderator=zhou, absent=[zhou], confirm="1", **{"agenda-0-points": "写了很久的要点"})
    answer = client.post(address("meeting-edit", meeting), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "写了很久的要点" in page
    for sentence in ("主持人周建国没有到会", "11月20日已有一次支部党员大会"):
        assert sentence in page
    assert f'href="{first.get_absolute_url()}"' in page
    data |= {"version": 2, "answers": [f"moderator_absent:{zhou}"]}
    half = client.post(address("meeting-edit", meeting), data)
    assert half.status_code == 422
    assert f'value="moderator_absent:{zhou}" checked' in half.content.decode()
    data |= {"version": 3, "answers": [f"moderator_absent:{zhou}", f"same_day:{first.pk}"]}
    record = client.post(address("meeting-edit", meeting), data, follow=True).content.decode()
    assert "主持人周建国没有到会；同一天另有一次支部党员大会" in record
    link = record[record.index(f'href="{first.get_absolute_url()}"') :].partition(">")[2].partition("</a>")[0]
    assert link.split() == ["看那一次"]  # the sentence before it says which kind
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.CONFIRMED


@pytest.mark.parametrize("answers", ["x", "moderator_absent:", "same_day:-1", "same_day:" + "9" * 40, "no_such:1"])
def test_a_made_up_answer_is_refused_or_left_out(world, client_of, answers):
    meeting = start(world)
    answer = client_of("b1_secretary").post(address("meeting-edit", meeting), posted(meeting, answers=[answers]))
    assert answer.status_code in (302, 422)
    assert Meeting.objects.get().answers == {}


def test_nobody_of_the_own_branch_came(world, client_of):
    client, meeting = client_of("b1_secretary"), start(world, MeetingKind.THEME_DAY)
    people = list(world["b1"].members.values_list("pk", flat=True))
    data = posted(meeting, absent=people, partners=[world["b2"].pk], confirm="1")
    answer = client.post(address("meeting-edit", meeting), data)
    assert "本支部没有人到会，请写明原因；这次不计入本支部的次数。" in answer.content.decode()
    data |= {"version": 2, "none_came_reason": "都在防汛值守", "answers": [f"moderator_absent:{data['moderator']}"]}
    record = client.post(address("meeting-edit", meeting), data, follow=True).content.decode()
    assert "已确认。本支部没有人到会，不计入次数。" in record
    assert "都在防汛值守" in record


def test_nobody_at_all_came_is_kept_with_its_reason(world, client_of):
    client, meeting = client_of("b1_secretary"), start(world, MeetingKind.THEME_DAY)
    people = list(meeting.own_attendances.values_list("member", flat=True))
    data = posted(meeting, absent=people, moderator=world.people["zhou"].pk, confirm="1")
    answer = client.post(address("meeting-edit", meeting), data).content.decode()
    assert told(answer) == ["本支部没有人到会，请写明原因；这次不计入本支部的次数。", "主持人周建国没有到会"]
    data |= {"version": 2, "none_came_reason": "都在防汛值守", "answers": [f"moderator_absent:{data['moderator']}"]}
    client.post(address("meeting-edit", meeting), data, follow=True)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.none_came_reason) == (MeetingState.CONFIRMED, "都在防汛值守")
    record = client.get(meeting.get_absolute_url()).content.decode()
    came = record[record.index("<dt>到会</dt>") :].partition("<dd>")[2].partition("</dd>")[0]
    assert came.strip() == "没有"
    printed = client.get(address("meeting-print", meeting)).content.decode()
    assert printed[printed.index("到会人员") :].partition('<td colspan="3">')[2].strip().startswith("无")


def told(page):
    """The sentences of the list on top."""
    found = re.search(r"<ul>(.*?)</ul>", page[page.index("data-errors") :], re.DOTALL)
    return [re.sub("<a.*?</a>：", "", line).strip() for line in re.findall(r"<li>(.*?)</li>", found[1], re.DOTALL)]


def test_all_that_is_missing_is_told_at_once_with_its_number(world, client_of):
    held(world["b1"], MeetingKind.GENERAL, ON)
    client, meeting = client_of("b1_secretary"), start(world)
    zhou, liu = world.people["zhou"].pk, world.people["liu"].pk
    Meeting.objects.update(recorder=liu)
    data = posted(
        meeting, moderator=zhou, recorder=liu, absent=[zhou, liu], place="", confirm="1",
        **{"agenda-0-title": "", "agenda-0-points": "要点", "agenda-0-votes_for": "9"},
    )  # fmt: skip
    page = client.post(address("meeting-edit", meeting), data).content.decode()
    assert told(page) == [
        "请写开会地点。", "到会人数不够一半，请写明情况，或核对到会的人。", "主持人周建国没有到会", "记录人刘玉兰没有到会",
        "同一天另有一次支部党员大会", "请写明这个议题。",
        "票数合计 9，多于到会有表决权的 1 人。",
    ]  # fmt: skip
    assert "还差 7 处。" in page
    for question in (
        "主持人周建国没有到会，请核对",
        "记录人刘玉兰没有到会，请核对",
        "11月20日已有一次支部党员大会，请核对",
    ):
        assert page.count(question) == 1


def test_an_amendment_tells_all_that_is_missing_too(world, client_of):
    client, meeting = client_of("b1_secretary"), confirm(world, ready(world))
    page = client.post(address("meeting-amend", meeting), posted(meeting, place="", reason="")).content.decode()
    assert told(page) == ["请写开会地点。", "请写更正原因，会和前后内容一起留在记录上。"]
    assert "还差 2 处。" in page


def test_what_cannot_be_read_is_not_called_missing(world, client_of):
    client, meeting = client_of("b1_secretary"), start(world)
    page = client.post(address("meeting-edit", meeting), posted(meeting, held_on="x", confirm="1")).content.decode()
    assert "有 1 处要改" in page
    assert "还差 1 处" not in page


def test_an_amendment_answers_too(world, client_of):
    client, meeting = client_of("b1_secretary"), confirm(world, ready(world))
    zhou = world.people["zhou"].pk
    data = posted(meeting, moderator=zhou, absent=[zhou], reason="看错签到表")
    answer = client.post(address("meeting-amend", meeting), data)
    assert answer.status_code == 422
    assert "主持人周建国没有到会" in answer.content.decode()
    client.post(address("meeting-amend", meeting), data | {"answers": [f"moderator_absent:{zhou}"]})
    changes = {row["field"]: row["after"] for row in meeting.amendments.get().changes}
    assert changes["主持人没有到会"] == "已核对"


@pytest.mark.parametrize("day", ["2000-01-01", "2026-11-20"])
def test_the_earliest_day_is_a_day_like_any_other(world, client_of, day):
    Organisation.objects.update(started_on=date(1950, 1, 1))
    Member.objects.update(started_on=date(1996, 7, 1))
    client = client_of("b1_secretary")
    for kind in ("THEME_DAY", "LECTURE"):
        data = {"kind": kind, "host": world["b1"].pk, "held_on": day}
        assert client.post(reverse("activities:meeting-new"), data).status_code == 302
        meeting = Meeting.objects.get(kind=kind)
        for url in (address("meeting-edit", meeting), meeting.get_absolute_url(), reverse("workbench:home")):
            assert client.get(url).status_code == 200


def test_a_day_before_the_branch_stood_is_told(world, client_of):
    data = {"kind": "THEME_DAY", "host": world["b1"].pk, "held_on": "2025-12-31"}
    answer = client_of("b1_secretary").post(reverse("activities:meeting-new"), data)
    assert answer.context["form"].errors == {
        "held_on": ["锦绣家园小区党支部登记的成立日期是2026年1月1日，不能早于这一天，请核对日期。"]
    }
