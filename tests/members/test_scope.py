"""Who sees which member (ACCESS.md, reading): one row an account, the expected people written out."""

from datetime import date

import pytest

from members.models import LoginTally, Member, RoleGrant, UnitReportIn
from members.services.accounts import end_grant
from tests.world import MEMBER_USERS, USERS

pytestmark = pytest.mark.django_db

B1 = {"周建国", "刘玉兰", "王德厚", "石佳宁"}
ALL = B1 | {"曾庆华", "单玉林", "吴海燕", "陈国栋", "李卫东", "马国强"}

SEES = {
    "department": ALL,
    "agency_admin": {"吴海燕", "陈国栋", "李卫东", "马国强"},
    "s1_admin": B1 | {"曾庆华"},
    "s2_admin": {"单玉林"},
    "c1_secretary": B1 | {"曾庆华"},
    "c2_secretary": set(),
    "c3_secretary": {"单玉林"},
    "c1_recorder": B1 | {"曾庆华"},
    "b1_secretary": B1,
    "b2_secretary": {"曾庆华"},
    "b4_secretary": {"单玉林"},
    "u1_branch_secretary": {"吴海燕", "陈国栋"},
    "b1_recorder": B1,
    "g1_leader": {"周建国", "刘玉兰"},
    "u1_secretary": {"吴海燕", "陈国栋"},
    "u1_liaison": set(),
    "u2_secretary": {"李卫东"},
    "u2_liaison": set(),
    "u3_liaison": set(),
    "e1_liaison": set(),
    "zhou_member": {"周建国"},
    "wu_member": {"吴海燕"},
    "system": set(),
    "security": set(),
    "security2": set(),
    "audit": set(),
}


def test_the_table_names_every_account():
    assert set(SEES) == {key for key, *_rest in (*USERS, *MEMBER_USERS)}


@pytest.mark.parametrize("key", SEES)
def test_member_records(world, key):
    assert set(Member.objects.visible_to(world.user(key)).values_list("name", flat=True)) == SEES[key]


def test_a_role_that_ended_shows_nothing_from_that_day(world, time_machine):
    time_machine.move_to("2026-06-30T12:00:00+08:00")
    user = world.user("b1_secretary")
    assert Member.objects.visible_to(user).count() == 4
    end_grant(grant=user.role_grants.get(), on=date(2026, 7, 1), actor=None)
    assert Member.objects.visible_to(world.user("b1_secretary")).count() == 4
    time_machine.move_to("2026-07-01T00:00:01+08:00")
    assert Member.objects.visible_to(world.user("b1_secretary")).count() == 0


def test_a_senior_role_without_approval_shows_nothing(world):
    RoleGrant.objects.filter(user=world.users["department"]).update(approved_at=None, approved_by=None)
    assert Member.objects.visible_to(world.user("department")).count() == 0


def test_acting_in_one_role_hides_what_another_would_show(world):
    from members.services.accounts import grant_role

    user = world.user("b1_secretary")
    grant_role(user=user, role="branch_secretary", organisation=world["b4"], on=date(2026, 1, 1), actor=None)
    user = world.user("b1_secretary")
    assert Member.objects.visible_to(user).count() == 5
    user.acting = user.role_grants.get(organisation=world["b4"])
    assert set(Member.objects.visible_to(user).values_list("name", flat=True)) == {"单玉林"}


REPORT_IN_READERS = {
    "department", "agency_admin", "s1_admin", "c1_secretary", "c1_recorder", "u1_secretary", "u1_liaison",
    "u1_branch_secretary",
}  # fmt: skip


@pytest.mark.parametrize("key", SEES)
def test_unit_report_ins_are_read_by_both_sides_and_above(world, key):
    UnitReportIn.objects.create(unit=world["u1"], community=world["c1"], submitted_on=date(2026, 1, 5))
    expected = 1 if key in REPORT_IN_READERS else 0
    assert UnitReportIn.objects.visible_to(world.user(key)).count() == expected


def test_who_has_to_wait_at_the_door_is_told_to_security_administrators_alone(world):
    LoginTally.objects.create(kind="name", key="x")
    told = {key for key in world.users if LoginTally.objects.visible_to(world.user(key)).exists()}
    assert told == {"security", "security2"}
