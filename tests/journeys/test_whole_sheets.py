"""Whole sheets: forty people on one service sheet, forty-six records confirmed, owed meetings begun, counted in presses."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from activities.choices import MeetingKind, ServiceCategory, ServiceState
from activities.models import Meeting, ServiceRecord
from members.services.people import add_member
from members.services.report_ins import accept_report_ins, submit_member_report_ins
from tests.journeys.helpers import Person, log_in, open_page
from tests.world import START

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def volunteers(world):
    """Forty people of two units who reported in to 学府社区, half of them to its first branch."""
    day = {"joined_on": START.replace(year=1995), "full_on": START.replace(year=1996)}
    people = [
        add_member(home=world["u1" if number < 25 else "u2"], name=f"{name}{number:02}", on=START, actor=None, **day)
        for number, name in enumerate(["王海"] * 30 + ["赵云"] * 10)
    ]
    for place, half in ((world["b1"], people[:20]), (world["b2"], people[20:])):
        rows = submit_member_report_ins(members=half, community=world["c1"], branch=place, on=START, actor=None)
        accept_report_ins(report_ins=rows, started_on=START, on=START, actor=None)
    return people


def record(world, people, title, days_ago=1):
    now = timezone.now()  # one press, one sheet
    ServiceRecord.objects.bulk_create(
        ServiceRecord(
            member=person, community=world["c1"], category=ServiceCategory.PATROL, title=title, hours=Decimal(2),
            held_on=timezone.localdate() - timedelta(days=days_ago), recorded_at=now,
        )
        for person in people
    )  # fmt: skip


def test_a_sheet_of_forty_people_in_eight_interactions(volunteers, live_server, browser):
    with open_page(browser, live_server.url) as page:
        log_in(page, "c1_secretary")
        page.goto("/services/new/")
        secretary = Person(page)
        secretary.fill("服务内容", "河滨路清理")
        secretary.choose("服务类别", "环境卫生整治")
        secretary.fill("时长（小时）", "2")
        secretary.press("全选")
        assert "已勾 40 / 40 人" in page.locator("[data-ticks-count]").inner_text()
        secretary.press("登记并确认")
        page.get_by_text("已登记并确认 40 条服务记录。").wait_for()
        assert secretary.interactions <= 8
    assert ServiceRecord.objects.filter(state=ServiceState.CONFIRMED).count() == 40


def test_people_are_found_kept_to_a_unit_and_ticked_as_the_last_time(volunteers, world, live_server, browser):
    record(world, volunteers[:3], "夜间巡逻", days_ago=9)
    record(world, volunteers[5:7], "清扫楼道")
    with open_page(browser, live_server.url) as page:
        log_in(page, "c1_secretary")
        page.goto("/services/new/")
        shown, ticked = page.locator(".tick-list label:visible"), page.locator("[name=people]:checked")
        search, place = page.get_by_label("在名单里查找"), page.get_by_label("只看哪个组织的人")
        for typed in ("zy", "赵云", "zhaoyun"):
            search.fill(typed)
            assert shown.count() == 10
        search.press("Enter")
        assert page.url.endswith("/services/new/")
        search.fill("赵云39")
        search.press("Enter")
        assert ticked.count() == 1
        search.fill("")
        place.select_option(label=world["u1"].name)
        assert shown.count() == 25
        page.get_by_role("button", name="全选").click()
        assert ticked.count() == 26
        place.select_option(label=world["b2"].name)
        assert shown.count() == 20
        page.get_by_role("button", name="反选").click()
        assert ticked.count() == 20 + 20 - 5 - 1
        page.get_by_role("button", name="按上次").click()
        assert ticked.evaluate_all("boxes => boxes.map(box => Number(box.value))") == [
            row.pk for row in volunteers[5:7]
        ]
        page.get_by_label("服务内容").fill("夜间巡逻")
        page.get_by_role("button", name="按上次").click()
        assert ticked.evaluate_all("boxes => boxes.map(box => Number(box.value))") == [row.pk for row in volunteers[:3]]


def test_forty_six_records_are_confirmed_in_three_interactions(volunteers, world, live_server, browser):
    record(world, volunteers, "河滨路清理")
    record(world, volunteers[:6], "夜间巡逻")
    with open_page(browser, live_server.url) as page:
        log_in(page, "c1_secretary")
        page.goto("/services/")
        secretary = Person(page)
        assert not page.get_by_role("button", name="确认服务").is_visible()
        secretary.press("全选")
        secretary.press("确认服务")
        page.get_by_text("已确认 46 条。").wait_for()
        assert secretary.interactions <= 3
    assert ServiceRecord.objects.filter(state=ServiceState.CONFIRMED).count() == 46


def test_all_pages_of_what_was_found_are_confirmed_in_three_interactions(volunteers, world, live_server, browser):
    record(world, volunteers, "河滨路清理")
    record(world, volunteers, "河滨路植树")
    record(world, volunteers[:5], "夜间巡逻")
    with open_page(browser, live_server.url) as page:
        log_in(page, "c1_secretary")
        page.goto("/services/?state=waiting&q=河滨路")
        secretary = Person(page)
        secretary.press("全选")
        assert page.locator("[data-ticks-count]").inner_text() == "已选 50 条"
        secretary.tick("选中筛选出的全部 80 条")
        assert page.locator("[data-ticks-count]").inner_text() == "已选 80 条"
        secretary.press("确认服务")
        page.get_by_text("已确认 80 条。").wait_for()
        assert secretary.interactions <= 3
    left = ServiceRecord.objects.filter(state=ServiceState.SUBMITTED)
    assert set(left.values_list("title", flat=True)) == {"夜间巡逻"}


def test_the_bar_comes_and_goes_with_the_ticks_without_script_too(volunteers, world, live_server, browser):
    record(world, volunteers[:2], "河滨路清理")
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    log_in(page, "c1_secretary")
    page.goto("/services/")
    confirm, whole = page.get_by_role("button", name="确认服务"), page.get_by_label("选中筛选出的全部 2 条")
    assert not confirm.is_visible()
    whole.check()
    assert confirm.is_visible()
    whole.uncheck()
    assert not confirm.is_visible()
    whole.check()
    confirm.click()
    page.get_by_text("已确认 2 条。").wait_for()
    context.close()


def test_an_owed_meeting_begins_with_one_press(world, live_server, browser):
    with open_page(browser, live_server.url) as page:
        log_in(page, "b1_secretary")
        page.goto("/meetings/")
        chip = page.locator(".start-chips button").first
        title = chip.inner_text().strip()
        chip.click()
        page.wait_for_url("**/edit/")
        assert page.get_by_role("heading", level=1).inner_text().split()[0] in title
    assert Meeting.objects.count() == 1


def test_fields_of_other_kinds_are_not_shown(world, live_server, browser):
    with open_page(browser, live_server.url) as page:
        log_in(page, "b1_secretary")
        page.goto("/meetings/new/")
        group = page.get_by_label("党小组", exact=False).locator("visible=true")
        assert page.locator("[name=group]").count() == 1
        assert group.count() == 0
        page.get_by_label("会议类型").select_option(MeetingKind.GROUP)
        assert page.locator("[name=group]").is_visible()


def test_who_came_besides_is_added_in_place(volunteers, world, live_server, browser):
    """By the list and by name: the page is not loaded anew, the box stays open, what was typed elsewhere stays."""
    with open_page(browser, live_server.url) as page:
        log_in(page, "b1_secretary")
        page.goto("/meetings/new/")
        page.get_by_role("button", name="开始记录").click()
        page.wait_for_url("**/edit/")
        page.evaluate("window.same = true")
        page.get_by_label("地点").fill("党群服务站")
        page.get_by_text("还有别的人到会").click()
        page.get_by_label("其他支部党员姓名").fill("王海03")
        page.get_by_role("button", name="加入").click()
        page.locator("[name=walk_in]:checked").wait_for()
        assert page.get_by_label("其他支部党员姓名").input_value() == ""
        page.locator("[name=add_person]").select_option(label=f"王海04（{world['u1'].name}）")
        page.locator("[name=walk_in]:checked").nth(1).wait_for()
        assert page.get_by_role("button", name="加入").is_visible()
        assert page.evaluate("window.same") is True
    meeting = Meeting.objects.get()
    assert meeting.place == "党群服务站"
    assert set(meeting.attendances.filter(is_expected=False).values_list("member__name", flat=True)) == {
        "王海03",
        "王海04",
    }
