"""合规自查: the department keeps the list, and checks each line by name. Who did what is in the audit log by its fields."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.periods import local_day
from common.versions import lock_version
from members.models import ComplianceLine, User


class LineEnded(DomainError):
    code = "compliance_line_ended"
    message = _("这一条已经不再列出。")


@transaction.atomic
def add_line(*, forbidden: str, measure: str, actor: User, now: datetime) -> ComplianceLine:
    """A line at the end of the list, to be checked."""
    last = ComplianceLine.objects.aggregate(last=Max("position"))["last"] or 0
    return ComplianceLine.objects.create(position=last + 1, forbidden=forbidden, measure=measure)


@transaction.atomic
def change_line(
    *, compliance_line: ComplianceLine, forbidden: str, measure: str, actor: User, now: datetime,
    version: int | None = None,
) -> ComplianceLine:  # fmt: skip
    """Say it anew: what was checked was the old wording, so it is to be checked again. Raises StaleSave, LineEnded."""
    row = _current(compliance_line, version)
    row.forbidden, row.measure = forbidden, measure
    row.checked_by, row.checked_on, row.note = None, None, ""
    row.save()
    return row


@transaction.atomic
def check_line(
    *, compliance_line: ComplianceLine, actor: User, now: datetime, note: str = "", version: int | None = None
) -> ComplianceLine:
    """Checked by this person on this day, with a word if there is one. Raises StaleSave, LineEnded."""
    row = _current(compliance_line, version)
    row.checked_by, row.checked_on, row.note = actor, local_day(now), note
    row.save()
    return row


@transaction.atomic
def end_line(
    *, compliance_line: ComplianceLine, actor: User, now: datetime, version: int | None = None
) -> ComplianceLine:
    """Off the list from today. Raises StaleSave, LineEnded."""
    row = _current(compliance_line, version)
    row.ended_on = local_day(now)
    row.save()
    return row


def _current(row: ComplianceLine, version: int | None) -> ComplianceLine:
    current = lock_version(row, version)
    if current.ended_on is not None:
        raise LineEnded
    return current
