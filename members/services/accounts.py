"""Accounts and role grants."""

import secrets
import string
from datetime import date, datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.errors import DomainError
from common.unique import only_one
from members.choices import ROLE_KINDS, OrganisationKind, Role
from members.models import Member, Organisation, RoleGrant, User

ALPHABET = string.ascii_letters + string.digits
ONE_TIME_LENGTH = 14


class WrongPlaceForRole(DomainError):
    code = "wrong_place_for_role"
    message = _("“%(role)s”不能授在“%(name)s”。")


class ExclusiveRole(DomainError):
    code = "exclusive_role"
    message = _("系统、安全、审计管理员三权分立：一人只能有其中一个，不能再有别的角色。")


class OwnApproval(DomainError):
    code = "own_approval"
    message = _("这项授权要由另一名安全管理员批准。")


class AlreadyGranted(DomainError):
    code = "already_granted"
    message = _("%(name)s已经有这项授权。")


class GrantIsOver(DomainError):
    code = "grant_is_over"
    message = _("“%(label)s”已经收回，请看最新的状态。")


class UsernameTaken(DomainError):
    code = "username_taken"
    message = _("账号 %(username)s 已经有人用了，请换一个。")


class AccountTaken(DomainError):
    code = "account_taken"
    message = _("这名党员已经有账号了。")


class OwnAccount(DomainError):
    code = "own_account"
    message = _("不能办自己的账号，请另一名安全管理员办理。")


def one_time_password() -> str:
    """A random password that satisfies the policy: letters of both cases and digits."""
    while True:
        password = "".join(secrets.choice(ALPHABET) for _step in range(ONE_TIME_LENGTH))
        if not set(password).isdisjoint(string.digits) and is_allowed(password):
            return password


def is_allowed(password: str) -> bool:
    try:
        validate_password(password)
    except ValidationError:
        return False
    return True


def create_user(
    *,
    username: str,
    name: str,
    password: str | None,
    actor: Any,
    member: Member | None = None,
    must_change_password: bool = True,
) -> User:
    """Open an account. The password is a one-time one unless told otherwise; with None nobody can log in yet.

    Raises UsernameTaken, AccountTaken or Busy.
    """
    user = User(username=username, name=name, member=member, must_change_password=must_change_password)
    user.set_password(password)  # before the transaction: it may wait for its turn
    same_name = User.objects.filter(username=username)
    same_member = User.objects.filter(member=member, member__isnull=False)
    with (
        transaction.atomic(),
        only_one(same_name, UsernameTaken(username=username, field="username")),
        only_one(same_member, AccountTaken(field="member")),
    ):
        user.save()
    return user


def change_password(*, user: User, password: str, now: datetime) -> User:
    """Set a new password; every other session of the account ends with it (the session hash changes). Raises Busy."""
    user.set_password(password)  # before the transaction: it may wait for its turn, and nobody should wait for that
    user.must_change_password = False
    user.password_changed_at = now
    with transaction.atomic():
        user.save(update_fields=["password", "must_change_password", "password_changed_at"])
        audit.record(actor=user, deed="account.password", target=user)
    return user


def reset_password(*, user: User, password: str, actor: User) -> User:
    """Give an account a one-time password; its sessions end. Raises OwnAccount or Busy."""
    check_not_own(user, actor)
    user.set_password(password)  # before the transaction, as above
    user.must_change_password = True
    with transaction.atomic():
        user.save(update_fields=["password", "must_change_password"])
        user.login_tallies.update(failures=0, held_since=None, held_until=None)  # the new password works at once
        audit.record(actor=actor, deed="account.reset", target=user)
    return user


@transaction.atomic
def set_active(*, user: User, is_active: bool, actor: User) -> User:
    """Disable an account, which ends its sessions with their next request, or open it again. Raises OwnAccount."""
    check_not_own(user, actor)
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    return user


def check_not_own(user: User, actor: Any) -> None:
    """Raise OwnAccount: nobody keeps the account or the roles that he or she holds."""
    if actor is not None and actor.pk == user.pk:
        raise OwnAccount()


@transaction.atomic
def grant_role(*, user: User, role: str, organisation: Organisation, on: date, actor: Any) -> RoleGrant:
    """Grant a role from a day on. Senior roles wait for a second person's approval.

    Raises OwnAccount, WrongPlaceForRole, ExclusiveRole or AlreadyGranted.
    """
    check_not_own(user, actor)
    check_place(role=role, organisation=organisation)
    User.objects.select_for_update().get(pk=user.pk)  # two first grants at once would not see each other
    running = RoleGrant.objects.filter(user=user, ended_on=None)
    if any(grant.role == role and grant.organisation_id == organisation.pk for grant in running):
        raise AlreadyGranted(name=user.name, field="role")
    roles = {grant.role for grant in running} | {role}
    if roles & set(Role.administrators) and len(roles) > 1:
        raise ExclusiveRole(field="role")
    return RoleGrant.objects.create(user=user, role=role, organisation=organisation, started_on=on, granted_by=actor)


def check_place(*, role: str, organisation: Organisation) -> None:
    """Raise WrongPlaceForRole unless the role may be granted at this organisation (ACCESS.md, roles)."""
    fits = organisation.kind in ROLE_KINDS[role]
    if role == Role.BRANCH_SECRETARY and organisation.is_unit:
        fits = not organisation.children.filter(kind__in=OrganisationKind.branches, ended_on=None).exists()
    if not fits:
        raise WrongPlaceForRole(role=Role(role).label, name=organisation.name, field="organisation")


@transaction.atomic
def approve_grant(*, grant: RoleGrant, actor: Any, now: datetime) -> RoleGrant:
    """The second person's approval of a senior role. Raises OwnApproval or GrantIsOver. `actor` None is the system's
    start."""
    current = lock_running(grant)
    if actor is not None and current.granted_by_id == actor.pk:
        raise OwnApproval()
    current.approved_by, current.approved_at = actor, now
    current.save()
    return current


def lock_running(grant: RoleGrant) -> RoleGrant:
    """The grant locked for this transaction: a stale row would bring back what was ended in between. Raises
    GrantIsOver."""
    current = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    if current.ended_on is not None:
        raise GrantIsOver(label=current.label)
    return current


@transaction.atomic
def end_grant(*, grant: RoleGrant, on: date, actor: Any) -> RoleGrant:
    """Take a role back; access ends with the next request. Raises OwnAccount or GrantIsOver."""
    current = lock_running(grant)
    check_not_own(current.user, actor)
    current.ended_on = on
    current.save()
    return current
