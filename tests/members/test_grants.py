"""账号与授权: two people for senior roles, one-time passwords, and access that ends with the next request."""

from datetime import date

import pytest
from auditlog.models import LogEntry
from django.contrib.messages import get_messages
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.choices import Role
from members.models import RoleGrant, User
from members.services import accounts
from tests.todos import members_todos as todos_for
from tests.world import NOW, PASSWORD

pytestmark = pytest.mark.django_db

DAY = date(2026, 7, 10)


@pytest.fixture
def newcomer(world):
    return accounts.create_user(
        username="chenxm", name="陈晓梅", password=PASSWORD, actor=None, must_change_password=False
    )


@pytest.fixture
def senior_grant(world, newcomer):
    return accounts.grant_role(
        user=newcomer, role=Role.STREET_ADMIN, organisation=world["s1"], on=DAY, actor=world.users["security"]
    )


def test_the_proposer_does_not_approve(world, senior_grant):
    with pytest.raises(accounts.ApprovalBarred):
        accounts.approve_grant(grant=senior_grant, actor=world.users["security"], now=NOW)
    assert RoleGrant.objects.effective(DAY).filter(pk=senior_grant.pk).count() == 0
    accounts.approve_grant(grant=senior_grant, actor=world.users["security2"], now=NOW)
    assert RoleGrant.objects.effective(DAY).filter(pk=senior_grant.pk).count() == 1


def test_the_database_refuses_ones_own_approval(world, senior_grant):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.filter(pk=senior_grant.pk).update(approved_by=senior_grant.granted_by, approved_at=NOW)


def test_approval_by_page(world, client_of, senior_grant):
    url = reverse("members:grant-approve", args=[senior_grant.pk])
    assert client_of("security").post(url).status_code == 403
    assert client_of("security2").post(url).status_code == 302
    assert RoleGrant.objects.get(pk=senior_grant.pk).approved_by == world.users["security2"]
    again = client_of("security2").post(url)  # a second press: what happened, not that nothing waits any more
    assert (again.status_code, again["Location"]) == (302, reverse("members:approvals"))
    assert "已由security2于" in str(next(iter(get_messages(again.wsgi_request))).message)


def test_an_approval_that_comes_too_late_brings_nothing_back(world, senior_grant):
    stale = RoleGrant.objects.get(pk=senior_grant.pk)
    accounts.end_grant(grant=senior_grant, on=DAY, actor=world.users["security"])
    with pytest.raises(accounts.GrantIsOver):
        accounts.approve_grant(grant=stale, actor=world.users["security2"], now=NOW)
    kept = RoleGrant.objects.get(pk=senior_grant.pk)
    assert (kept.ended_on, kept.approved_at) == (DAY, None)
    with pytest.raises(accounts.GrantIsOver):
        accounts.end_grant(grant=stale, on=date(2026, 7, 20), actor=world.users["security2"])


def test_who_is_asked_to_approve(world, senior_grant):
    assert todos_for(user=world.user("security"), on=DAY) == []
    assert [str(todo.title) for todo in todos_for(user=world.user("security2"), on=DAY)] == ["批准授权：陈晓梅"]
    assert todos_for(user=world.user("department"), on=DAY) == []


PLACES = (
    (Role.COMMUNITY_SECRETARY, "c1", True),
    (Role.COMMUNITY_SECRETARY, "b1", False),
    (Role.STREET_ADMIN, "s1", True),
    (Role.STREET_ADMIN, "county", False),
    (Role.BRANCH_SECRETARY, "b1", True),
    (Role.BRANCH_SECRETARY, "u1", True),  # a unit without branches
    (Role.BRANCH_SECRETARY, "u2", False),  # a unit with one
    (Role.GROUP_LEADER, "g1", True),
    (Role.UNIT_LIAISON, "u2", True),
    (Role.UNIT_LIAISON, "c1", False),
    (Role.RECORDER, "b1", True),
)


@pytest.mark.parametrize(("role", "place", "fits"), PLACES)
def test_where_a_role_can_be_granted(world, client_of, newcomer, role, place, fits):
    page = client_of("security").get(
        reverse("members:account", args=[newcomer.pk]), {"role": role, "place": world[place].name}
    )
    offered = f'name="organisation" value="{world[place].pk}"' in page.content.decode()
    sent = {"role": role, "organisation": world[place].pk}
    client_of("security").post(reverse("members:account-grant", args=[newcomer.pk]), sent)
    granted = RoleGrant.objects.filter(user=newcomer, role=role, organisation=world[place]).exists()
    assert (offered, granted) == (fits, fits)


def test_administrators_hold_nothing_else(world, client_of):
    url = reverse("members:account-grant", args=[world.users["audit"].pk])
    sent = {"role": Role.COMMUNITY_SECRETARY, "organisation": world["c1"].pk}
    page = client_of("security").post(url, sent, follow=True).content.decode()
    assert "三权分立" in page
    assert world.user("audit").role_grants.count() == 1


