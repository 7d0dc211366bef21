"""The brake on wrong passwords: growing waits by name and by address, in the database, so for all processes.

A name is held a quarter of an hour at most, and what strangers do never shuts out who comes from an address of his or
her own: one that logged in to that name in the last 30 days (control 3; issue 7, point 2). Such an address only waits
seconds, for its own mistakes. Names that do not exist are counted and held like the others (control 4).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network
from math import ceil

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import audit
from common.errors import DomainError
from members.choices import TallyKind
from members.models import KnownAddress, LoginTally, User
from members.services.accounts import check_not_own

KNOWN_FOR = timedelta(days=30)
FORGET_AFTER = timedelta(hours=1)
SEEN_AGAIN_AFTER = timedelta(days=1)
NEW_FACE_BONUS = 5
WRITTEN_PER_MINUTE = {TallyKind.ADDRESS: 10, TallyKind.ALL: 60}
"""Failures that the log holds one by one; the rest of a minute is written as a count."""


@dataclass(frozen=True)
class Brake:
    """How many failures are free, the first wait, and the longest; each failure after a wait doubles it."""

    free: int
    first: timedelta
    longest: timedelta

    def wait(self, failures: int) -> timedelta | None:
        over = failures - self.free
        return None if over < 0 else min(self.first * 2 ** min(over, 12), self.longest)


BRAKES = {
    TallyKind.PAIR: Brake(5, timedelta(minutes=1), timedelta(minutes=15)),
    TallyKind.NAME: Brake(10, timedelta(minutes=1), timedelta(minutes=15)),
    # A whole office can come from one address, on its first day with new passwords.
    TallyKind.ADDRESS: Brake(40, timedelta(seconds=5), timedelta(minutes=15)),
}
OWN_ADDRESS = Brake(5, timedelta(seconds=5), timedelta(minutes=1))


class LoginHeld(DomainError):
    """Wrong passwords were too many: `until` says when one may try again."""

    code = "login_held"
    message = gettext_lazy("密码连续不对，为了保护账号，这里暂停登录，%(when)s再试。")

    def __init__(self, until: datetime, now: datetime) -> None:
        self.until = until
        self.seconds = max(1, ceil((until - now).total_seconds()))
        super().__init__(when=when_text(until, self.seconds))


def when_text(until: datetime, seconds: int) -> str:
    if seconds < 60:
        return _("请过 %(count)s 秒") % {"count": seconds}
    full = timezone.localtime(until + timedelta(seconds=59))  # never a minute too early
    return _("请在 %(time)s 以后") % {"time": full.strftime("%H:%M")}


@dataclass(frozen=True)
class Attempt:
    """A name and the address it was typed at, as they are counted."""

    name: str
    address: str

    @property
    def home(self) -> str:
        """The address; of IPv6 the /64."""
        return str(ip_network(f"{self.address}/64", strict=False)) if ":" in self.address else self.address

    def key(self, kind: str) -> str:
        if kind == TallyKind.ALL:
            return ""
        if kind == TallyKind.ADDRESS:
            return self.home
        name = self.name.strip().casefold()
        return hashed(name if kind == TallyKind.NAME else f"{name}\0{self.home}")

    @property
    def kinds(self) -> tuple[TallyKind, ...]:
        """What it counts for. Without an address there is nothing to brake but the name."""
        return (TallyKind.ADDRESS, TallyKind.NAME, TallyKind.PAIR) if self.address else (TallyKind.NAME,)


def hashed(text: str) -> str:
    return salted_hmac("members.door", text, algorithm="sha256").hexdigest()


def is_known(attempt: Attempt, now: datetime) -> bool:
    """Whether this address logged in to this name in the last 30 days."""
    return KnownAddress.objects.filter(
        account__username=attempt.name, address=attempt.home, seen_at__gte=now - KNOWN_FOR
    ).exists()


def check_open(attempt: Attempt, *, now: datetime) -> None:
    """Raise LoginHeld while there is something to wait for."""
    wanted = Q()
    for kind in attempt.kinds:
        wanted |= Q(kind=kind, key=attempt.key(kind))
    held = LoginTally.objects.filter(wanted).held(now).values_list("kind", "held_until")
    waits = {kind: until for kind, until in held if until is not None}
    if waits.keys() - {TallyKind.PAIR} and is_known(attempt, now):
        waits = {kind: until for kind, until in waits.items() if kind == TallyKind.PAIR}
    if waits:
        raise LoginHeld(max(waits.values()), now)


@transaction.atomic
def count_failure(attempt: Attempt, *, account: User | None, now: datetime) -> datetime | None:
    """Count a wrong password and write it down; return until when to wait, if there is something to wait for."""
    brakes: dict[TallyKind, Brake] = {kind: BRAKES[kind] for kind in attempt.kinds}
    if is_known(attempt, now):
        brakes = {TallyKind.PAIR: OWN_ADDRESS}
    everything = _tally(TallyKind.ALL, attempt, None)
    of_address = _tally(TallyKind.ADDRESS, attempt, None) if attempt.address else everything
    tallies = {TallyKind.ADDRESS: of_address} | {
        kind: _tally(kind, attempt, account) for kind in brakes if kind != TallyKind.ADDRESS
    }
    held = {kind.value: until for kind, brake in brakes.items() if (until := _count(tallies[kind], brake, now))}
    _write_down(everything, of_address, account, sorted(held), now)
    for tally in {everything, *tallies.values()}:
        tally.last_failed_at = now
        tally.save()
    return max(held.values(), default=None)


def _tally(kind: TallyKind, attempt: Attempt, account: User | None) -> LoginTally:
    """The locked row; always asked for in the same order, so that two processes never wait for each other."""
    tally, _made = LoginTally.objects.select_for_update().get_or_create(kind=kind, key=attempt.key(kind))
    tally.address = attempt.address
    if kind in (TallyKind.NAME, TallyKind.PAIR) and account is not None:
        tally.account = account
    return tally


def _count(tally: LoginTally, brake: Brake, now: datetime) -> datetime | None:
    if tally.last_failed_at is None or now - tally.last_failed_at > FORGET_AFTER:
        tally.failures = 0
    tally.failures += 1
    wait = brake.wait(tally.failures)
    if wait is not None:
        tally.held_since, tally.held_until = now, now + wait
    return tally.held_until if wait is not None else None


def _write_down(
    everything: LoginTally, of_address: LoginTally, account: User | None, held: list[str], now: datetime
) -> None:
    """One row of the log, never with what was typed. More than so many a minute are written as a count, later."""
    if not all(_has_room(tally, now) for tally in {everything, of_address}):
        of_address.unwritten += 1
        return
    more = {"unwritten": of_address.unwritten} if of_address.unwritten else {}
    of_address.unwritten = 0
    audit.record(actor=None, deed="account.login_failed", target=account, held=held, **more)


def _has_room(tally: LoginTally, now: datetime) -> bool:
    minute = now.replace(second=0, microsecond=0)
    if tally.minute != minute:
        tally.minute, tally.written = minute, 0
    tally.written += 1
    return tally.written <= WRITTEN_PER_MINUTE[TallyKind(tally.kind)]


@transaction.atomic
def let_in(attempt: Attempt, *, account: User, now: datetime) -> None:
    """A right password: its mistakes are forgotten and the address is known from now on."""
    tally = LoginTally.objects.filter(kind=TallyKind.PAIR, key=attempt.key(TallyKind.PAIR))
    if tally.exists():
        tally.delete()
    if not attempt.address:
        return
    row, made = KnownAddress.objects.get_or_create(account=account, address=attempt.home, defaults={"seen_at": now})
    if made:  # a new face speaks for the address: an office on its first day is no attack
        LoginTally.objects.filter(kind=TallyKind.ADDRESS, key=attempt.home).update(
            failures=Greatest(F("failures") - NEW_FACE_BONUS, 0)
        )
    elif now - row.seen_at > SEEN_AGAIN_AFTER:
        row.seen_at = now
        row.save(update_fields=["seen_at"])


@transaction.atomic
def lift(*, tally: LoginTally, actor: User, now: datetime) -> int:
    """Let a held name, or address, try again at once; return how many waits ended. Raises OwnAccount.

    With a name all its waits end, wherever they came from.
    """
    rows = LoginTally.objects.filter(pk=tally.pk)
    if tally.account is not None:
        check_not_own(tally.account, actor)
        rows = LoginTally.objects.filter(account=tally.account)
    count = rows.held(now).count()
    rows.update(failures=0, held_since=None, held_until=None)
    audit.record(actor=actor, deed="account.login_lifted", target=tally.account, kind=tally.kind, address=tally.address)
    return count


def purge_door(*, now: datetime) -> int:
    """Forget what is over; what was only counted is written down first. Return how many rows went."""
    old = LoginTally.objects.filter(last_failed_at__lt=now - FORGET_AFTER)
    for tally in old.filter(unwritten__gt=0):
        with transaction.atomic():
            _write_rest(tally)
    gone, _kinds = old.filter(unwritten=0).exclude(held_until__gt=now).delete()
    known, _kinds = KnownAddress.objects.filter(seen_at__lt=now - KNOWN_FOR).delete()
    return gone + known


def _write_rest(tally: LoginTally) -> None:
    current = LoginTally.objects.select_for_update().get(pk=tally.pk)
    audit.record(actor=None, deed="account.login_failed", unwritten=current.unwritten, address=current.address)
    current.unwritten = 0
    current.save(update_fields=["unwritten"])
