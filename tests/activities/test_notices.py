"""Who is asked to a planned meeting, and hears that a service was not confirmed."""

from datetime import date, time
from decimal import Decimal

import pytest

from activities.choices import MeetingKind
from activities.services.meetings import change_plan, discard_draft, plan_meeting
from activities.services.service import record_service, refuse_service
from members.models import Notice
from tests.activities.test_meeting_services import NOW, ON
from tests.assessment.scenes import committee, report_in

pytestmark = pytest.mark.django_db

HELD = date(2026, 11, 26)


def plan(world, **fields):
    return plan_meeting(
        kind=MeetingKind.GENERAL, host=world["b1"], actor=world.users["b1_secretary"], held_on=HELD, on=ON, now=NOW,
        **{"started_at": time(15), "place": "活动室", **fields},
    )  # fmt: skip


def told():
    return [(notice.recipient.name, notice.sentence) for notice in Notice.objects.order_by("pk")]


def test_people_with_an_account_are_asked_in_and_hear_of_another_day(world):
    meeting = plan(world)
    about = "党员大会，11月26日 15:00，活动室"
    account = world.users["zhou_member"].name
    assert told() == [(account, f"请参加：{about.replace('党员大会', str(meeting.get_kind_display()))}")]
    values = {"meeting": meeting, "on": ON, "actor": world.users["b1_secretary"], "now": NOW}
    meeting = change_plan(held_on=HELD, title="转正", **values)
    assert len(told()) == 1  # neither day nor place is another
    Notice.objects.update(released_at=NOW)
    moved = change_plan(held_on=date(2026, 11, 27), **values)
    assert told()[1:] == [(account, f"会议改期：{meeting.get_kind_display()!s}，11月27日 15:00，活动室")]
    # What was not told yet of the day before never is.
    change_plan(held_on=date(2026, 11, 30), **{**values, "meeting": moved})
    assert told()[1:] == [(account, f"会议改期：{meeting.get_kind_display()!s}，11月30日 15:00，活动室")]


def test_nobody_is_asked_to_what_was_taken_off_the_calendar(world):
    discard_draft(meeting=plan(world), actor=world.users["b1_secretary"])
    assert told() == []


def test_the_units_are_asked_to_a_joint_conference(world):
    alliance = committee(world["c1"], world["s1"], world["u1"], world["e1"])
    plan_meeting(
        kind=MeetingKind.JOINT_CONFERENCE, host=world["c1"], alliance=alliance, actor=world.users["c1_secretary"],
        held_on=HELD, on=ON, now=NOW,
    )  # fmt: skip
    names = sorted(notice.user.username for notice in Notice.objects.all())
    assert names == ["e1_liaison", "u1_liaison", "u1_secretary"]


def test_member_and_writer_hear_why_a_service_was_not_confirmed(world):
    report_in(world.people["wu"], world["c1"])
    (record,) = record_service(
        members=[world.people["wu"]], community=world["c1"], category="ENVIRONMENT", title="清扫楼道", held_on=ON,
        hours=Decimal(2), actor=world.users["u1_liaison"], now=NOW,
    )  # fmt: skip
    refuse_service(record=record, reason="没有到", actor=world.users["c1_secretary"], now=NOW)
    rows = sorted((notice.user.username, notice.word) for notice in Notice.objects.all())
    assert rows == [("u1_liaison", "没有到"), ("wu_member", "没有到")]
    assert Notice.objects.first().sentence == "志愿服务没有确认：吴海燕，清扫楼道"
