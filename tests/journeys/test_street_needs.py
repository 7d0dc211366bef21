"""A street admin verifies, returns and publishes needs; other accounts claim, deliver, accept and close them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from alliances.models import Claim, Need
from alliances.services.alliances import create_regional
from alliances.services.members import add_member_unit
from alliances.services.needs import raise_need
from tests.journeys.helpers import log_in, open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def needs(world):
    """The committee of c1 with two units, and two needs that wait for the street."""
    now, on = timezone.now(), timezone.localdate()
    alliance = create_regional(core=world["c1"], name="学府社区大党委", on=on, actor=None, now=now)
    for key in ("u1", "e1"):
        add_member_unit(alliance=alliance, organisation=world[key], on=on, actor=None, now=now)
    typed = {"source": "VISIT", "category": "SKILL", "measure": "人", "alliance": alliance, "submit": True, "now": now}
    due = on + timedelta(days=20)
    good = raise_need(
        raiser=world["c1"], actor=world.users["c1_secretary"], title="独居老人冬季上门体检", text="46 人，多数行动不便。",
        quantity=Decimal(46), due_on=due, **typed,
    )  # fmt: skip
    vague = raise_need(
        raiser=world["b2"], actor=world.users["b2_secretary"], title="楼道清理", text="有堆物。", quantity=Decimal(12),
        due_on=due, **typed,
    )  # fmt: skip
    return good, vague


def open_verb(page, verb: str) -> None:
    """Unfold the verb's form in the panel."""
    page.locator("summary", has_text=verb).first.click()


def confirm(page, verb: str) -> None:
    page.get_by_role("button", name=f"确认{verb}", exact=True).click()


def claim_part(page, need: Need, quantity: str) -> None:
    page.goto("/needs/?tab=open")
    page.get_by_role("link", name=need.title).click()
    page.locator("main").get_by_role("link", name="认领", exact=True).click()
    page.get_by_label("认领数量").fill(quantity)
    page.get_by_role("button", name="认领", exact=True).click()
    page.get_by_text("已认领：").wait_for()


def deliver(page, note: str) -> None:
    open_verb(page, "交付")
    page.get_by_label("交付说明").fill(note)
    confirm(page, "交付")
    page.get_by_text("已交付：").wait_for()


def street_verifies(page, good: Need, vague: Need) -> None:
    page.get_by_role("link", name="需求审核").first.click()
    page.get_by_role("link", name=good.title).click()
    page.wait_for_url("**need=*")
    open_verb(page, "附言")
    page.get_by_label("附言").fill("情况属实")
    page.get_by_role("button", name="核实并发布", exact=True).click()
    page.get_by_text("已核实并发布：").wait_for()
    page.get_by_role("link", name=vague.title).click()
    page.wait_for_url("**need=*")
    open_verb(page, "退回")
    page.get_by_label("原因").first.fill("请写明是哪个单元")
    confirm(page, "退回")
    page.get_by_text("已退回：").wait_for()


def raiser_mends(page, vague: Need) -> None:
    page.goto("/needs/")
    page.get_by_role("link", name=vague.title).click()
    page.locator("#picked").wait_for()
    assert page.get_by_text("请写明是哪个单元").first.is_visible()
    page.get_by_role("link", name="修改", exact=True).click()
    page.get_by_label("具体情况").fill("2 单元一至六层有旧家具。")
    page.get_by_role("button", name="提交核实").click()
    page.get_by_text("已提交核实：").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def raiser_accepts_and_closes(page, need: Need) -> None:
    for _delivery in range(2):
        page.goto(f"/needs/?tab=delivered&need={need.pk}")
        open_verb(page, "验收通过")
        page.get_by_label("验收意见").first.fill("回访属实")
        confirm(page, "验收通过")
        page.get_by_text("已验收：").wait_for()
    page.goto(need.get_absolute_url())
    page.get_by_role("button", name="销号", exact=True).click()
    page.get_by_text("已销号：").wait_for()


def test_a_need_from_the_street_to_its_close(live_server, browser, needs, world):
    good, vague = needs
    with open_page(browser, live_server.url) as page:
        log_in(page, "s1_admin")
        street_verifies(page, good, vague)
    assert list(Need.objects.order_by("pk").values_list("state", "reason")) == [
        ("PUBLISHED", "情况属实"), ("RETURNED", "请写明是哪个单元"),
    ]  # fmt: skip
    with open_page(browser, live_server.url, width=390, height=844) as page:
        log_in(page, "b2_secretary")
        raiser_mends(page, vague)
    with open_page(browser, live_server.url) as page:
        log_in(page, "u1_liaison")
        claim_part(page, good, "20")
        deliver(page, "两个周末上门 20 人")
    with open_page(browser, live_server.url) as page:
        log_in(page, "e1_liaison")
        claim_part(page, good, "26")
        page.get_by_role("button", name="开始办理", exact=True).click()
        page.get_by_text("已开始办理：").wait_for()
        deliver(page, "26 人全部上门")
    with open_page(browser, live_server.url) as page:
        log_in(page, "c1_secretary")
        raiser_accepts_and_closes(page, good)

    today = timezone.localdate()
    assert list(Need.objects.order_by("pk").values_list("state", "text")) == [
        ("CLOSED", "46 人，多数行动不便。"), ("SUBMITTED", "2 单元一至六层有旧家具。"),
    ]  # fmt: skip
    claims = Claim.objects.order_by("pk").values_list("unit__code", "quantity", "state", "delivered_on", "confirmed_on")
    assert list(claims) == [
        ("U1", Decimal(20), "CONFIRMED", today, today), ("E1", Decimal(26), "CONFIRMED", today, today),
    ]  # fmt: skip
    assert list(good.events.values_list("deed", "actor__username")) == [
        ("RAISE", "c1_secretary"), ("SUBMIT", "c1_secretary"), ("PUBLISH", "s1_admin"), ("CLAIM", "u1_liaison"),
        ("DELIVER", "u1_liaison"), ("CLAIM", "e1_liaison"), ("START", "e1_liaison"), ("DELIVER", "e1_liaison"),
        ("ACCEPT", "c1_secretary"), ("ACCEPT", "c1_secretary"), ("CLOSE", "c1_secretary"),
    ]  # fmt: skip
