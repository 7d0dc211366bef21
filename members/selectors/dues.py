"""What is due in this app: report-ins to decide, grants and resets to approve, a year's holidays to enter."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet

from common.asking import Asking, read, rows_of, side_by_side, sums_of
from common.due import Due, WaitsFor
from common.models import SettingValue
from common.selectors.calendars import missing_year, unnamed_in
from members.choices import ANSWERING_ROLES, ReportInState, Role
from members.models import Complaint, MemberReportIn, UnitReportIn, User
from members.permissions import can_edit_settings
from members.selectors.approvals import approved_for, requests_for, waiting_for
from members.selectors.notices import papers_left
from members.selectors.report_ins import decided_by, member_decided_by


class DueKind(StrEnum):
    CALENDAR = "members.calendar"
    SETTING = "members.setting"
    MEMBERS_WAITING = "members.members_waiting"
    MEMBERS_ENDING = "members.members_ending"
    UNITS_WAITING = "members.units_waiting"
    UNITS_ENDING = "members.units_ending"
    PAPERS = "members.papers"
    APPROVAL = "members.approval"
    COMPLAINT = "members.complaint"
    PASSWORD = "members.password"  # noqa: S105  the name of a kind


@dataclass(frozen=True)
class MissingYear:
    """A year whose notice nobody entered whole, with the days off that are not named yet."""

    year: int
    unnamed: list[str]


@read
def dues_for(*, user: User, on: date, now: datetime) -> Asking[list[Due]]:
    parts = yield from side_by_side(
        report_ins_due(user),
        complaints_due(user),
        papers_due(user),
        approvals_due(user, now),
        calendar_due(user, on),
        settings_due(user, on),
    )
    return [due for part in parts for due in part]


def calendar_due(user: User, on: date) -> Asking[list[Due]]:
    """The department is reminded from November on, until the notice of the next year is entered."""
    if not can_edit_settings(user) or (year := (yield from missing_year.asking(on=on))) is None:
        return []
    missing = MissingYear(year, (yield from unnamed_in.asking(year)))
    return [Due(DueKind.CALENDAR, missing, date(year - 1, 12, 31))]


def settings_due(user: User, on: date) -> Asking[list[Due]]:
    """Changes of county settings that another one of the department proposed, or asked to take back before their day."""
    if not can_edit_settings(user):
        return []
    rows = SettingValue.objects.visible_to(user).select_related("proposed_by", "undo_asked_by")
    proposed = rows.waiting().filter(proposed_by__isnull=False).exclude(proposed_by=user)
    undone = rows.to_be_undone().filter(from_day__gt=on).exclude(undo_asked_by=user)
    found = yield from rows_of((proposed | undone).order_by("pk"))
    return [Due(DueKind.SETTING, row, waits_for=WaitsFor.WORD) for row in found]


def complaints_due(user: User) -> Asking[list[Due]]:
    """What came to the own office and waits for an answer, each with its day."""
    if not user.holds(*ANSWERING_ROLES.values()):
        return []
    rows = Complaint.objects.waiting_for(user).select_related("place").order_by("due_on", "pk")
    found = yield from rows_of(rows)
    return [Due(DueKind.COMPLAINT, row, row.due_on, WaitsFor.WORD) for row in found]


def report_ins_due(user: User) -> Asking[list[Due]]:
    """One line for each kind and step: rows of one step are decided together. The subject is how many there are."""
    if not user.holds(Role.COMMUNITY_SECRETARY, Role.BRANCH_SECRETARY):
        return []
    people, units = yield from side_by_side(
        _counts(MemberReportIn.objects.filter(member_decided_by(user))),
        _counts(UnitReportIn.objects.filter(decided_by(user))),
    )
    steps = (
        (DueKind.MEMBERS_WAITING, people["waiting"]),
        (DueKind.MEMBERS_ENDING, people["ending"]),
        (DueKind.UNITS_WAITING, units["waiting"]),
        (DueKind.UNITS_ENDING, units["ending"]),
    )
    return [Due(kind, count, waits_for=WaitsFor.WORD) for kind, count in steps if count]


def papers_due(user: User) -> Asking[list[Due]]:
    """Notices on paper that the person has to hand over, a line for each organisation."""
    if not user.holds(*Role.secretaries, Role.RECORDER, *Role.committees):
        return []
    return [Due(DueKind.PAPERS, left) for left in (yield from papers_left.asking(user=user))]


def _counts(rows: QuerySet[Any]) -> Asking[dict[str, int]]:
    return sums_of(
        rows,
        waiting=Count("pk", filter=Q(state=ReportInState.SUBMITTED)),
        ending=Count("pk", filter=Q(state=ReportInState.ENDING)),
    )


def approvals_due(user: User, now: datetime) -> Asking[list[Due]]:
    """What another administrator asked for and this one may approve, and what was approved for him or her."""
    if not (requests := (yield from requests_for.asking(user))):
        return []
    waiting = yield from waiting_for.asking(user, requests=requests, now=now)
    return [
        *(Due(DueKind.APPROVAL, row.request, waits_for=WaitsFor.WORD) for row in waiting if not row.bar),
        *(Due(DueKind.PASSWORD, reset) for reset in approved_for(user, requests=requests)),
    ]
