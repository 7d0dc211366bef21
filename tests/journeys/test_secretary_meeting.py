"""A branch secretary logs and confirms a meeting of thirty people in at most twelve interactions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activities.choices import AbsenceReason, MeetingKind, MeetingState, Presence
from activities.models import Meeting, Resolution
from members.choices import Post
from members.models import User
from members.services.people import add_member, appoint
from tests.journeys.helpers import Person, log_in, open_page
from tests.world import START

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

ABSENT = ("党员03", "党员11", "党员25")


@pytest.fixture
def branch(world):
    """翠竹苑: thirty members, a secretary, this month's theme day already held; no committee meeting to record."""
    day = {"joined_on": START.replace(year=1995), "full_on": START.replace(year=1996)}
    for number in range(1, 30):
        add_member(home=world["b2"], name=f"党员{number:02}", on=START, actor=None, **day)
    appoint(member=world.people["zeng"], organisation=world["b2"], post=Post.SECRETARY, on=START, actor=None)
    User.objects.filter(username="b2_secretary").update(name="曾庆华")
    now, today = timezone.now(), timezone.localdate()
    for kind in (MeetingKind.THEME_DAY, MeetingKind.COMMITTEE):
        Meeting.objects.create(
            kind=kind, host=world["b2"], held_on=today, state=MeetingState.CONFIRMED, first_saved_at=now, saved_at=now,
            confirmed_at=now,
        )  # fmt: skip
    return world["b2"]


def test_thirty_people_in_twelve_interactions(branch, world, live_server, browser):
    today = timezone.localdate()
    with open_page(browser, live_server.url) as page:
        log_in(page, "b2_secretary")
        assert "曾书记，今天有" in page.get_by_role("heading", level=1).inner_text()
        secretary = Person(page)
        secretary.press("记录会议")
        assert "支部党员大会" in page.get_by_role("heading", level=1).inner_text()
        secretary.fill("地点", "小区党群服务站")
        for name in ABSENT:
            secretary.tick(name)
        assert page.locator("[data-sum=present]").inner_text() == "27"
        assert "到会 27，不少于 15（30 的一半）" in page.locator("#quorum-line").inner_text()
        secretary.fill("议题", "讨论楼道清理安排")
        secretary.fill("决议", "每月第一个周六清理楼道")
        secretary.choose("落实人", "党员07")
        secretary.fill("完成日期", (today + timedelta(days=20)).isoformat())
        secretary.press("确认记录")
        page.wait_for_url("**/meetings/*/")
        assert "决议进入党员07的待办" in page.get_by_role("status").inner_text()
        assert secretary.interactions <= 12

    meeting = Meeting.objects.get(kind=MeetingKind.GENERAL)
    assert (meeting.state, meeting.held_on, meeting.place) == (MeetingState.CONFIRMED, today, "小区党群服务站")
    assert meeting.moderator == world.people["zeng"]
    rows = meeting.attendances.filter(is_expected=True)
    assert (rows.count(), rows.filter(presence=Presence.PRESENT).count()) == (30, 27)
    absent = rows.filter(presence=Presence.ABSENT)
    assert set(absent.values_list("member__name", "reason")) == {(name, AbsenceReason.LEAVE) for name in ABSENT}
    resolution = meeting.resolutions.get()
    assert (resolution.text, resolution.person.name) == ("每月第一个周六清理楼道", "党员07")
    assert meeting.agenda.get().title == "讨论楼道清理安排"


def test_what_is_typed_is_saved_before_any_press(branch, live_server, browser):
    with open_page(browser, live_server.url) as page:
        log_in(page, "b2_secretary")
        secretary = Person(page)
        secretary.press("记录会议")
        secretary.fill("议题", "讨论年度计划")
        secretary.press("再加一个议题")
        page.locator("#agenda-1 [name=agenda-1-title]").fill("第二个议题")
        page.get_by_text("已自动保存").wait_for()
        page.goto("/")
        assert page.get_by_text("没写完的").is_visible()
    meeting = Meeting.objects.get(kind=MeetingKind.GENERAL)
    assert list(meeting.agenda.values_list("title", flat=True)) == ["讨论年度计划", "第二个议题"]
    assert meeting.state == MeetingState.DRAFT


def test_rows_that_are_added_while_one_types_are_stored_once(branch, live_server, browser):
    with open_page(browser, live_server.url) as page:
        log_in(page, "b2_secretary")
        secretary = Person(page)

        def saved(text):
            """Type into the newest resolution, wait until it is stored, and read every row."""
            number = page.locator("#agenda-0 [name$=-text]").count() - 1
            with page.expect_response(lambda answer: answer.request.method == "POST"):
                page.locator(f"#agenda-0 [name=agenda-0-r-{number}-text]").fill(text)
            page.wait_for_function(f"document.querySelector('[name=agenda-0-r-{number}-id]').value")
            return list(Resolution.objects.values_list("pk", "item_id", "text"))

        secretary.press("记录会议")
        secretary.fill("议题", "讨论楼道清理安排")
        first = saved("清理楼道")
        secretary.press("再加一条决议")
        second = saved("联系物业")
        third = saved("联系物业公司")
    assert [text for _pk, _item, text in third] == ["清理楼道", "联系物业公司"]
    assert (second[:1], [row[:2] for row in third]) == (first, [row[:2] for row in second])
