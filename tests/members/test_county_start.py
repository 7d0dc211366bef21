"""The six accounts of an empty county, and the audit administrator of one that was started without."""

import io

import pytest
from auditlog.models import LogEntry
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from common.models import KeyCheck
from members.choices import Role
from members.models import RoleGrant, User
from workbench.selectors.first_steps import start_of

pytestmark = pytest.mark.django_db

SIX = {
    "zuzhibu1": Role.DEPARTMENT_STAFF, "zuzhibu2": Role.DEPARTMENT_STAFF,
    "anquan1": Role.SECURITY_ADMIN, "anquan2": Role.SECURITY_ADMIN,
    "xitong": Role.SYSTEM_ADMIN, "shenji": Role.AUDIT_ADMIN,
}  # fmt: skip


def run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.fixture
def printed(db) -> str:
    return run("start_county", "--code", "QX", "--name", "青山县委组织部")


def test_six_accounts_in_force_with_a_password_each(printed):
    grants = RoleGrant.objects.effective(timezone.localdate())
    assert dict(grants.values_list("user__username", "role")) == SIX
    lines = {line.split()[0]: line.split()[1] for line in printed.splitlines() if line.startswith("  ")}
    assert set(lines) == set(SIX)
    assert len(set(lines.values())) == 6
    for user in User.objects.all():
        assert user.check_password(lines[user.username])
        assert user.must_change_password


def test_the_keys_are_known_from_the_first_row_on(printed):
    """A backup made before the first start names them, and a wrong key is no changed row of the log."""
    assert set(KeyCheck.objects.values_list("kind", flat=True)) == {"field", "hash", "audit"}


def test_the_first_pages_say_who_does_what(printed):
    User.objects.update(must_change_password=False)
    for username in SIX:
        client = Client()
        client.force_login(User.objects.get(username=username))
        page = client.get("/").content.decode()
        assert "安全管理员：安全管理员甲（anquan1）、安全管理员乙（anquan2）" in page
        assert "审计管理员：审计管理员（shenji）" in page
    _steps, offices = start_of(user=User.objects.get(username="xitong"), on=timezone.localdate())
    assert [str(office.title) for office in offices] == ["组织部工作人员", "安全管理员", "审计管理员", "系统管理员"]


def test_an_office_without_anybody_is_named(printed):
    RoleGrant.objects.filter(role=Role.AUDIT_ADMIN).update(ended_on=timezone.localdate())
    _steps, offices = start_of(user=User.objects.get(username="anquan1"), on=timezone.localdate())
    assert [office.people for office in offices][2] == "还没有人"


def grant_audit_admin(username: str) -> str:
    return run("grant_audit_admin", "--username", username, "--name", "审计人")


class TestAuditAdmin:
    def test_a_site_with_one_gets_no_second(self, printed):
        with pytest.raises(CommandError, match="已经有在岗的审计管理员（shenji）。"):
            grant_audit_admin("second")
        assert not User.objects.filter(username="second").exists()

    @pytest.mark.parametrize("gone", ["ended", "disabled"])
    def test_a_site_without_gets_one_once(self, printed, gone):
        if gone == "ended":
            RoleGrant.objects.filter(role=Role.AUDIT_ADMIN).update(ended_on=timezone.localdate())
        else:
            User.objects.filter(username="shenji").update(is_active=False)
        password = grant_audit_admin("first").splitlines()[1].split()[1]
        user = User.objects.get(username="first")
        assert (user.check_password(password), user.must_change_password) == (True, True)
        assert [grant.role for grant in user.grants] == [Role.AUDIT_ADMIN]
        assert LogEntry.objects.get(additional_data__deed="account.audit_admin").object_pk == str(user.pk)
        with pytest.raises(CommandError, match="first"):
            grant_audit_admin("again")

    def test_without_a_county_there_is_nothing_to_audit(self, db):
        with pytest.raises(CommandError, match="start_county"):
            grant_audit_admin("first")

    def test_a_name_that_is_taken_is_said(self, printed):
        RoleGrant.objects.filter(role=Role.AUDIT_ADMIN).update(ended_on=timezone.localdate())
        with pytest.raises(CommandError, match="账号 anquan1 已经有人用了"):
            grant_audit_admin("anquan1")
