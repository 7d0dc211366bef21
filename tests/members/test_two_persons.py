"""Two persons behind every power (ACCESS.md, last two rows): one security administrator alone ends at nothing."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.choices import Role, approver_of
from members.county_settings import ONE_HAND_DAYS
from members.models import RoleGrant, User
from members.selectors.approvals import requests_for, waiting_for
from members.services import accounts, resets
from tests.county_settings import give
from tests.todos import members_todos as todos_for
from tests.world import NOW, PASSWORD

pytestmark = pytest.mark.django_db

DAY = date(2026, 7, 10)
PLACES = {Role.STREET_ADMIN: "s1", Role.AGENCY_ADMIN: "j"}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-07-10T10:00:00+08:00", tick=False)


@pytest.fixture
def someone(world) -> User:
    """An account that no administrator of today opened."""
    return accounts.create_user(username="someone", name="陈晓梅", password=PASSWORD, actor=None)


def propose(world, user: User, role: str, by: str = "security", place: str = "") -> RoleGrant:
    organisation = world[place or PLACES.get(role, "county")]
    return accounts.grant_role(user=user, role=role, organisation=organisation, on=DAY, actor=world.user(by))


def approve(world, grant: RoleGrant, by: str) -> bool:
    try:
        accounts.approve_grant(grant=grant, actor=world.user(by), now=timezone.now())
    except accounts.ApprovalBarred:
        return False
    return RoleGrant.objects.effective(DAY).filter(pk=grant.pk).exists()


ADMINISTRATORS = ("security", "security2", "audit", "system", "department")
OFFICES = (
    (Role.DEPARTMENT_STAFF, "county", ["security2"]),
    (Role.STREET_ADMIN, "s1", ["security2"]),
    (Role.AGENCY_ADMIN, "j", ["security2"]),
    (Role.SYSTEM_ADMIN, "county", ["audit"]),
    (Role.SECURITY_ADMIN, "county", ["audit"]),
    (Role.AUDIT_ADMIN, "county", ["security2"]),  # so both security administrators' names stand on it
    (Role.RECORDER, "county", ["security2"]),  # reads what the department reads
    (Role.RECORDER, "s1", ["security2"]),
    (Role.MEMBER, "j", ["security2"]),
)


@pytest.mark.parametrize(("role", "place", "approvers"), OFFICES)
def test_who_approves_which_role(world, someone, role, place, approvers):
    grant = propose(world, someone, role, place=place)
    found = []
    for by in ADMINISTRATORS:
        with transaction.atomic():
            found += [by] * approve(world, grant, by)
            transaction.set_rollback(True)
    assert found == approvers
    assert RoleGrant.objects.effective(DAY).filter(pk=grant.pk).count() == 0


@pytest.mark.parametrize(
    ("role", "place"), [(Role.RECORDER, "c1"), (Role.COMMUNITY_SECRETARY, "c1"), (Role.UNIT_SECRETARY, "u1")]
)
def test_other_roles_need_one_person(world, someone, role, place):
    grant = propose(world, someone, role, place=place)
    assert approver_of(role, world[place].kind) is None
    assert RoleGrant.objects.effective(DAY).filter(pk=grant.pk).count() == 1
    with pytest.raises(accounts.GrantIsOver):
        accounts.approve_grant(grant=grant, actor=world.user("security2"), now=NOW)


def reset_now(world, account: User, by: str) -> str:
    _row, password = resets.ask_reset(account=account, reason="", actor=world.user(by), now=timezone.now())
    return password


def bar(world, grant: RoleGrant, by: str) -> str:
    user = world.user(by)
    lines = waiting_for(user, requests=requests_for(user), now=timezone.now())
    return next(line.bar for line in lines if line.request == grant)


def test_who_opened_an_account_never_approves_for_it(world, time_machine):
    puppet = accounts.create_user(username="p", name="新人", password=PASSWORD, actor=world.user("security"))
    grant = propose(world, puppet, Role.STREET_ADMIN, by="security2")
    assert bar(world, grant, "security") == "这个账号是您开通的，不能由您批准它的授权。"
    assert not approve(world, grant, "security")
    time_machine.move_to("2027-07-10T10:00:00+08:00", tick=False)
    assert not approve(world, grant, "security")


@pytest.mark.parametrize(("days", "approves"), [(0, False), (29, False), (31, True)])
def test_who_reset_an_account_within_thirty_days_does_not_approve_for_it(world, someone, time_machine, days, approves):
    reset_now(world, someone, "security2")
    time_machine.move_to(timezone.now() + timedelta(days=days), tick=False)
    grant = propose(world, someone, Role.STREET_ADMIN)
    if not approves:
        assert bar(world, grant, "security2") == "您在30天内重置过这个账号的密码，不能由您批准它的授权。"
    assert approve(world, grant, "security2") == approves


def test_the_days_are_a_number_of_the_county(world, someone, time_machine):
    give(ONE_HAND_DAYS, 60)
    reset_now(world, someone, "security2")
    time_machine.move_to(timezone.now() + timedelta(days=31), tick=False)
    assert not approve(world, propose(world, someone, Role.STREET_ADMIN), "security2")


def third_administrator(world, opened_by: str) -> None:
    """A security administrator whose account this one opened; the audit administrator approved it."""
    user = accounts.create_user(username="s3", name="安全丙", password=PASSWORD, actor=world.user(opened_by))
    world.users["s3"] = user
    assert approve(world, propose(world, user, Role.SECURITY_ADMIN, by=opened_by), "audit")


@pytest.mark.parametrize(("asks", "answers"), [("security", "s3"), ("s3", "security")])
def test_one_hand_does_not_speak_with_two_voices(world, someone, time_machine, asks, answers):
    """Who has another administrator's password in hand could be both."""
    third_administrator(world, opened_by="security")
    grant = propose(world, someone, Role.STREET_ADMIN, by=asks)
    assert bar(world, grant, answers) == ("30天内，您和提出人中有一人的账号是另一人开通或重置密码的，不能互相批准。")
    assert not approve(world, grant, answers)
    time_machine.move_to(timezone.now() + timedelta(days=31), tick=False)
    assert approve(world, grant, answers)


