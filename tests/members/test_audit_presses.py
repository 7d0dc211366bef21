"""审计日志: one row for each press, with what it changed in words, names and links, at a fixed number of queries."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from auditlog.context import set_actor
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliances.services.alliances import create_regional
from alliances.services.needs import publish_need, raise_need, submit_need
from common import audit
from common.request_number import current, numbered
from members.choices import Role
from members.models import RoleGrant
from members.services.accounts import approve_grant, create_user, end_grant, grant_role
from members.services.organisations import change_organisation
from members.services.people import change_member
from tests.members.test_audit_page import rows_of

DAY = date(2026, 11, 21)


@pytest.fixture
def page(client_of):
    return lambda **query: client_of("audit").get(reverse("members:audit"), query).content.decode()


@pytest.fixture
def grant(world) -> RoleGrant:
    with numbered(), set_actor(world.users["security"]):
        return grant_role(
            user=world.users["b1_secretary"], role=Role.STREET_ADMIN, organisation=world["s1"], on=DAY,
            actor=world.users["security"],
        )  # fmt: skip


def test_who_was_given_which_role_where_from_when(world, page, grant):
    (row,) = rows_of(page(kind="members.rolegrant", object=grant.pk))
    for said in ("授予角色", "角色 街道党工委管理员", f"组织 {world['s1'].name}", "起始日期 2026年11月21日"):
        assert said in row
    assert f"账号 {world.users['b1_secretary'].name}" in row
    assert f"授予人 {world.users['security'].name}" in row
    text = page(kind="members.rolegrant", object=grant.pk)
    assert f'<a href="{reverse("members:organisation", args=[world["s1"].pk])}">{world["s1"].name}</a>' in text
    assert f'?kind=members.rolegrant&amp;object={grant.pk}"' in text


def test_approving_and_ending_a_role_are_told_apart(world, page, grant):
    approved = approve_grant(grant=grant, actor=world.users["security2"], now=timezone.now())
    end_grant(grant=approved, on=DAY + timedelta(days=9), actor=world.users["security"])
    rows = rows_of(page(kind="members.rolegrant", object=grant.pk))
    words = ("收回角色授权", "批准角色授权", "授予角色")
    assert [word in row for word, row in zip(words, rows, strict=True)] == [True, True, True]
    assert "结束日期 2026年11月30日" in rows[0]


def test_one_press_is_one_row_with_its_deed_and_all_that_changed(world, page):
    before = len(rows_of(page()))
    with numbered():
        change_organisation(
            organisation=world["b1"], name="锦绣家园党支部", label="", place="西门", version=world["b1"].version,
            actor=world.users["department"],
        )  # fmt: skip
        audit.record(actor=world.users["department"], deed="organisation.end", target=world["b2"], reason="并入")
    rows = rows_of(page())
    assert len(rows) == before + 1
    assert "撤销组织" in rows[0]
    assert "修改党组织" not in rows[0]
    assert f"党组织 {world['b1'].pk} 号（锦绣家园党支部） 、 党组织 {world['b2'].pk} 号" in rows[0]
    assert "组织名称 锦绣家园小区党支部 → 锦绣家园党支部" in rows[0]
    assert "理由 并入" in rows[0]


def test_rows_of_one_number_years_apart_are_two_presses(world, page):
    with numbered():
        number = current.get()
        audit.record(actor=world.users["security"], deed="account.login", target=world.users["security"])
    LogEntry.objects.create(
        content_type=LogEntry.objects.latest("pk").content_type, object_pk="1", action=3, changes={}, cid=number,
        actor=world.users["audit"], additional_data={"deed": "account.logout"},
        timestamp=timezone.now() + timedelta(days=400),
    )  # fmt: skip
    assert ["退出登录" in rows_of(page())[0], "登录" in rows_of(page())[1]] == [True, True]


def test_more_than_fit_are_counted_and_lead_to_all_of_them(world, page):
    with numbered():
        number = current.get()
        for _time in range(25):
            audit.record(actor=world.users["security"], deed="account.login", target=world.users["security"])
    assert "同一次操作另有 5 条" in rows_of(page())[0]
    assert f'?press={number}"' in page()
    assert len(rows_of(page(press=number))) == 25
    assert "只列同一次操作的记录" in page(press=number)


def test_the_story_tells_which_deed_it_was_and_in_which_office(world, page):
    now, raiser = timezone.now(), world.users["c1_secretary"]
    alliance = create_regional(core=world["c1"], name="学府社区大党委", on=world["c1"].started_on, actor=None, now=now)
    need = raise_need(
        raiser=world["c1"], alliance=alliance, source="VISIT", category="SKILL", title="独居老人体检", text="多数行动不便",
        quantity=Decimal(46), measure="人", due_on=DAY + timedelta(days=30), actor=raiser, now=now,
    )  # fmt: skip
    need = submit_need(need=need, actor=raiser, now=now)
    with numbered():
        need = publish_need(need=need, actor=world.users["s1_admin"], now=now, note="情况属实")
        number = current.get()
    assert need.events.latest("pk").press == number
    row = rows_of(page(kind="alliances.need"))[0]
    assert "核实并发布（需求） 城东街道党工委 街道党工委管理员 s1_admin（s1_admin）" in row
    assert need.title not in row
    assert need.text not in row


def test_of_a_member_no_value_is_told(world, page):
    member = world.people["zhou"]
    change_member(member=member, group=member.group, address="桃花巷 9 号", note="腿脚不便", actor=None)
    row = rows_of(page(kind="members.member", object=member.pk))[0]
    assert "修改党员" in row
    assert "现居住地 备注" in row
    assert [said for said in ("桃花巷", "腿脚不便", member.name) if said in row] == []


def test_filters_take_the_whole_press(world, page, grant):
    named = {"actor": world.users["security"].username}
    assert any("授予角色" in row for row in rows_of(page(**named)))
    today = timezone.localdate()
    assert len(rows_of(page(since=today, until=today, **named))) == len(rows_of(page(**named)))
    assert rows_of(page(until=today - timedelta(days=1), **named)) == []
    assert rows_of(page(since=today + timedelta(days=1), **named)) == []
    assert len(rows_of(page(object=world["s1"].name, kind="members.rolegrant"))) >= 1
    assert rows_of(page(object="没有这个名字")) == []


def test_a_setting_is_told_with_its_words(world, page, grant):
    audit.record(
        actor=world.users["department"], deed="setting.set", key="need_verify_days", before="7", after="5",
        origin="COUNTY", reason="县办〔2026〕3 号", **{"from": "2026-12-01"},
    )  # fmt: skip
    assert "需求核实时限 7 个工作日 → 5 个工作日，2026年12月1日起，本县规定" in rows_of(page())[0]


def test_the_page_asks_the_same_number_of_queries_for_one_press_and_for_many(world, page):
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            rows_of(page())
        return len(asked)

    with numbered():
        create_user(username="u0", name="甲", password=None, actor=world.users["security"])
    page()
    few = count()
    for number in range(1, 12):
        with numbered():
            user = create_user(username=f"u{number}", name="甲", password=None, actor=world.users["security"])
            grant_role(user=user, role=Role.RECORDER, organisation=world["b1"], on=DAY, actor=world.users["security"])
    assert count() <= few + 1
