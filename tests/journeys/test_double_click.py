"""A button that is pressed twice in a hurry: one member, also where the page's script does not run."""

import pytest

from members.models import Member
from tests.journeys.helpers import log_in, open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

SEND_TWICE = """async form => {
  const send = () => fetch(form.action, { method: "POST", body: new FormData(form) });
  const answers = await Promise.all([send(), send()]);
  return answers.map(answer => answer.url);
}"""
"""Two posts of the very form, as from a browser without the script that holds the second one back."""


def test_one_member_however_often_the_button_is_pressed(world, live_server, browser):
    with open_page(browser, live_server.url) as page:
        log_in(page, "b1_secretary")
        for name, send in (("李双击", press_twice), ("李无脚本", send_twice)):
            page.goto(f"/organisations/{world['b1'].pk}/members/new/")
            page.get_by_label("姓名", exact=True).fill(name)
            page.locator("[name=joined]").fill("1995.07.01")
            page.locator("[name=full]").fill("1996.07.01")
            page.locator("[name=work_status]").select_option("RETIRED")
            send(page)
            assert Member.objects.filter(name=name).count() == 1


def press_twice(page) -> None:
    page.locator("main form .savebar button.btn-primary").dblclick()
    page.wait_for_url("**/members/*/")
    page.get_by_text("已保存李双击的记录。").wait_for()


def send_twice(page) -> None:
    first, second = page.locator("main form").last.evaluate(SEND_TWICE)
    assert first == second
