"""The demo county's year is closed by hand on the day it is made: what the printed list of accounts promises a trier."""

import re
from datetime import date

import pytest
import time_machine
from django.core.management import call_command

from assessment.models import YearClosing
from tests.journeys.helpers import log_in, open_page
from workbench.demo.accounts import PASSWORD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

DAY, YEAR = date(2026, 11, 26), 2026
TO_FILL = re.compile("^(填写|接着填)$")


@pytest.fixture
def demo(db):
    """The county on a day late enough in a quarter for the one before to be nearly done."""
    with time_machine.travel(f"{DAY}T10:00+08:00", tick=True):
        call_command("seed_demo", as_of=DAY, quiet=True)
        yield


def said(page) -> str:
    return page.get_by_role("status").first.inner_text()


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def answer_the_objection(page) -> None:
    page.get_by_role("link", name=re.compile("的异议")).first.click()
    page.get_by_label("不成立", exact=True).check()
    page.locator("[name=answer]").fill("经核对签到表，没有漏计。")
    press(page, "答复异议")
    assert "已答复" in said(page)


def accept_the_answer(page) -> None:
    page.goto("/scores/objections/")
    page.locator("main table a").first.click()
    press(page, "认可答复")
    page.get_by_text("已认可答复").first.wait_for()


def confirm_the_quarter(page) -> None:
    page.get_by_role("link", name=re.compile("季度积分")).first.click()
    press(page, "确认积分")
    assert "已确认" in said(page)


def sign_the_forms(page) -> None:
    page.goto(f"/evaluations/?year={YEAR}")
    for _left in range(page.get_by_role("link", name=TO_FILL).count()):
        page.get_by_role("link", name=TO_FILL).first.click()
        page.get_by_role("button", name="签署评价表").wait_for()
        for question in page.locator("fieldset.fld").all():
            question.locator("label", has_text="较好").first.click()
        press(page, "签署评价表")
        assert "已签署" in said(page)
    assert page.get_by_role("link", name=TO_FILL).count() == 0


def close_the_quarters(page) -> None:
    """What nobody could confirm yet does not count; the last finished quarter is approved."""
    for number in (3, 4):
        page.goto(f"/scores/quarters/?quarter={YEAR}Q{number}")
        page.get_by_text("本季标为不计").click()
        page.get_by_label("原因").fill("年内归档，还没有到确认的日子")
        press(page, "标为不计")
        assert "已标为不计" in said(page)
        if number == 3:
            press(page, "全县审定")
            assert "已全县审定" in said(page)


def keep_to_the_quota(page) -> None:
    """More were suggested 优秀 than may be: as many as are over get 良好, each with its reason."""
    over = page.get_by_text(re.compile("优秀 .* 个，超出"))
    count = int(re.search(r"超出 (\d+) 个", over.inner_text())[1]) if over.count() else 0
    page.goto(f"/year-end/{YEAR}/grades/")
    excellent = page.locator(".grade-row").filter(has=page.locator("option[value=EXCELLENT]:checked"))
    for row in [f"#{each.get_attribute('id')}" for each in excellent.all()][:count]:
        page.locator(f"{row} select").select_option(label="良好")
        page.locator(f"{row} input[name=reason]").fill("优秀比例所限")
        page.locator(row).get_by_role("button").click()
        assert "良好" in page.locator(row).inner_text()
    page.goto(f"/year-end/{YEAR}/")
    assert over.count() == 0


def grade_and_close(page) -> None:
    page.goto(f"/year-end/{YEAR}/")
    press(page, "截止评价")
    page.goto(f"/year-end/{YEAR}/")
    page.get_by_text("个单位按建议等次评定").click()
    page.locator("#id_accept_reason").fill("按全年积分和社区评价")
    press(page, "其余按建议等次评定")
    keep_to_the_quota(page)
    press(page, "确认等次")
    press(page, "年度考核归档")
    assert f"{YEAR}年度考核已经归档" in said(page)


def test_a_trier_closes_the_demo_year(demo, live_server, browser):
    steps = (
        ("chenxm", answer_the_objection),
        ("wuhy", accept_the_answer),
        ("hefang", confirm_the_quarter),
        *((name, sign_the_forms) for name in ("hefang", "shequ05", "liwd", "danwei04")),
        ("linsw", close_the_quarters),
        ("linsw", grade_and_close),
    )
    for username, step in steps:
        with open_page(browser, live_server.url) as page:
            log_in(page, username, PASSWORD)
            step(page)
    assert YearClosing.objects.get().year == YEAR