def test_nobody_keeps_the_own_account(world, client_of):
    own = world.users["security"]
    client = client_of("security")
    for name in ("account-disable", "account-enable", "account-reset"):
        assert client.post(reverse(f"members:{name}", args=[own.pk])).status_code == 403
    assert client.post(reverse("members:grant-end", args=[own.role_grants.get().pk])).status_code == 403
    with pytest.raises(accounts.OwnAccount):
        accounts.grant_role(user=own, role=Role.SECURITY_ADMIN, organisation=world["county"], on=DAY, actor=own)


def test_a_role_taken_back_ends_with_the_next_request(world, client_of):
    holder, url = client_of("b1_secretary"), reverse("members:member", args=[world.people["zhou"].pk])
    assert holder.get(url).status_code == 200
    grant = world.users["b1_secretary"].role_grants.get()
    assert client_of("security").post(reverse("members:grant-end", args=[grant.pk])).status_code == 302
    assert holder.get(url).status_code == 404
    assert RoleGrant.objects.get(pk=grant.pk).ended_on == timezone.localdate()


def test_a_disabled_account_is_out_with_the_next_request_and_can_come_back(world, client_of):
    holder = client_of("b1_secretary")
    assert holder.get(reverse("members:organisations")).status_code == 302
    account = world.users["b1_secretary"]
    client_of("security").post(reverse("members:account-disable", args=[account.pk]))
    assert holder.get(reverse("members:organisations")).url.startswith(reverse("members:login"))
    assert not Client().login(username="b1_secretary", password=PASSWORD)
    client_of("security").post(reverse("members:account-enable", args=[account.pk]))
    assert Client().login(username="b1_secretary", password=PASSWORD)


def one_time_password(page) -> str:
    return page.content.decode().split('<b class="nowrap">')[1].split("</b>")[0]


def test_a_new_account_gets_a_one_time_password_shown_once(world, client_of):
    client = client_of("security")
    page = client.post(reverse("members:account-create"), {"username": "chenxm", "name": "陈晓梅"})
    password, made = one_time_password(page), User.objects.get(username="chenxm")
    assert made.check_password(password)
    assert made.must_change_password
    search = f'action="{reverse("members:account", args=[made.pk])}#grant"'
    assert search in page.content.decode(), "the next step, granting a role, leads to the new account"
    assert password not in client.get(reverse("members:account", args=[made.pk])).content.decode()
    again = client.post(reverse("members:account-create"), {"username": "chenxm", "name": "陈晓梅"})
    assert again.status_code == 422
    assert "账号 chenxm 已经有人用了" in again.content.decode()


def test_a_reset_password_ends_the_sessions_and_is_logged(world, client_of):
    holder, account = client_of("b1_secretary"), world.users["b1_secretary"]
    page = client_of("security").post(reverse("members:account-reset", args=[account.pk]))
    assert world.user("b1_secretary").check_password(one_time_password(page))
    assert holder.get(reverse("members:organisations")).url.startswith(reverse("members:login"))
    entry = LogEntry.objects.filter(additional_data__deed="account.reset").get()
    assert (entry.actor, entry.object_pk) == (world.users["security"], str(account.pk))


MATCHES = (
    ("陈国栋", "县税务局机关党支部", 200),
    ("陈国栋", "U1", 200),
    ("陈国栋", "县水利局机关党支部", 422),
    ("吴海燕", "县税务局机关党支部", 422),  # has an account already
    ("查无此人", "县税务局机关党支部", 422),
)


@pytest.mark.parametrize(("name", "home", "status"), MATCHES)
def test_a_members_account_is_matched_by_name_and_branch(world, client_of, name, home, status):
    sent = {"username": "someone", "name": name, "home": home}
    page = client_of("security").post(reverse("members:account-create"), sent)
    assert page.status_code == status
    linked = User.objects.filter(username="someone", member=world.people["chen"]).exists()
    assert linked == (status == 200)
    if status == 422:
        assert "按这个姓名和支部对不上唯一的一名没有账号的党员" in page.content.decode()


PAGES = {"members:accounts": "security", "members:audit": "audit", "members:system": "system"}
OTHERS = ("department", "c1_secretary", "b1_secretary", "u1_liaison", "wu_member", "security", "audit", "system")


@pytest.mark.parametrize("view", PAGES)
def test_the_three_administrators_each_have_their_page(client_of, view):
    codes = {key: client_of(key).get(reverse(view)).status_code for key in OTHERS}
    assert codes == {key: 200 if key == PAGES[view] else 403 for key in OTHERS}


def test_the_log_offers_every_choice_once(client_of, world):
    choices = list(client_of("audit").get(reverse("members:audit")).context["filters"].form.fields["deed"].choices)
    values, words = zip(*choices, strict=True)
    assert len(set(values)) == len(values)
    assert [str(word) for word in words].count("全部操作") == 1
    assert choices[0] == ("", "全部操作")


