"""Who was absent and why is read by those who may see that branch's people; everybody else reads counts (ACCESS.md)."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from activities.choices import AbsenceReason, MeetingKind
from activities.services.amendments import amend_meeting
from activities.services.meeting_content import PartyContent, content_of
from activities.services.parties import confirm_party, people_of
from members.choices import Role
from members.services.people import add_member
from tests.activities.test_meeting_services import NOW, ON, confirm, ready, write
from tests.world import add_user

pytestmark = pytest.mark.django_db
HOST_ABSENT, PARTY_ABSENT = "石佳宁", "何秀英"
REASONS = {"host": "无故缺席", "party": "因公外出"}


@pytest.fixture(autouse=True)
def on_that_day(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def shared(world):
    """A theme day of b1 with b2; each has one absentee by a first amendment, and b1's moderator was away."""
    he = add_member(home=world["b2"], name=PARTY_ABSENT, on=date(2026, 1, 1), actor=None, joined_on=date(2020, 6, 1))
    world.people["he"] = he
    secretary = world.users["b1_secretary"]
    meeting = confirm(
        world, write(ready(world, MeetingKind.THEME_DAY), secretary, parties=(PartyContent(world["b2"].pk),))
    )
    tick(world, meeting, {}, "")
    tick(world, meeting, {he.pk: AbsenceReason.BUSINESS}, "签到表看错了")
    zhou, shi = world.people["zhou"], world.people["shi"]
    absences = {shi.pk: AbsenceReason.UNEXCUSED, zhou.pk: AbsenceReason.LEAVE}
    content = replace(content_of(meeting), absences=absences, answers=(f"moderator_absent:{zhou.pk}",))
    amend_meeting(meeting=meeting, content=content, reason="重新核对", version=None, actor=secretary, on=ON, now=NOW)
    return meeting


def tick(world, meeting, absences, reason):
    party = meeting.parties.get()
    assert people_of(party, meeting)
    confirm_party(party=party, absences=absences, note="", reason=reason, actor=world.users["b2_secretary"], now=NOW)


def pages(client, meeting):
    urls = (meeting.get_absolute_url(), reverse("activities:meeting-print", args=[meeting.pk]))
    return [client.get(url).content.decode() for url in urls]


def reader(world, key):
    if key == "he_member":
        add_user(world, key, Role.MEMBER, world["b2"], world.people["he"])
    if key == "b2_recorder":
        add_user(world, key, Role.RECORDER, world["b2"])
    return key


@pytest.mark.parametrize(
    ("key", "sees_host", "sees_party"),
    [
        ("b1_secretary", True, False),
        ("b1_recorder", True, False),
        ("zhou_member", True, False),  # expected there: the own branch's record book
        ("b2_secretary", False, True),
        ("b2_recorder", False, True),
        ("he_member", False, False),
    ],
)
def test_names_and_reasons_of_the_absent(world, client_of, shared, key, sees_host, sees_party):
    for text in pages(client_of(reader(world, key)), shared):
        assert (HOST_ABSENT in text) is sees_host
        assert (REASONS["host"] in text) is sees_host
        assert ("主持人周建国没有到会" in text) is sees_host
        assert (PARTY_ABSENT in text) is sees_party
        assert (REASONS["party"] in text) is sees_party
        assert ("签到表看错了" in text) is sees_party
        for count in ("4 名", "2 名", "1 名", "到会人数"):
            assert count in text


def test_a_level_above_both_that_opened_the_text_reads_both(world, client_of, shared):
    url = reverse("activities:meeting-text", args=[shared.pk])
    text = client_of("s1_admin").post(url, {"reason": "核查"}).content.decode()
    assert HOST_ABSENT in text
    assert PARTY_ABSENT in text


def test_what_else_was_amended_is_read_by_all(world, client_of, shared):
    content = content_of(shared)
    content = replace(content, fields={**content.fields, "place": "服务站三楼"}, absences={})
    content = replace(content, answers=())
    amend_meeting(
        meeting=shared, content=content, reason="地点写错", version=None, actor=world.users["b1_secretary"], on=ON,
        now=NOW,
    )  # fmt: skip
    for text in pages(client_of("b2_secretary"), shared):
        assert "服务站三楼" in text
        assert "地点写错" in text
        assert HOST_ABSENT not in text
