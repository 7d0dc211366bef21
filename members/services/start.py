"""The first accounts of an empty county, and the audit administrator of one that was started without."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.errors import DomainError
from common.periods import local_day
from common.services.key_checks import settle_keys
from members.choices import OrganisationKind, Role
from members.models import Organisation, RoleGrant, User
from members.services.accounts import approve_grant, create_user, grant_role, one_time_password
from members.services.organisations import create_organisation

FIRST_ACCOUNTS = (  # two wherever one asks and another approves or publishes
    ("zuzhibu1", "组织部工作人员甲", Role.DEPARTMENT_STAFF),
    ("zuzhibu2", "组织部工作人员乙", Role.DEPARTMENT_STAFF),
    ("anquan1", "安全管理员甲", Role.SECURITY_ADMIN),
    ("anquan2", "安全管理员乙", Role.SECURITY_ADMIN),
    ("xitong", "系统管理员", Role.SYSTEM_ADMIN),
    ("shenji", "审计管理员", Role.AUDIT_ADMIN),
)


class NoCounty(DomainError):
    code = "no_county"
    message = _("还没有县级组织，请先运行 start_county。")


class AuditAdminThere(DomainError):
    code = "audit_admin_there"
    message = _("已经有在岗的审计管理员（%(usernames)s）。以后换人，由两名安全管理员在“账号与授权”里办理。")


@dataclass(frozen=True)
class FirstAccount:
    """An account with its one-time password, shown once."""

    user: User
    role: str
    password: str


@transaction.atomic
def start_county(*, code: str, name: str, now: datetime) -> list[FirstAccount]:
    """Create the root and FIRST_ACCOUNTS, whose roles the site's start approves.

    Raises RootExists, and KeysDiffer where the database was begun with other keys; from here on the keys are known.
    """
    settle_keys(now=now)
    root = create_organisation(
        code=code, name=name, kind=OrganisationKind.COUNTY, parent=None, on=local_day(now), actor=None
    )
    return [_first_account(root, *row, now=now) for row in FIRST_ACCOUNTS]


def _first_account(root: Organisation, username: str, name: str, role: str, *, now: datetime) -> FirstAccount:
    password = one_time_password()
    user = create_user(username=username, name=name, password=password, actor=None)
    grant = grant_role(user=user, role=role, organisation=root, on=local_day(now), actor=None)
    if grant.waits_for_approval:
        approve_grant(grant=grant, actor=None, now=now)
    return FirstAccount(user, str(Role(role).label), password)


@transaction.atomic
def grant_audit_admin(*, username: str, name: str, now: datetime) -> FirstAccount:
    """Open the account of an audit administrator for a site that has none in office; the log says that it was done here.

    Raises NoCounty, AuditAdminThere or UsernameTaken.
    """
    root = Organisation.objects.select_for_update().filter(kind=OrganisationKind.COUNTY).first()
    if root is None:
        raise NoCounty()
    there = RoleGrant.objects.effective(local_day(now)).filter(role=Role.AUDIT_ADMIN, user__is_active=True)
    if usernames := list(there.values_list("user__username", flat=True)):
        raise AuditAdminThere(usernames="、".join(usernames))
    account = _first_account(root, username, name, Role.AUDIT_ADMIN, now=now)
    audit.record(actor=None, deed="account.audit_admin", target=account.user)
    return account