def test_the_log_shows_names_of_fields_and_never_values(world, client_of):
    member = world.people["zhou"]
    sent = {"name": "周建国", "joined": "1995.07", "full": "1996.07", "address": "锦绣家园9号楼", "version": 1,
            "work_status": "RETIRED"}  # fmt: skip
    assert client_of("b1_secretary").post(reverse("members:member-change", args=[member.pk]), sent).status_code == 302
    page = client_of("audit").get(reverse("members:audit"), {"actor": "b1_secretary", "deed": "1"}).content.decode()
    assert f"党员 {member.pk} 号" in page
    member.refresh_from_db()
    assert (member.joined_on, member.joined_precision) == (date(1995, 7, 1), "month")
    assert "现居住地" in page
    assert "锦绣家园9号楼" not in page
    assert "周建国" not in page


def test_the_log_is_found_by_deed_and_day(world, client_of):
    client_of("c2_secretary").get(reverse("members:accounts"))
    client, url = client_of("audit"), reverse("members:audit")
    assert reverse("members:accounts") in client.get(url, {"deed": "refused"}).content.decode()
    assert "没有符合筛选条件的" in client.get(url, {"deed": "refused", "until": "2020-01-01"}).content.decode()


def test_a_deed_that_its_view_refused_is_in_the_log(world, client_of):
    url = reverse("members:member-reveal", args=[world.people["zhou"].pk])
    assert client_of("s1_admin").post(url, {"field": "phone", "reason": "核对"}).status_code == 403
    row = LogEntry.objects.get(additional_data__deed="refused")
    assert (row.actor, row.additional_data["path"]) == (world.users["s1_admin"], url)


def test_the_system_page_tells_of_jobs_without_their_titles(world, client_of):
    from common.models import Job

    Job.objects.create(task="members.check_import", title="导入周建国的花名册.xlsx", state="failed")
    page = client_of("system").get(reverse("members:system")).content.decode()
    assert "members.check_import" in page
    assert "周建国" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_account_list_query_count(world, client_of, django_assert_num_queries, count):
    keep = ["security", *[f"b{number}_secretary" for number in (1, 2)]][:count]
    RoleGrant.objects.exclude(user__username__in=[*keep, "security"]).delete()
    User.objects.exclude(username__in=[*keep, "security"]).delete()
    client, url = client_of("security"), reverse("members:accounts")
    client.get(url)  # the first request of a session writes it
    with django_assert_num_queries(QUERIES):
        assert client.get(url, headers={"HX-Request": "true"}).status_code == 200


QUERIES = 5


def granted(world, user, role, organisation):
    actor = world.users["security"]
    return accounts.grant_role(user=user, role=role, organisation=world[organisation], on=DAY, actor=actor)


def test_a_role_is_granted_once_at_a_place(world, newcomer):
    """Another role there, and the same role elsewhere, are other grants."""
    granted(world, newcomer, Role.RECORDER, "u1")
    with pytest.raises(accounts.AlreadyGranted):
        granted(world, newcomer, Role.RECORDER, "u1")
    assert granted(world, newcomer, Role.UNIT_LIAISON, "u1").role == Role.UNIT_LIAISON
    assert granted(world, newcomer, Role.RECORDER, "u2").organisation == world["u2"]


def test_a_unit_has_a_branch_secretary_of_its_own_where_no_branch_is_below(world, newcomer):
    """Today: one that ended is none."""
    with pytest.raises(accounts.WrongPlaceForRole):
        granted(world, newcomer, Role.BRANCH_SECRETARY, "u2")
    type(world["u2b"]).objects.filter(pk=world["u2b"].pk).update(ended_on=DAY)
    assert granted(world, newcomer, Role.BRANCH_SECRETARY, "u2").organisation == world["u2"]


def test_a_group_has_no_branch_secretary(world, newcomer):
    """Neither a branch nor a unit, though no branch is below it."""
    with pytest.raises(accounts.WrongPlaceForRole):
        granted(world, newcomer, Role.BRANCH_SECRETARY, "g1")


def test_the_offices_are_locked_before_one_of_them_ends(world, newcomer, monkeypatch):
    """In this order, or two who end each other's wait for ever; other roles hold up nobody."""
    locked = []
    for name in ("lock_offices", "lock_running"):
        right = getattr(accounts, name)
        monkeypatch.setattr(
            accounts, name, lambda *args, name=name, right=right: (locked.append(name), right(*args))[1]
        )
    actor = world.users["security"]
    accounts.end_grant(grant=granted(world, newcomer, Role.RECORDER, "u1"), on=DAY, actor=actor)
    assert locked == ["lock_running"]
    locked.clear()
    office = granted(world, newcomer, Role.SECURITY_ADMIN, "county")
    accounts.end_grant(grant=office, on=DAY, actor=actor)
    assert locked == ["lock_offices", "lock_running"]
