"""Accounts and role grants."""

import secrets
import string
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.errors import DomainError, Forbidden
from common.periods import local_day
from common.unique import only_one
from members.choices import LEAST_IN_OFFICE, ROLE_KINDS, OrganisationKind, Role
from members.models import Member, Organisation, RoleGrant, User
from members.permissions import BY_ANOTHER, OWN_ACCOUNT, can_refuse
from members.selectors.approvals import Request, bar_now
from members.services.notice_kinds import GRANT_APPROVED, GRANT_REFUSED, tell_of_grant

ALPHABET = string.ascii_letters + string.digits
ONE_TIME_LENGTH = 14


class WrongPlaceForRole(DomainError):
    code = "wrong_place_for_role"
    message = _("“%(role)s”不能授在“%(name)s”。")


class ExclusiveRole(DomainError):
    code = "exclusive_role"
    message = _("系统、安全、审计管理员三权分立：一人只能有其中一个，不能再有别的角色。")


class MembersAccount(DomainError):
    code = "members_account"
    message = _("这是党员本人的账号。系统、安全、审计管理员用单独的账号，不看党员信息。")


class ApprovalBarred(Forbidden):
    """The sentence says why: `bar_of` in selectors/approvals.py."""

    code = "approval_barred"
    message = BY_ANOTHER


class LastInOffice(DomainError):
    code = "last_in_office"
    message = _("在岗的%(role)s至少要有%(least)s名，否则没有人能批准。请先给接任的人授权，再收回或停用。")


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


class SamePassword(DomainError):
    code = "same_password"
    message = _("新密码不能和现在的密码一样，请换一个。")


class OwnAccount(DomainError):
    code = "own_account"
    message = OWN_ACCOUNT


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
    actor: User | None,
    member: Member | None = None,
    must_change_password: bool = True,
) -> User:
    """Open an account. The password is a one-time one unless told otherwise; with None nobody can log in yet.

    Raises UsernameTaken, AccountTaken or Busy.
    """
    user = User(username=username, name=name, member=member, must_change_password=must_change_password, opened_by=actor)
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
    """Set another password; every other session of the account ends with it (the session hash changes).

    Raises SamePassword (who gave out a one-time password must not know the one that comes after it) or Busy.
    """
    if user.check_password(password):
        raise SamePassword(field="new_password")
    user.set_password(password)  # before the transaction: it may wait for its turn, and nobody should wait for that
    user.must_change_password = False
    user.password_changed_at = now
    with transaction.atomic():
        user.save(update_fields=["password", "must_change_password", "password_changed_at"])
        audit.record(actor=user, deed="account.password", target=user)
    return user


@transaction.atomic
def disable_account(*, user: User, actor: User, on: date) -> User:
    """Nobody logs in with it any more, and no session of before comes back, also after the account is enabled again.

    Raises OwnAccount or LastInOffice.
    """
    check_not_own(user, actor)
    current = User.objects.select_for_update().get(pk=user.pk)
    lock_offices()
    check_successor(user, roles=tuple(LEAST_IN_OFFICE), on=on)
    current.is_active = False
    current.sessions_ended += 1
    current.save(update_fields=["is_active", "sessions_ended"])
    audit.record(actor=actor, deed="account.disabled", target=current)
    return current


@transaction.atomic
def enable_account(*, user: User, actor: User, on: date) -> User:
    """Open a disabled account again. Roles that need a second person are as if granted now: they wait for approval.

    Raises OwnAccount.
    """
    check_not_own(user, actor)
    current = User.objects.select_for_update().get(pk=user.pk)
    if current.is_active:
        return current
    current.is_active = True
    current.save(update_fields=["is_active"])
    audit.record(actor=actor, deed="account.enabled", target=current)
    for grant in current.role_grants.needing_approval().filter(ended_on=None):
        if not grant.waits_for_approval:
            ask_anew(grant, on=on, actor=actor)
    return current


def ask_anew(grant: RoleGrant, *, on: date, actor: User) -> RoleGrant:
    """End a grant and propose the same again."""
    grant.ended_on = max(on, grant.started_on)
    grant.save()
    return RoleGrant.objects.create(
        user=grant.user, role=grant.role, organisation=grant.organisation, started_on=grant.ended_on, granted_by=actor
    )


