"""The first accounts of an empty county (DESIGN.md §9, start_county)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from common.periods import local_day
from members.choices import OrganisationKind, Role
from members.models import Organisation, User
from members.services.accounts import approve_grant, create_user, grant_role, one_time_password
from members.services.organisations import create_organisation

FIRST_ACCOUNTS = (
    ("zuzhibu", "组织部工作人员", Role.DEPARTMENT_STAFF),
    ("anquan1", "安全管理员甲", Role.SECURITY_ADMIN),
    ("anquan2", "安全管理员乙", Role.SECURITY_ADMIN),
)


@dataclass(frozen=True)
class FirstAccount:
    """An account with its one-time password, shown once."""

    user: User
    role: str
    password: str


@transaction.atomic
def start_county(*, code: str, name: str, now: datetime) -> list[FirstAccount]:
    """Create the root, one department account and two security administrators. Raises RootExists."""
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
