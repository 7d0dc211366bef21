"""Who has to wait at the door, for the security administrators."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from members.choices import TallyKind
from members.models import LoginTally, User

SHOWN = 200


@dataclass(frozen=True)
class Held:
    """Waits account by account, waits of addresses, and how many made-up names wait."""

    accounts: list[list[LoginTally]]
    addresses: QuerySet[LoginTally]
    strangers: int


def held(*, user: User, now: datetime) -> Held:
    """Longest waits first. A made-up name is only counted: nobody kept what was typed."""
    rows = LoginTally.objects.visible_to(user).held(now).order_by("-held_until", "-id")
    names = rows.filter(kind__in=(TallyKind.NAME, TallyKind.PAIR))
    accounts: dict[int | None, list[LoginTally]] = {}
    for row in names.filter(account__isnull=False).select_related("account")[:SHOWN]:
        accounts.setdefault(row.account_id, []).append(row)
    return Held(
        list(accounts.values()),
        rows.filter(kind=TallyKind.ADDRESS)[:SHOWN],
        names.filter(account=None).count(),
    )