@pytest.mark.parametrize("change", [{"granted_by": "someone"}, {"approved_by": "someone"}, {"approved_by": None}])
def test_the_database_refuses(world, someone, change):
    grant = propose(world, someone, Role.STREET_ADMIN)
    people = {"someone": someone, None: None}
    values = {name: people[key] for name, key in change.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.filter(pk=grant.pk).update(approved_at=NOW, **values)


def test_an_approval_is_given_once(world, someone):
    third_administrator(world, opened_by="system")
    grant = propose(world, someone, Role.STREET_ADMIN)
    assert approve(world, grant, "security2")
    with pytest.raises(accounts.GrantIsOver):
        accounts.approve_grant(grant=grant, actor=world.user("s3"), now=NOW)
    assert RoleGrant.objects.get(pk=grant.pk).approved_by == world.users["security2"]


def test_the_site_itself_approves_only_what_it_granted(world, someone):
    with pytest.raises(accounts.ApprovalBarred):
        accounts.approve_grant(grant=propose(world, someone, Role.STREET_ADMIN), actor=None, now=NOW)


def test_a_refusal_ends_the_request_and_says_why(world, someone, client_of):
    grant = propose(world, someone, Role.SYSTEM_ADMIN)
    url = reverse("members:grant-refuse", args=[grant.pk])
    empty = client_of("audit").post(url, {"reason": " "})
    assert empty.status_code == 422
    assert "请写明不批准的理由。" in empty.content.decode()
    assert client_of("audit").post(url, {"reason": "没有核实到本人"}).status_code == 302
    grant.refresh_from_db()
    assert (grant.refused_by, grant.refusal, grant.ended_on) == (world.users["audit"], "没有核实到本人", DAY)
    page = client_of("security").get(reverse("members:account", args=[someone.pk])).content.decode()
    assert "audit没有批准：没有核实到本人" in page
    with pytest.raises(accounts.GrantIsOver):
        accounts.approve_grant(grant=grant, actor=world.user("audit"), now=NOW)


def test_a_members_own_account_is_no_administrators(world):
    with pytest.raises(accounts.MembersAccount):
        propose(world, world.user("wu_member"), Role.SYSTEM_ADMIN)


class TestSuccessors:
    """Nobody is left who could approve: the last ones stay until there is another one."""

    LAST = (("security", "security2"), ("security2", "security"), ("audit", "security"))

    @pytest.mark.parametrize(("who", "by"), LAST)
    def test_the_last_ones_are_not_sent_away(self, world, who, by):
        grant, actor = world.users[who].role_grants.get(), world.user(by)
        with pytest.raises(accounts.LastInOffice):
            accounts.end_grant(grant=grant, on=DAY, actor=actor)
        with pytest.raises(accounts.LastInOffice):
            accounts.disable_account(user=world.user(who), actor=actor, on=DAY)
        grant.refresh_from_db()
        assert (grant.ended_on, world.user(who).is_active) == (None, True)

    def test_a_successor_frees_them_but_not_one_who_waits_or_is_disabled(self, world, someone):
        grant = world.users["audit"].role_grants.get()
        successor = propose(world, someone, Role.AUDIT_ADMIN)
        with pytest.raises(accounts.LastInOffice):
            accounts.end_grant(grant=grant, on=DAY, actor=world.user("security"))
        assert approve(world, successor, "security2")
        User.objects.filter(pk=someone.pk).update(is_active=False)
        with pytest.raises(accounts.LastInOffice):
            accounts.end_grant(grant=grant, on=DAY, actor=world.user("security"))
        User.objects.filter(pk=someone.pk).update(is_active=True)
        accounts.end_grant(grant=grant, on=DAY, actor=world.user("security"))
        assert not RoleGrant.objects.effective(DAY).filter(pk=grant.pk).exists()

    def test_the_page_says_so(self, world, client_of):
        url = reverse("members:account-disable", args=[world.users["audit"].pk])
        page = client_of("security").post(url, follow=True).content.decode()
        assert "在岗的审计管理员至少要有1名，否则没有人能批准。" in page
        assert world.user("audit").is_active


class TestDisabled:
    def test_enabling_asks_for_the_roles_anew(self, world, client_of):
        account = world.users["disabled"]
        old = account.role_grants.get()
        client_of("security").post(reverse("members:account-enable", args=[account.pk]))
        assert list(RoleGrant.objects.effective(DAY).filter(user=account)) == []
        anew = account.role_grants.get(ended_on=None)
        assert (anew.role, anew.granted_by) == (old.role, world.users["security"])
        assert not approve(world, anew, "security")
        assert approve(world, anew, "security2")

    def test_enabling_twice_takes_nothing_away(self, world):
        accounts.enable_account(user=world.user("department"), actor=world.user("security"), on=DAY)
        assert RoleGrant.objects.effective(DAY).filter(user=world.users["department"]).count() == 1

    def test_an_ordinary_role_goes_on(self, world):
        account = world.user("c1_secretary")
        accounts.disable_account(user=account, actor=world.user("security"), on=DAY)
        accounts.enable_account(user=account, actor=world.user("security"), on=DAY)
        assert RoleGrant.objects.effective(DAY).filter(user=account).count() == 1

    def test_its_open_session_is_refused_and_does_not_come_back(self, world, client_of):
        page = reverse("members:me")
        holder, account = client_of("wu_member"), world.user("wu_member")
        assert holder.get(page).status_code == 200
        accounts.disable_account(user=account, actor=world.user("security"), on=DAY)
        assert holder.get(page).url.startswith(reverse("members:login"))
        accounts.enable_account(user=account, actor=world.user("security"), on=DAY)
        assert holder.get(page).url.startswith(reverse("members:login"))

    def test_a_session_that_asked_for_nothing_meanwhile_does_not_come_back_either(self, world, client_of):
        page = reverse("members:me")
        holder, account = client_of("wu_member"), world.user("wu_member")
        for deed in (accounts.disable_account, accounts.enable_account):
            deed(user=account, actor=world.user("security"), on=DAY)
        assert holder.get(page).url.startswith(reverse("members:login"))
        fresh = Client()
        fresh.force_login(world.user("wu_member"))
        assert fresh.get(page).status_code == 200


class TestPages:
    def test_the_audit_administrator_sees_what_waits_for_him(self, world, someone, client_of):
        propose(world, someone, Role.SECURITY_ADMIN)
        propose(world, world.user("c2_secretary"), Role.STREET_ADMIN)
        home = client_of("audit").get(reverse("workbench:home")).content.decode()
        assert "批准授权：陈晓梅" in home
        page = client_of("audit").get(reverse("members:approvals")).content.decode()
        assert "云溪县委组织部 安全管理员" in page
        assert "一次性密码还没有换，本人可能还没有用过这个账号。" in page
        assert "c2_secretary" not in page, "a committee's role is the other security administrator's to approve"

    def test_what_the_second_person_should_know_stands_beside_it(self, world, client_of):
        double = accounts.create_user(
            username="linsw2", name="department", password=PASSWORD, actor=world.user("security")
        )
        reset_now(world, double, "security")
        propose(world, double, Role.DEPARTMENT_STAFF)
        page = client_of("security2").get(reverse("members:approvals")).content.decode()
        for words in ("账号由security于7月10日开通。", "security于7月10日重置过密码。", "另有同名的账号：department。"):
            assert words in page

    def test_who_asked_reads_for_whom_it_waits(self, world, someone, client_of):
        propose(world, someone, Role.SYSTEM_ADMIN)
        assert "等审计管理员" in client_of("security").get(reverse("members:approvals")).content.decode()
        assert (
            "等审计管理员批准"
            in client_of("security").get(reverse("members:account", args=[someone.pk])).content.decode()
        )

    def test_nothing_to_do_is_nobodys_to_do(self, world, someone):
        """What somebody may not approve is not among what waits for him or her."""
        reset_now(world, someone, "security2")
        propose(world, someone, Role.STREET_ADMIN)
        assert todos_for(user=world.user("security2"), on=DAY) == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_administrators_do_not_send_each_other_away_at_once(world):
    """Three are in office; two of them end each other's in the same moment: one of them stays."""
    third = accounts.create_user(username="s3", name="安全丙", password=PASSWORD, actor=None)
    grant = accounts.grant_role(user=third, role=Role.SECURITY_ADMIN, organisation=world["county"], on=DAY, actor=None)
    accounts.approve_grant(grant=grant, actor=None, now=NOW)
    start, answers = threading.Barrier(2), []

    def send_away(by: str, whom: str) -> None:
        try:
            start.wait()
            accounts.end_grant(grant=world.users[whom].role_grants.get(), on=DAY, actor=world.users[by])
            answers.append("ended")
        except accounts.LastInOffice:
            answers.append("last")
        finally:
            connections.close_all()

    pairs = (("security", "security2"), ("security2", "security"))
    threads = [threading.Thread(target=send_away, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["ended", "last"]
    assert RoleGrant.objects.effective(DAY).filter(role=Role.SECURITY_ADMIN).count() == 2
