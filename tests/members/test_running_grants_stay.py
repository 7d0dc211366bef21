"""Sites of before: what was granted by one person stays in force, and the log tells who had which account in hand."""

from datetime import date
from importlib import import_module

import pytest
from auditlog.models import LogEntry
from django.utils import timezone

from common import audit
from members.choices import Role
from members.models import PasswordReset, RoleGrant, User
from members.services import accounts
from tests.old_numbers import AppsOfThen
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db

migration = import_module("members.migrations.0011_running_grants_stay")
DAY = date(2026, 7, 10)


@pytest.fixture
def before(world) -> dict[str, RoleGrant]:
    """Granted by one: an administrator's, a recorder's at a street. Waiting: a street's. In office: everybody else."""
    actor = world.user("security")
    RoleGrant.objects.filter(role__in=Role.administrators).update(approved_at=None)
    user = accounts.create_user(username="someone", name="陈晓梅", password=PASSWORD, actor=None)
    other = accounts.create_user(username="other", name="王芳", password=PASSWORD, actor=None)
    rows = ((user, Role.AUDIT_ADMIN, "county"), (other, Role.RECORDER, "s1"), (other, Role.STREET_ADMIN, "s1"))
    return {
        role: accounts.grant_role(user=holder, role=role, organisation=world[place], on=DAY, actor=actor)
        for holder, role, place in rows
    }


def keys(grants) -> set[int]:
    return set(grants.values_list("pk", flat=True))


def test_running_grants_stay_in_force_and_waiting_ones_wait(world, before):
    apps = AppsOfThen()
    migration.keep(apps, None)
    assert [(row.key, row.value) for row in apps.numbers.rows] == [("members.one_hand_days", 30)]
    in_force = RoleGrant.objects.effective(DAY)
    assert keys(RoleGrant.objects.filter(ended_on=None)) - keys(in_force) == {before[Role.STREET_ADMIN].pk}
    kept = set(RoleGrant.objects.filter(is_kept=True, user__in=User.objects.filter(username__in=("someone", "other"))))
    assert kept == {before[Role.AUDIT_ADMIN], before[Role.RECORDER]}
    assert {(grant.approved_by, grant.granted_by.username) for grant in kept} == {(None, "security")}
    migration.back(apps, None)
    assert keys(RoleGrant.objects.filter(is_kept=True)) == set()
    assert RoleGrant.objects.get(pk=before[Role.AUDIT_ADMIN].pk).approved_at is None
    assert apps.numbers.rows == []


def test_the_log_tells_who_opened_and_reset(world):
    opened, reset = world.users["c1_secretary"], world.users["c2_secretary"]
    actor = world.users["security"]
    LogEntry.objects.log_create(opened, action=LogEntry.Action.CREATE, changes={}, actor=actor, force_log=True)
    LogEntry.objects.log_create(actor, action=LogEntry.Action.CREATE, changes={}, actor=actor, force_log=True)
    audit.record(actor=actor, deed="account.reset", target=reset)
    audit.record(actor=reset, deed="account.password", target=reset)
    migration.keep(AppsOfThen(), None)
    assert list(User.objects.filter(opened_by__isnull=False).values_list("username", "opened_by__username")) == [
        ("c1_secretary", "security")
    ]
    row = PasswordReset.objects.get()
    assert (row.account, row.asked_by, row.done_at <= timezone.now()) == (reset, actor, True)
