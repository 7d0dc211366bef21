"""What waits for a second person, and why somebody may not be that person (ACCESS.md, last two rows)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.asking import Asking, read, rows_of, side_by_side
from common.periods import day_text, local_day
from common.selectors.county_settings import setting
from members.choices import Role
from members.county_settings import ONE_HAND_DAYS
from members.models import PasswordReset, RoleGrant, User
from members.scoping import PasswordResetQuerySet

Request = RoleGrant | PasswordReset
"""What can wait for approval: both have an account, who asked, and the office that has the word."""


def one_hand_days(*, on: date) -> int:
    """For how long who opened or reset an account keeps away from approving (a county number)."""
    return setting(ONE_HAND_DAYS, on=on)


@dataclass
class Hands:
    """Who had the password of which account in hand within the days: by opening the account, or by resetting it."""

    days: int
    opened: set[tuple[int, int | None]] = field(default_factory=set)
    reset: set[tuple[int, int]] = field(default_factory=set)

    def held(self, account: int | None, by: int | None) -> bool:
        return (account, by) in self.opened | self.reset


@read
def hands_on(accounts: Iterable[int | None], *, now: datetime) -> Asking[Hands]:
    """In three queries for any number of accounts."""
    days = one_hand_days(on=local_day(now))
    ids, since = {pk for pk in accounts if pk}, now - timedelta(days=days)
    opened = User.objects.filter(pk__in=ids, created_at__gt=since, opened_by__isnull=False)
    reset = PasswordReset.objects.filter(account__in=ids, done_at__gt=since)
    found = yield from side_by_side(
        rows_of(opened.values_list("pk", "opened_by")), rows_of(reset.values_list("account", "asked_by"))
    )
    return Hands(days, *map(set, found))


def bar_of(request: Request, *, actor: User, hands: Hands) -> str:
    """Why this person may not approve, in a sentence; empty for who may.

    For a grant neither who opened the account, ever, nor who reset it within the days. For every request neither who
    has the other's password in hand: one person would speak with two voices.
    """
    if request.approver is None or not actor.holds(request.approver):
        return _("这一项要由%(office)s批准。") % {"office": request.approver_words}
    if actor.pk == request.asked_by_id:
        return _("这一项是您自己提出的，要由%(office)s批准。") % {"office": request.approver_words}
    if actor.pk == request.account.pk:
        return _("这是您自己的账号，要由别人批准。")
    if isinstance(request, RoleGrant) and (barred := bar_by_account(request.account, actor, hands)):
        return barred
    asked_by = request.asked_by_id
    if hands.held(actor.pk, asked_by) or hands.held(asked_by, actor.pk):
        return _("%(days)s天内，您和提出人中有一人的账号是另一人开通或重置密码的，不能互相批准。") % {
            "days": hands.days
        }
    return ""


def bar_now(request: Request, *, actor: User, now: datetime) -> str:
    """The same for one request."""
    return bar_of(request, actor=actor, hands=hands_on([request.account.pk, request.asked_by_id, actor.pk], now=now))


def bar_by_account(account: User, actor: User, hands: Hands) -> str:
    if account.opened_by_id == actor.pk:
        return _("这个账号是您开通的，不能由您批准它的授权。")
    if (account.pk, actor.pk) in hands.reset:
        return _("您在%(days)s天内重置过这个账号的密码，不能由您批准它的授权。") % {"days": hands.days}
    return ""


@dataclass(frozen=True)
class Waiting:
    """A request that waits, with the reason for which this person may not approve it; empty where he or she may."""

    request: Request
    bar: str
    notes: tuple[str, ...] = ()

    @property
    def is_reset(self) -> bool:
        return isinstance(self.request, PasswordReset)


@read
def requests_for(user: User) -> Asking[list[Request]]:
    """Grants and resets that are not done with, as far as this person sees them: two queries."""
    if not user.holds(Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        return []
    grants, resets = yield from side_by_side(rows_of(waiting_grants(user)), rows_of(open_resets(user)))
    return [*grants, *resets]


@read
def waiting_for(user: User, *, requests: Iterable[Request], now: datetime) -> Asking[list[Waiting]]:
    """Those that this person's office has to approve; what he or she asked for is not among them."""
    rows = (row for row in requests if row.waits_for_approval and row.approver and user.holds(row.approver))
    return (yield from with_bars.asking((row for row in rows if row.asked_by_id != user.pk), user=user, now=now))


