"""Closing a year: nothing may be missing, and what its files say is kept as it is on that day."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment.models import YearClosing, YearLine
from assessment.selectors.year_book import Line, digest_of, gather_lines
from assessment.selectors.year_missing import Missing, missing_of
from assessment.services.year_gate import hold_year
from common.audit import record
from common.errors import DomainError
from common.periods import local_day
from members.models import User

CHUNK = 2000


class YearNotStarted(DomainError):
    code = "year_not_started"
    message = _("%(year)s年还没有到，不能归档。")


class YearNotReady(DomainError):
    """`missing` holds every kind with something left."""

    code = "year_not_ready"
    message = _("还不能归档：%(left)s。")

    def __init__(self, missing: list[Missing]) -> None:
        self.missing = missing
        super().__init__(left="；".join(f"{item.title} {item.count} {item.measure}" for item in missing))


@transaction.atomic
def close_year(*, year: int, at: datetime, actor: User) -> YearClosing:
    """Close the year and keep its lines. Raises YearIsClosed, YearNotStarted or YearNotReady."""
    on = local_day(at)
    if year > on.year:
        raise YearNotStarted(year=year)
    hold_year(year)
    missing = [item for item in missing_of(year=year, on=on) if not item.is_done]
    if missing:
        raise YearNotReady(missing)
    lines = list(gather_lines(year=year, on=on))
    closing = YearClosing.objects.create(year=year, closed_by=actor, closed_at=at, digest=digest_of(lines))
    keep_lines(closing, lines)
    record(actor=actor, deed="year.close", target=closing, year=year, count=len(lines), digest=closing.digest)
    return closing


def keep_lines(closing: YearClosing, lines: Iterable[Line]) -> None:
    rows = numbered(closing, lines)
    while chunk := list(islice(rows, CHUNK)):
        YearLine.objects.bulk_create(chunk)


def numbered(closing: YearClosing, lines: Iterable[Line]) -> Iterator[YearLine]:
    """Positions run through all parts, so that reading by position gives the order back."""
    for position, line in enumerate(lines):
        yield YearLine(closing=closing, part=line.part, position=position, values=line.values())
