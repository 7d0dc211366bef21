"""Resets of passwords: a second person for senior accounts, the audit administrator for administrators' (ACCESS.md)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.errors import DomainError, Forbidden
from common.periods import local_day
from common.unique import only_one
from members.models import PasswordReset, User
from members.permissions import FOR_WHO_ASKED, can_withdraw_reset
from members.selectors.approvals import office_for_reset
from members.services.accounts import ApprovalBarred, check_approval, check_not_own, check_refusal, one_time_password
from members.services.notice_kinds import tell_of_reset

APPROVED_FOR = timedelta(hours=24)
"""An approval is for the case at hand, not a password in reserve."""


class ReasonMissing(DomainError):
    code = "reset_reason_missing"
    message = _("请写明为什么要重置，批准的人要看。")


class ResetWaits(DomainError):
    code = "reset_waits"
    message = _("这个账号已经有一项重置在办，请看最新的状态。")


class ResetIsOver(DomainError):
    code = "reset_is_over"
    message = _("这项重置已经办完或撤下，请看最新的状态。")


class ResetOutdated(DomainError):
    code = "reset_outdated"
    message = _("这项重置批准以后，账号的角色变了，或者已经过了 24 小时。请撤下，重新申请。")


class AnothersReset(Forbidden):
    code = "anothers_reset"
    message = FOR_WHO_ASKED


@transaction.atomic
def ask_reset(*, account: User, reason: str, actor: User, now: datetime) -> tuple[PasswordReset, str]:
    """Ask for a new one-time password. An ordinary account gets it at once; the password is "" where one has to wait.

    Raises OwnAccount, ReasonMissing or ResetWaits.
    """
    check_not_own(account, actor)
    User.objects.select_for_update().get(pk=account.pk)
    office = office_for_reset(account, now=now)
    if office is not None and not reason:
        raise ReasonMissing(field="reason")
    row = PasswordReset(account=account, office=office or "", asked_by=actor, asked_at=now, reason=reason)
    with only_one(PasswordReset.objects.open().filter(account=account), ResetWaits()):
        row.save()
    if office is None:
        return row, give_password(row, actor=actor, now=now)
    audit.record(actor=actor, deed="account.reset_asked", target=account)
    return row, ""


@transaction.atomic
def approve_reset(*, reset: PasswordReset, actor: User, now: datetime) -> PasswordReset:
    """The second person's approval; the password is made later, for who asked. Raises ApprovalBarred, ResetIsOver or
    ResetOutdated."""
    current = lock_open(reset)
    if not current.waits_for_approval:
        raise ResetIsOver()
    check_office(current, now=now)
    check_approval(current, actor=actor, now=now)
    current.approved_by, current.approved_at = actor, now
    current.save()
    audit.record(actor=actor, deed="account.reset_approved", target=current.account)
    return current


@transaction.atomic
def carry_out_reset(*, reset: PasswordReset, actor: User, now: datetime) -> str:
    """Give the account its one-time password and tell it to who asked. Raises AnothersReset, ApprovalBarred,
    ResetIsOver or ResetOutdated."""
    current = lock_open(reset)
    if not can_withdraw_reset(actor, current):
        raise AnothersReset()
    if current.approved_at is None:
        raise ApprovalBarred()
    check_office(current, now=now)
    if now - current.approved_at > APPROVED_FOR:
        raise ResetOutdated()
    return give_password(current, actor=actor, now=now)


@transaction.atomic
def close_reset(*, reset: PasswordReset, reason: str, actor: User, now: datetime) -> PasswordReset:
    """Who asked takes it back; another person of the office says no, with a reason.

    Raises ApprovalBarred, ReasonMissing or ResetIsOver.
    """
    current = lock_open(reset)
    is_own = can_withdraw_reset(actor, current)
    if not is_own:
        check_refusal(current, actor=actor)
        if not reason:
            raise ReasonMissing(_("请写明不批准的理由。"), field="reason")
    current.closed_by, current.closed_at, current.refusal = actor, now, "" if is_own else reason
    current.save()
    deed = "account.reset_withdrawn" if is_own else "account.reset_refused"
    audit.record(actor=actor, deed=deed, target=current.account)
    tell_of_reset(current, actor=actor, on=local_day(now))
    return current


def lock_open(reset: PasswordReset) -> PasswordReset:
    """The account and its reset locked, in the order in which all do it. Raises ResetIsOver."""
    User.objects.select_for_update().get(pk=reset.account_id)
    current = PasswordReset.objects.select_for_update().get(pk=reset.pk)
    if not current.is_open:
        raise ResetIsOver()
    return current


def check_office(reset: PasswordReset, *, now: datetime) -> None:
    """Raise ResetOutdated when the account has come to need another office's word since it was asked for."""
    if reset.office != (office_for_reset(reset.account, now=now) or ""):
        raise ResetOutdated()


def give_password(reset: PasswordReset, *, actor: User, now: datetime) -> str:
    """Set a one-time password; the sessions of the account end with it."""
    account, password = reset.account, one_time_password()
    account.set_password(password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    account.login_tallies.update(failures=0, held_since=None, held_until=None)  # the new password works at once
    reset.done_at = now
    reset.save()
    audit.record(actor=actor, deed="account.reset", target=account)
    return password