def asked_by(user: User, *, requests: Iterable[Request]) -> list[Request]:
    """What this person asked for and nobody decided yet."""
    return [row for row in requests if row.waits_for_approval and row.asked_by_id == user.pk]


def approved_for(user: User, *, requests: Iterable[Request]) -> list[PasswordReset]:
    """Resets this person asked for that were approved: the one-time password can be fetched."""
    resets = (row for row in requests if isinstance(row, PasswordReset))
    return [row for row in resets if row.asked_by_id == user.pk and row.approved_at is not None]


@read
def with_bars(rows: Iterable[Request], *, user: User, now: datetime) -> Asking[list[Waiting]]:
    listed = list(rows)
    if not listed:
        return []
    people = {pk for row in listed for pk in (row.account.pk, row.asked_by_id)}
    hands = yield from hands_on.asking({*people, user.pk}, now=now)
    return [Waiting(row, bar_of(row, actor=user, hands=hands)) for row in listed]


def with_notes(rows: Iterable[Waiting], *, now: datetime) -> list[Waiting]:
    """The same with what the second person should know of each account, in two queries."""
    listed, days = list(rows), one_hand_days(on=local_day(now))
    accounts = {row.request.account for row in listed}
    resets = PasswordReset.objects.filter(account__in=accounts, done_at__gt=now - timedelta(days=days))
    by_account = {reset.account_id: reset for reset in resets.select_related("asked_by").order_by("done_at")}
    names = User.objects.filter(name__in={account.name for account in accounts}, is_active=True)
    same_names: dict[str, set[str]] = {}
    for name, username in names.values_list("name", "username"):
        same_names.setdefault(name, set()).add(username)
    return [replace(row, notes=tuple(notes_on(row.request.account, by_account, same_names, now))) for row in listed]


def cn_day(moment: datetime, now: datetime) -> str:
    return day_text(timezone.localdate(moment), timezone.localdate(now).year)


def notes_on(
    account: User, resets: dict[int, PasswordReset], same_names: dict[str, set[str]], now: datetime
) -> Iterator[str]:
    if account.opened_by is not None:
        words = _("账号由%(who)s于%(day)s开通。")
        yield words % {"who": account.opened_by.name, "day": cn_day(account.created_at, now)}
    if (reset := resets.get(account.pk)) and reset.done_at:
        words = _("%(who)s于%(day)s重置过密码。")
        yield words % {"who": reset.asked_by.name, "day": cn_day(reset.done_at, now)}
    if account.must_change_password:
        yield _("一次性密码还没有换，本人可能还没有用过这个账号。")
    if not account.is_active:
        yield _("账号现在停用。")
    if others := same_names.get(account.name, set()) - {account.username}:
        yield _("另有同名的账号：%(others)s。") % {"others": "、".join(sorted(others))}


def waiting_grants(user: User) -> QuerySet[RoleGrant]:
    """Grants that wait for a second person, as far as this one sees them."""
    rows = RoleGrant.objects.visible_to(user).waiting().exclude(user=user.pk)
    return rows.select_related("organisation", "user", "user__opened_by", "granted_by").order_by("started_on", "id")


def open_resets(user: User) -> PasswordResetQuerySet:
    """Resets that wait, and those that were approved and not carried out yet."""
    rows = PasswordReset.objects.visible_to(user).open().exclude(account=user.pk)
    return rows.select_related("account", "account__opened_by", "asked_by").order_by("asked_at", "id")


def open_reset_of(account: User, *, user: User) -> PasswordReset | None:
    """The reset of the account that is asked for or approved and not carried out yet."""
    rows = PasswordReset.objects.visible_to(user).open().filter(account=account)
    return rows.select_related("account", "asked_by", "approved_by").first()


def office_for_reset(account: User, *, now: datetime) -> Role | None:
    """Who approves a reset of this account; None where one security administrator is enough.

    A role that waits counts, and so does one that ended within the days: otherwise one would end it, reset the
    password and have it granted again.
    """
    since = timezone.localdate(now) - timedelta(days=one_hand_days(on=local_day(now)))
    held = Q(ended_on=None) | Q(ended_on__gt=since)
    roles = set(account.role_grants.needing_approval().filter(held).values_list("role", flat=True))
    # The audit administrator's own is the security administrators', as the grant is.
    if Role.AUDIT_ADMIN in roles or not roles:
        return Role.SECURITY_ADMIN if roles else None
    return Role.AUDIT_ADMIN if roles & set(Role.administrators) else Role.SECURITY_ADMIN
