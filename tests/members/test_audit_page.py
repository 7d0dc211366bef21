"""审计日志: deeds, numbers and reasons as the audit administrator reads them."""

import re
from datetime import date

import pytest
from auditlog.context import set_actor
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from common import audit
from members.choices import Role
from members.services.accounts import approve_grant, disable_account, enable_account, grant_role
from members.services.people import change_member, reveal

PHONE, NUMBER = "13800002299", "991160199808310363"


@pytest.fixture
def page(client_of):
    return lambda **query: client_of("audit").get(reverse("members:audit"), query).content.decode()


def test_that_a_number_changed_is_told_and_not_what(world, page):
    member = world.people["zhou"]
    before = member.phone
    change_member(
        member=member, group=member.group, phone=PHONE, identity_number=NUMBER, actor=world.users["b1_secretary"]
    )
    row = LogEntry.objects.get(additional_data__deed="member.numbers")
    assert (row.actor, row.object_id, row.additional_data["fields"]) == (
        world.users["b1_secretary"], member.pk, ["phone", "identity_number"],
    )  # fmt: skip
    text = page(deed="member.numbers")
    assert "改动联系电话或身份证号" in text
    assert rows_of(text)[0].endswith("联系电话 身份证号")
    everything = " ".join(str(row) for row in LogEntry.objects.values_list("changes", "additional_data"))
    assert [secret for secret in (PHONE, NUMBER, before) if secret in text or secret in everything] == []


def test_a_save_that_leaves_the_numbers_alone_tells_nothing(world):
    member = world.people["zhou"]
    change_member(member=member, group=member.group, phone=member.phone, note="x", actor=None)
    assert not LogEntry.objects.filter(additional_data__deed="member.numbers").exists()


def test_the_reason_of_a_reveal_stands_on_the_auditors_page(world, page):
    reveal(member=world.people["zhou"], field="phone", reason="通知开会", actor=world.users["b1_secretary"])
    text = page(deed="member.reveal")
    assert "查看完整号码" in text
    assert "理由 通知开会" in rows_of(text)[0]
    assert world.people["zhou"].phone not in text


def test_a_reason_is_text_and_no_page(world, page):
    reveal(member=world.people["zhou"], field="phone", reason="<b>急</b>", actor=world.users["b1_secretary"])
    text = page(deed="member.reveal")
    assert "&lt;b&gt;急&lt;/b&gt;" in text
    assert "<b>急" not in text


def test_switching_the_role_is_in_the_log(world, client_of):
    user = world.users["b1_secretary"]
    grant = user.grants[0]
    assert client_of("b1_secretary").post(reverse("members:switch-role"), {"grant": grant.pk}).status_code == 302
    row = LogEntry.objects.get(additional_data__deed="account.switch_role")
    assert (row.actor, row.object_pk) == (user, str(grant.pk))


def test_a_probe_tells_how_often_and_from_where(world, page):
    audit.record(
        actor=None, deed="account.probing", count=40, minutes=5, address="10.9.8.7", path="/members/1/", since="x"
    )
    text = page(deed="account.probing")
    for said in ("短时间内多次访问打不开的地址", "5 分钟内 40 次", "10.9.8.7", "/members/1/"):
        assert said in text


def rows_of(text: str) -> list[str]:
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"(?s)<tr.*?</tr>", text)[1:]]


def test_a_failed_log_in_says_whose_account_and_that_nobody_was_logged_in(world, page):
    account = world.users["b1_secretary"]
    audit.record(actor=None, deed="account.login_failed", target=account, held=[])
    (row,) = rows_of(page(deed="account.login_failed"))
    assert f"登录失败 没有登录的人 账号 {account.pk} 号（{account.name}）" in row


def test_failures_that_were_only_counted_are_told(world, page):
    audit.record(actor=None, deed="account.login_failed", held=[], unwritten=990)
    (row,) = rows_of(page(deed="account.login_failed"))
    assert "另有 990 次没有逐条记" in row


def test_what_the_site_does_by_itself_is_the_sites(world, page):
    audit.record(actor=None, deed="report_in.activate")
    (row,) = rows_of(page(deed="report_in.activate"))
    assert "报到到期生效 系统" in row


def test_of_a_member_the_number_alone_is_told(world, page):
    reveal(member=world.people["zhou"], field="phone", reason="通知开会", actor=world.users["b1_recorder"])
    (row,) = rows_of(page(deed="member.reveal"))
    assert f"党员 {world.people['zhou'].pk} 号" in row
    assert world.people["zhou"].name not in row


def test_who_was_given_which_role_is_told(world, page):
    account, security = world.users["b1_secretary"], world.users["security"]
    grant = grant_role(
        user=account, role=Role.STREET_ADMIN, organisation=world["s1"], on=date(2026, 11, 21), actor=security
    )
    with set_actor(security):
        approve_grant(grant=grant, actor=world.users["security2"], now=timezone.now())
    newest = rows_of(page())[0]
    assert f"角色授权 {grant.pk} 号（{account.name}：{world['s1'].name} 街道党工委管理员）" in newest


def test_disabling_and_enabling_are_told_apart(world, page):
    account, security = world.users["b1_secretary"], world.users["security"]
    disable_account(user=account, actor=security, on=date(2026, 11, 21))
    enable_account(user=account, actor=security, on=date(2026, 11, 21))
    for deed, words in (("account.disabled", "停用账号"), ("account.enabled", "启用账号")):
        (row,) = rows_of(page(deed=deed))
        assert f"{words} {security.name}（{security.username}） 账号 {account.pk} 号（{account.name}）" in row