def check_not_own(user: User, actor: User | None) -> None:
    """Raise OwnAccount: nobody keeps the account or the roles that he or she holds."""
    if actor is not None and actor.pk == user.pk:
        raise OwnAccount()


@transaction.atomic
def grant_role(*, user: User, role: str, organisation: Organisation, on: date, actor: User | None) -> RoleGrant:
    """Grant a role from a day on. Roles of committees and administrators wait for a second person's approval.

    Raises OwnAccount, WrongPlaceForRole, MembersAccount, ExclusiveRole or AlreadyGranted.
    """
    check_not_own(user, actor)
    check_place(role=role, organisation=organisation)
    if role in Role.administrators and user.member_id is not None:
        raise MembersAccount(field="role")
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
def approve_grant(*, grant: RoleGrant, actor: User | None, now: datetime) -> RoleGrant:
    """The second person's approval. Raises ApprovalBarred or GrantIsOver. `actor` None is the site's start, which
    approves what it granted itself and nothing else."""
    current = lock_waiting(grant)
    check_approval(current, actor=actor, now=now)
    current.approved_by, current.approved_at = actor, now
    current.save()
    tell_of_grant(GRANT_APPROVED, current, actor=actor, on=local_day(now))
    return current


@transaction.atomic
def refuse_grant(*, grant: RoleGrant, reason: str, actor: User, on: date) -> RoleGrant:
    """The second person says no, with a reason; the grant is over. Raises ApprovalBarred or GrantIsOver.

    Any other person of the office may: who may not approve may still refuse.
    """
    current = lock_waiting(grant)
    check_refusal(current, actor=actor)
    current.refused_by, current.refusal = actor, reason
    current.ended_on = max(on, current.started_on)
    current.save()
    tell_of_grant(GRANT_REFUSED, current, actor=actor, on=on)
    return current


def check_approval(request: Request, *, actor: User | None, now: datetime) -> None:
    """Raise ApprovalBarred unless this person may approve the grant or the reset."""
    if actor is None:
        if request.asked_by_id is not None:
            raise ApprovalBarred()
        return
    if barred := bar_now(request, actor=actor, now=now):
        raise ApprovalBarred(barred)


def check_refusal(request: Request, *, actor: User) -> None:
    """Raise ApprovalBarred unless this person has the office and did not ask for it."""
    if not can_refuse(actor, request):
        raise ApprovalBarred()


def lock_running(grant: RoleGrant) -> RoleGrant:
    """The grant locked for this transaction: a stale row would bring back what was ended in between. Raises
    GrantIsOver."""
    current = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    if current.ended_on is not None:
        raise GrantIsOver(label=current.label)
    return current


def lock_waiting(grant: RoleGrant) -> RoleGrant:
    """The grant locked, as long as nobody decided. Raises GrantIsOver, also for what is in force already."""
    current = lock_running(grant)
    if not current.waits_for_approval:
        raise GrantIsOver(_("“%(label)s”已经有人办过，请看最新的状态。"), label=current.label)
    return current


def lock_offices() -> None:
    """Lock the grants of the offices that must not stand empty, in one order, before any of them alone: two
    administrators would otherwise send each other away at once, or wait for each other for ever."""
    list(RoleGrant.objects.select_for_update().filter(role__in=LEAST_IN_OFFICE, ended_on=None).order_by("pk"))


def check_successor(user: User, *, roles: tuple[str, ...], on: date) -> None:
    """Raise LastInOffice when too few would be left who can approve. `lock_offices` comes before."""
    held = RoleGrant.objects.effective(on).filter(role__in=roles, user__is_active=True)
    for role in roles:
        people = set(held.filter(role=role).values_list("user", flat=True))
        least = LEAST_IN_OFFICE[role]
        if user.pk in people and len(people) <= least:
            raise LastInOffice(role=Role(role).label, least=least)


@transaction.atomic
def end_grant(*, grant: RoleGrant, on: date, actor: User) -> RoleGrant:
    """Take a role back; access ends with the next request. Raises OwnAccount, LastInOffice or GrantIsOver."""
    if grant.role in LEAST_IN_OFFICE:
        lock_offices()
    current = lock_running(grant)
    check_not_own(current.user, actor)
    if current.role in LEAST_IN_OFFICE and not current.waits_for_approval:
        check_successor(current.user, roles=(current.role,), on=on)
    current.ended_on = on
    current.save()
    return current
