"""Resets of passwords: at once for ordinary accounts, with a second person for the others (ACCESS.md, last row)."""

from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from members.choices import Role
from members.models import PasswordReset, RoleGrant
from members.selectors.approvals import requests_for
from members.services import accounts, resets
from tests.todos import members_todos as todos_for
from tests.world import NOW, PASSWORD

pytestmark = pytest.mark.django_db

DAY = date(2026, 7, 10)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-07-10T10:00:00+08:00", tick=False)


def ask(world, account: str, by: str = "security", reason: str = "忘记密码") -> tuple[PasswordReset, str]:
    return resets.ask_reset(account=world.user(account), reason=reason, actor=world.user(by), now=timezone.now())


def approve(world, reset: PasswordReset, by: str) -> bool:
    try:
        resets.approve_reset(reset=reset, actor=world.user(by), now=timezone.now())
    except accounts.ApprovalBarred:
        return False
    return True


OFFICES = (
    ("department", Role.SECURITY_ADMIN, ["security2"]),
    ("s1_admin", Role.SECURITY_ADMIN, ["security2"]),
    ("agency_admin", Role.SECURITY_ADMIN, ["security2"]),
    ("disabled", Role.SECURITY_ADMIN, ["security2"]),  # its role runs
    ("system", Role.AUDIT_ADMIN, ["audit"]),
    ("security2", Role.AUDIT_ADMIN, ["audit"]),
    ("audit", Role.SECURITY_ADMIN, ["security2"]),  # nobody approves his own: both security administrators
)


@pytest.mark.parametrize(("account", "office", "approvers"), OFFICES)
def test_who_approves_whose_reset(world, account, office, approvers):
    reset, password = ask(world, account)
    assert (reset.office, password) == (office, "")
    found = []
    for by in ("security", "security2", "audit", "system", "department"):
        with transaction.atomic():
            found += [by] * approve(world, reset, by)
            transaction.set_rollback(True)
    assert found == approvers
    assert world.user(account).check_password(PASSWORD)


@pytest.mark.parametrize("account", ["c1_secretary", "u1_liaison", "b1_recorder", "wu_member"])
def test_an_ordinary_account_has_it_at_once(world, account):
    reset, password = ask(world, account, reason="")
    user = world.user(account)
    assert (user.check_password(password), user.must_change_password) == (True, True)
    assert (reset.office, reset.asked_by, reset.done_at) == ("", world.users["security"], timezone.now())


def test_the_approver_never_sees_the_password_and_the_asker_sees_it_once(world, client_of):
    holder, asker, second = client_of("department"), client_of("security"), client_of("security2")
    account = reverse("members:account", args=[world.users["department"].pk])
    assert asker.post(f"{account}reset/", {"reason": "忘记密码"}).url == account
    reset = PasswordReset.objects.get()
    get = reverse("members:reset-password", args=[reset.pk])
    assert asker.post(get).status_code == 403, "not before somebody approved"
    approved = second.post(reverse("members:reset-approve", args=[reset.pk]), follow=True)
    assert "一次性密码由申请人取" in approved.content.decode()
    assert world.user("department").check_password(PASSWORD), "nothing is changed before it is fetched"
    assert second.post(get).status_code == 403
    assert [str(todo.title) for todo in todos_for(user=world.user("security"), on=DAY)] == ["取一次性密码：department"]
    page = asker.post(get).content.decode()
    password = page.split('<b class="nowrap">')[1].split("</b>")[0]
    assert world.user("department").check_password(password)
    assert world.user("department").must_change_password
    assert holder.get(reverse("workbench:home")).url.startswith(reverse("members:login"))
    assert password not in asker.get(account).content.decode()
    again = asker.post(get)
    assert (again.status_code, again.url) == (302, account)
    deeds = LogEntry.objects.filter(additional_data__deed__startswith="account.reset").order_by("pk")
    assert [(entry.additional_data["deed"], entry.actor.username) for entry in deeds] == [
        ("account.reset_asked", "security"), ("account.reset_approved", "security2"), ("account.reset", "security"),
    ]  # fmt: skip


def test_a_reason_is_needed_where_somebody_decides(world, client_of):
    url = reverse("members:account-reset", args=[world.users["department"].pk])
    page = client_of("security").post(url, {"reason": " "})
    assert page.status_code == 422
    assert "请写明为什么要重置" in page.content.decode()
    assert PasswordReset.objects.count() == 0


def test_two_resets_of_an_account_do_not_wait_at_once(world):
    ask(world, "department")
    with pytest.raises(resets.ResetWaits):
        ask(world, "department", by="security2")


