"""What is typed is not lost: an ended session, a dead network, Back, slow saves, long texts, two writers, a mistyped day."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from activities.choices import MeetingDeed, MeetingKind, MeetingState
from activities.models import Meeting
from common.models import Event
from members.services.people import add_member
from tests.journeys.helpers import NO_NETWORK, REFUSED, STALE, log_in, open_page
from tests.world import START

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
TITLE, POINTS, LINE = "[name=agenda-0-title]", "[name=agenda-0-points]", "[data-saving]"


@pytest.fixture
def record(world, live_server, browser):
    """`record(**options)`: the page of a record that has just been begun, by the secretary of the branch."""

    def begin(**options):
        page = opened.enter_context(open_page(browser, live_server.url, **options))
        log_in(page, "b1_secretary")
        page.goto(f"/meetings/new/?kind=GENERAL&host={world['b1'].pk}")
        page.locator("main form").get_by_role("button", name="开始记录").click()
        page.wait_for_url("**/edit/")
        return page

    with ExitStack() as opened:
        yield begin


def said(page, words: str) -> None:
    page.locator(LINE, has_text=words).wait_for()


def item():
    return Meeting.objects.get().agenda.get()


def test_the_session_ends_while_typing(record):
    page = record()
    page.locator(TITLE).fill("讨论转正")
    said(page, "已自动保存")
    Session.objects.all().delete()
    page.locator(POINTS).fill("登录到时限以后写的")
    said(page, "登录已到时限，还没有保存上")
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('kept '))") == []
    page.get_by_role("button", name="保存草稿").click()
    said(page, "登录已到时限，刚才这一步没有办")
    with page.context.expect_page() as opened:
        page.locator(LINE).get_by_role("link", name="另开一页登录").click()
    log_in(opened.value, "b1_secretary")
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_text("已保存草稿。").wait_for()
    assert (item().title, item().points) == ("讨论转正", "登录到时限以后写的")


def test_after_a_new_log_in_the_page_goes_on_by_itself(record):
    page = record(expects=(REFUSED,))
    Session.objects.all().delete()
    page.locator(POINTS).fill("登录到时限以后写的")
    said(page, "登录已到时限")
    log_in(page.context.new_page(), "b1_secretary")
    page.evaluate("dispatchEvent(new Event('focus'))")
    said(page, "已自动保存")
    assert item().points == "登录到时限以后写的"


def test_another_account_saves_nothing_of_it(record):
    page = record(expects=(REFUSED,))
    Session.objects.all().delete()
    log_in(page.context.new_page(), "b1_recorder")
    page.locator(POINTS).fill("书记写的")
    said(page, "换了账号登录")
    page.get_by_role("button", name="保存草稿").click()
    said(page, "请用原来的账号登录")
    assert not Meeting.objects.get().agenda.exists()


def test_a_press_with_an_old_token_comes_back_with_the_text(record):
    page = record(expects=(REFUSED,))
    page.locator(TITLE).fill("讨论转正")
    page.evaluate("""() => {
      const form = document.getElementById("record");
      form.elements.csrfmiddlewaretoken.value = "x".repeat(64);
      form.submit();  // as without any script
    }""")
    page.get_by_role("button", name="再提交一次").click()
    page.get_by_text("已保存草稿。").wait_for()
    assert item().title == "讨论转正"


def test_the_network_is_cut_while_typing_and_while_confirming(record):
    page = record(expects=(NO_NETWORK,))
    page.context.set_offline(True)
    page.locator(TITLE).fill("断网时写的")
    said(page, "网络断开，没有保存上")
    for name in ("保存草稿", "确认记录"):
        page.get_by_role("button", name=name).click()
        said(page, "没有连上服务器，刚才这一步没有办")
    assert page.locator(TITLE).input_value() == "断网时写的"
    page.context.set_offline(False)
    said(page, "已自动保存")
    assert (item().title, Meeting.objects.get().state) == ("断网时写的", MeetingState.DRAFT)


def test_the_network_is_cut_while_saving(record):
    page = record(expects=("net::ERR_",))
    page.route("**/edit/", lambda route: route.abort(), times=1)
    page.locator(TITLE).fill("没有存上的一次")
    said(page, "网络断开，没有保存上")
    said(page, "已自动保存")
    assert item().title == "没有存上的一次"


def test_back_never_shows_saved_over_what_is_not(record):
    page = record(expects=(NO_NETWORK,))
    page.locator(TITLE).fill("存上的")
    said(page, "已自动保存")
    page.context.set_offline(True)
    page.locator(TITLE).fill("没有存上的")
    said(page, "没有保存上")
    # Back from another page, as a browser brings it back that had frozen it
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert page.locator(f"{LINE} .t-done").count() == 0
    page.context.set_offline(False)
    said(page, "已自动保存")
    page.goto("/meetings/")
    page.go_back()
    assert (page.locator(TITLE).input_value(), item().title) == ("没有存上的", "没有存上的")
    assert "已保存" in page.locator(f"{LINE} .t-done").inner_text()


def test_leaving_asks_until_it_is_stored(record):
    page = record(expects=(NO_NETWORK,))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.context.set_offline(True)
    page.locator(TITLE).press_sequentially("没有存上")
    said(page, "没有保存上")
    page.get_by_role("link", name="换一种会议").click()
    page.wait_for_timeout(300)
    assert (asked, page.url.endswith("/edit/")) == (["beforeunload"], True)
    page.context.set_offline(False)
    said(page, "已自动保存")
    page.get_by_role("link", name="换一种会议").click()
    page.wait_for_url("**/meetings/new/")
    assert asked == ["beforeunload"]


def test_typing_right_after_a_tick_while_saving_is_slow(record, world):
    """The list of people changes while somebody types: no letter is lost, and a second press is none."""
    posts = []

    def slowly(route):
        if route.request.method == "POST":
            posts.append(route.request.post_data)
        page.wait_for_timeout(600)
        route.continue_()

    add_member(home=world["b1"], name="新来的", on=timezone.localdate(), actor=None, full_on=START)
    page = record()
    page.route("**/edit/", slowly)
    page.get_by_role("checkbox", name="刘玉兰").check()
    page.get_by_label("日期", exact=True).fill((timezone.localdate() - timedelta(days=1)).isoformat())
    page.locator(TITLE).press_sequentially("一边存一边写，一个字不少", delay=90)
    page.get_by_role("checkbox", name="新来的").wait_for(state="detached")
    assert page.locator("[name=moderator] option", has_text="新来的").count() == 0
    page.locator(POINTS).press_sequentially("再写")
    page.get_by_role("button", name="保存草稿").dblclick()
    page.get_by_text("已保存草稿。").wait_for()
    meeting = Meeting.objects.get()
    assert (item().title, item().points) == ("一边存一边写，一个字不少", "再写")
    assert list(meeting.attendances.exclude(reason="").values_list("member__name", flat=True)) == ["刘玉兰"]
    assert sum('name="save"' in body or "&save=1" in body for body in posts) == 1


def test_a_paste_of_thirty_thousand_characters(record):
    page, text = record(), "会议纪要。" * 6000
    page.locator(POINTS).fill(text)
    assert page.get_by_text("最多 50000 字，现在 30000 字。").is_visible()
    said(page, "已自动保存")
    assert item().points == text


def test_two_writers_choose_line_by_line(record, world, live_server, browser):
    page = record(expects=(STALE,))
    address = page.url
    with open_page(browser, live_server.url) as other:
        log_in(other, "b1_recorder")
        other.goto(address)
        other.locator(TITLE).fill("记录员的议题")
        other.get_by_label("地点").fill("记录员的地点")
        other.get_by_label("列席").fill("记录员请的")
        said(other, "已自动保存")
    page.locator(TITLE).fill("书记的议题")
    page.get_by_label("地点").fill("书记的地点")
    page.locator(LINE).get_by_role("button", name="看两个版本").click()
    page.get_by_text("每一项选一个版本").wait_for()
    page.locator(POINTS).fill("选的时候写的")
    page.wait_for_timeout(1500)
    assert item().title == "记录员的议题"  # nothing was saved while choosing
    assert page.locator("[name=take-observers][value=stored]").is_checked()  # the secretary did not touch it
    assert page.locator("[name=take-place][value=typed]").is_checked()
    page.locator("[name=take-place][value=stored]").check()
    page.get_by_label("列席").fill("两个人请的")
    assert page.locator("[name=take-observers][value=typed]").is_checked()
    page.get_by_role("button", name="按选定的保存").click()
    page.get_by_text("已保存草稿。").wait_for()
    meeting = Meeting.objects.get()
    assert (item().title, item().points) == ("书记的议题", "选的时候写的")
    assert (meeting.place, meeting.observers) == ("记录员的地点", "两个人请的")
    page.goto(meeting.get_absolute_url())
    told = page.locator(".card", has_text="全部经过").inner_text()
    assert "记录员的议题" in told
    assert "书记的地点" in told
    assert Event.objects.get().deed == MeetingDeed.CHOOSE


def test_a_mistyped_day_put_back_brings_the_marks_back(record, world):
    today = timezone.localdate()
    add_member(home=world["b1"], name="新来的", on=today, actor=None, full_on=START)
    page = record()
    for name in ("新来的", "刘玉兰"):
        page.get_by_role("checkbox", name=name).check()
    said(page, "已自动保存")
    page.get_by_label("日期", exact=True).fill((today - timedelta(days=2)).isoformat())
    page.get_by_role("checkbox", name="新来的").wait_for(state="detached")
    assert page.locator("[data-sum=absent]").inner_text() == "1"
    page.get_by_label("日期", exact=True).fill(today.isoformat())
    page.get_by_role("checkbox", name="新来的").wait_for()
    assert page.get_by_role("checkbox", name="新来的").is_checked()
    assert page.locator("[data-sum=absent]").inner_text() == "2"
    assert Meeting.objects.get(kind=MeetingKind.GENERAL).set_aside == {}
