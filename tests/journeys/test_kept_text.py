"""Text of a form that was not sent: offered to its own account alone, gone when it should be, never of what is secret."""

import json
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from alliances.models import Need
from alliances.services.alliances import create_regional
from tests.assessment.test_evaluations import running, year  # noqa: F401  fixtures
from tests.assessment.year_data import form_between
from tests.journeys.helpers import NO_NETWORK, log_in, open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
NEW, TITLE, TEXT, OFFER = "/needs/new/", "[name=title]", "[name=text]", "[data-offer]"
COPIES = "Object.entries(localStorage).filter(([name]) => name.startsWith('kept '))"
WRITTEN = {"title": "楼道堆物清理", "text": "三栋楼道堆物，老人进出不便。"}


@pytest.fixture
def page(world, live_server, browser):
    """Signed in as the secretary of a community in its committee; who leaves a page that asks leaves it."""
    create_regional(core=world["c1"], name="学府社区大党委", on=timezone.localdate(), actor=None, now=timezone.now())
    with open_page(browser, live_server.url, expects=(NO_NETWORK, "status of 422", "status of 500")) as opened:
        opened.on("dialog", lambda dialog: dialog.accept())
        log_in(opened, "c1_secretary")
        yield opened


def copies(page) -> list[dict]:
    return [json.loads(text) for _name, text in page.evaluate(COPIES)]


def write(page) -> None:
    """Fill in the form and wait until its line says that the text is kept."""
    page.goto(NEW)
    page.locator(TITLE).fill(WRITTEN["title"])
    page.locator(TEXT).fill(WRITTEN["text"])
    page.locator("[data-saving]", has_text="文字已在本机留底").wait_for()


def fill_in_the_rest(page) -> None:
    for name in ("source", "category"):
        page.locator(f"[name={name}]").select_option(index=1)
    page.locator("[name=beneficiaries]").fill("40")
    page.locator("[name=measure]").fill("栋")
    page.locator("[name=due_on]").fill((timezone.localdate() + timedelta(days=20)).isoformat())


def test_what_was_written_is_offered_and_goes_with_the_sent_form(page):
    write(page)
    fill_in_the_rest(page)
    page.wait_for_timeout(600)
    assert [copy["fields"] for copy in copies(page)] == [WRITTEN]  # nothing that was picked, no number
    page.goto("/")
    page.goto(NEW)
    assert "上次没有提交的文字，刚才" in page.locator(OFFER).inner_text()
    assert page.locator(TITLE).input_value() == ""
    page.get_by_role("button", name="恢复").click()
    assert (page.locator(TITLE).input_value(), page.locator(TEXT).input_value()) == tuple(WRITTEN.values())
    fill_in_the_rest(page)
    page.locator("main form .savebar .btn-primary").click()
    page.locator("h1, h2, .ttl", has_text=WRITTEN["title"]).first.wait_for()
    assert copies(page) == []
    assert Need.objects.get().title == WRITTEN["title"]


def test_who_does_not_want_it_is_not_asked_again(page):
    write(page)
    page.reload()
    page.get_by_role("button", name="不要了").click()
    assert (page.locator(OFFER).count(), copies(page)) == (0, [])


def test_a_form_that_came_back_with_errors_keeps_it(page):
    write(page)
    page.locator("main form .savebar .btn-primary").click()
    page.locator("[data-errors]").wait_for()
    assert (page.locator(OFFER).count(), page.locator(TITLE).input_value()) == (0, WRITTEN["title"])
    page.goto("/")
    assert [copy["fields"] for copy in copies(page)] == [WRITTEN]


def test_without_a_network_a_press_leaves_the_form_as_it_is(page):
    write(page)
    page.context.set_offline(True)
    page.locator("main form .savebar .btn-primary").click()
    page.locator("[data-saving]", has_text="没有连上服务器，刚才这一步没有办").wait_for()
    assert page.locator(TITLE).input_value() == WRITTEN["title"]
    page.context.set_offline(False)
    page.locator("main form .savebar .btn-primary").click()
    page.locator("[data-errors]").wait_for()


def test_the_session_ends_and_the_same_account_finds_it_again(page):
    write(page)
    Session.objects.all().delete()
    page.goto("/login/")
    assert [copy["fields"] for copy in copies(page)] == [WRITTEN]
    log_in(page, "c1_secretary")
    page.goto(NEW)
    assert page.locator(OFFER).is_visible()


def test_after_log_out_it_is_gone_and_an_open_page_keeps_no_more(page):
    write(page)
    other = page.context.new_page()
    other.goto("/account/password/")
    other.locator(".who").click()
    other.get_by_role("button", name="退出登录").click()
    other.wait_for_url("**/login/")
    assert copies(other) == []
    page.locator(TEXT).fill("退出以后还在写")
    page.wait_for_timeout(800)
    assert copies(page) == []
    assert page.locator("[data-saving]").inner_text() == "还没有提交"


def test_another_account_clears_it(page):
    write(page)
    Session.objects.all().delete()
    other = page.context.new_page()
    log_in(other, "c2_secretary")
    assert copies(other) == []
    other.goto(NEW)
    assert other.locator(OFFER).count() == 0
    page.locator(TEXT).fill("换了账号以后还在写")
    page.wait_for_timeout(800)
    assert copies(page) == []


@pytest.mark.parametrize(("hours", "is_there"), [(71, True), (73, False)])
def test_after_three_days_it_is_gone(page, hours, is_there):
    write(page)
    page.goto("/")
    page.clock.install(time=datetime.now().astimezone() + timedelta(hours=hours))
    page.goto(NEW)
    assert (page.locator(OFFER).count() == 1, len(copies(page)) == 1) == (is_there, is_there)


def test_a_failure_of_the_site_is_no_success(page):
    write(page)
    fill_in_the_rest(page)
    page.route("**/needs/new/", lambda route: route.fulfill(status=500, body="", content_type="text/html"), times=1)
    page.locator("main form .savebar .btn-primary").click()
    page.wait_for_timeout(500)
    page.goto(NEW)
    assert page.locator(OFFER).is_visible()


def test_nothing_of_evaluation_forms_is_kept(running, live_server, browser):  # noqa: F811
    form = form_between(running, "u1", "c1")
    with open_page(browser, live_server.url, expects=(NO_NETWORK,)) as page:
        log_in(page, "u1_liaison")
        page.goto(form.get_absolute_url())
        page.locator(TEXT).fill("评价的文字")
        page.locator("[data-saving]", has_text="已自动保存").wait_for()
        page.context.set_offline(True)
        page.locator(TEXT).fill("断网以后的评价文字")
        page.locator("[data-saving]", has_text="没有保存上").wait_for()
        assert copies(page) == []
        page.context.set_offline(False)
        page.locator("[data-saving]", has_text="已自动保存").wait_for()
    form.refresh_from_db()
    assert form.text == "断网以后的评价文字"