def test_a_role_that_waits_makes_an_account_senior(world):
    accounts.grant_role(
        user=world.user("c2_secretary"), role=Role.STREET_ADMIN, organisation=world["s1"], on=DAY,
        actor=world.user("security"),
    )  # fmt: skip
    assert ask(world, "c2_secretary")[1] == ""


@pytest.mark.parametrize(("days", "office"), [(0, Role.SECURITY_ADMIN), (29, Role.SECURITY_ADMIN), (30, "")])
def test_a_role_that_ended_lately_still_counts(world, time_machine, days, office):
    """Otherwise one ends it, resets the password and has it granted again."""
    accounts.end_grant(grant=world.users["s1_admin"].role_grants.get(), on=DAY, actor=world.user("security"))
    time_machine.move_to(timezone.now() + timedelta(days=days), tick=False)
    assert ask(world, "s1_admin")[0].office == office


def test_an_account_that_became_an_administrators_while_a_reset_waited(world):
    """Approved as a committee's; meanwhile it needs the audit administrator."""
    account = world.user("s1_admin")
    before, _password = ask(world, "s1_admin")
    approved, _password = ask(world, "s2_admin")
    assert approve(world, approved, "security2")
    for key in ("s1_admin", "s2_admin"):
        account = world.user(key)
        accounts.end_grant(grant=account.role_grants.get(), on=DAY, actor=world.user("security2"))
        grant = accounts.grant_role(
            user=account, role=Role.SYSTEM_ADMIN, organisation=world["county"], on=DAY, actor=world.user("security")
        )
        accounts.approve_grant(grant=grant, actor=world.user("audit"), now=timezone.now())
    with pytest.raises(resets.ResetOutdated):
        approve(world, before, "security2")
    with pytest.raises(resets.ResetOutdated):
        resets.carry_out_reset(reset=approved, actor=world.user("security"), now=timezone.now())
    assert world.user("s2_admin").check_password(PASSWORD)


@pytest.mark.parametrize(("hours", "is_over"), [(24, False), (25, True)])
def test_an_approval_is_no_password_in_reserve(world, time_machine, hours, is_over):
    reset, _password = ask(world, "department")
    approve(world, reset, "security2")
    time_machine.move_to(timezone.now() + timedelta(hours=hours), tick=False)
    if is_over:
        with pytest.raises(resets.ResetOutdated):
            resets.carry_out_reset(reset=reset, actor=world.user("security"), now=timezone.now())
    else:
        assert resets.carry_out_reset(reset=reset, actor=world.user("security"), now=timezone.now())


def test_withdrawn_or_refused_is_over(world, client_of):
    for by, reason in (("security", ""), ("security2", "没有核实到本人")):
        reset, _password = ask(world, "department")
        url = reverse("members:reset-close", args=[reset.pk])
        if reason:
            assert client_of(by).post(url, {"reason": ""}).status_code == 422
        assert client_of(by).post(url, {"reason": reason}).status_code == 302
        reset.refresh_from_db()
        assert (reset.closed_by, reset.refusal) == (world.users[by], reason)
        with pytest.raises(resets.ResetIsOver):
            approve(world, reset, "security2")
        with pytest.raises(resets.ResetIsOver):
            resets.carry_out_reset(reset=reset, actor=world.user("security"), now=timezone.now())


def test_who_has_the_others_password_in_hand_does_not_approve(world):
    """S1 reset the account of S2, lawfully: for thirty days S2's word for what S1 asks may be S1's."""
    reset, _password = ask(world, "security2")
    assert approve(world, reset, "audit")
    resets.carry_out_reset(reset=reset, actor=world.user("security"), now=timezone.now())
    assert not approve(world, ask(world, "department")[0], "security2")
    assert not approve(world, ask(world, "s1_admin", by="security2")[0], "security")


CHANGES = (
    {"approved_by": "security", "approved_at": NOW},  # who asked
    {"approved_by": "department", "approved_at": NOW},  # the account itself
    {"asked_by": "department"},
    {"done_at": NOW},  # nobody approved
)


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses(world, change):
    reset, _password = ask(world, "department")
    values = {
        name: world.users.get(value, value) if isinstance(value, str) else value for name, value in change.items()
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        PasswordReset.objects.filter(pk=reset.pk).update(**values)


def test_the_audit_administrator_sees_administrators_resets_alone(world):
    ask(world, "department")
    own, _password = ask(world, "system")
    assert requests_for(world.user("audit")) == [own]
    assert requests_for(world.user("system")) == requests_for(world.user("department")) == []
    assert RoleGrant.objects.visible_to(world.user("department")).exclude(user=world.users["department"]).count() == 0
