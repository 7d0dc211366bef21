"""Facts for the scoring tests, put down as the lower apps store them. All days lie in the third quarter of 2026."""

import re
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

from activities.choices import MeetingKind, MeetingState, PartyPresence, ServiceCategory, ServiceState
from activities.models import Attendance, Meeting, MeetingParty, ServiceRecord
from alliances.choices import AllianceKind, AllianceState, ClaimState, NeedState, ResourceCategory
from alliances.models import Alliance, AllianceMembership, Claim, Need, Resource
from assessment.county_settings import REPORT_IN_COMPULSORY
from assessment.models import CommunityQuarter, PointEntry, QuarterScore
from assessment.services.scoring import score_quarter
from common.periods import Quarter
from common.tables import in_file
from members.choices import ReportInState
from members.models import MemberReportIn, UnitReportIn
from members.services.people import add_member
from tests.county_settings import give
from tests.world import START

Q3 = Quarter(2026, 3)
Q4 = Quarter(2026, 4)
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 10, 5, 9, 0, tzinfo=ZONE)
AFTER = date(2026, 10, 5)
IN_TIME = {"delivered": date(2026, 9, 10), "confirmed": date(2026, 9, 20)}
_numbers = count(1)


def text_of(response) -> str:
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def file_values(listed, rows) -> list[dict[str, object]]:
    """What the file of a list says of these rows, by the titles of its columns."""
    columns = in_file(listed.columns)
    return [{str(column.label): column.reader()(row) for column in columns} for row in rows]


def score(quarter=Q3, *, as_of=AFTER, actor=None, community=None) -> dict[str, int]:
    return score_quarter(quarter=quarter, as_of=as_of, now=NOW, actor=actor, community=community)


def line(subject, code: str, quarter=Q3):
    """(basis, raw, counted) of one line of a subject's only score."""
    found = score_of(subject, quarter).lines.get(rule__code=code)
    return found.basis, found.raw, found.counted


def score_of(subject, quarter=Q3) -> QuarterScore:
    return QuarterScore.objects.get(subject_id=subject.pk, subject_kind=kind_of(subject), quarter=str(quarter))


def kind_of(subject) -> str:
    return "MEMBER" if hasattr(subject, "org_path") else "UNIT"


def figures() -> dict:
    """Everything a run writes, to compare two of them."""
    return {
        "entries": list(PointEntry.objects.order_by("pk").values_list("pk", "points", "revision")),
        "scores": list(QuarterScore.objects.order_by("pk").values_list("pk", "standing", "total", "band")),
        "quarters": list(CommunityQuarter.objects.order_by("pk").values()),
    }


def report_in(subject, community, since=date(2026, 1, 5), until=None, state=None, branch=None):
    """A report-in of a member or a unit that counts from `since` on."""
    state = state or (ReportInState.ENDED if until else ReportInState.ACTIVE)
    shared = {
        "community": community, "state": state, "submitted_on": since, "received_on": since,
        "started_on": since, "ended_on": until,
    }  # fmt: skip
    if kind_of(subject) == "MEMBER":
        return MemberReportIn.objects.create(member=subject, branch=branch, **shared)
    return UnitReportIn.objects.create(unit=subject, **shared)


def serve(member, community, on=date(2026, 7, 10), hours="2.0", state=ServiceState.CONFIRMED) -> ServiceRecord:
    return ServiceRecord.objects.create(
        member=member, community=community, held_on=on, hours=Decimal(hours), state=state,
        title=f"清扫楼道{next(_numbers)}", category=ServiceCategory.ENVIRONMENT, recorded_at=NOW,
        confirmed_at=NOW if state == ServiceState.CONFIRMED else None,
    )  # fmt: skip


def meet(host, on=date(2026, 7, 23), kind=MeetingKind.THEME_DAY, alliance=None) -> Meeting:
    return Meeting.objects.create(
        host=host, kind=kind, alliance=alliance, held_on=on, state=MeetingState.CONFIRMED,
        first_saved_at=NOW, saved_at=NOW, confirmed_at=NOW,
    )  # fmt: skip


def take_part(meeting, member) -> Attendance:
    return Attendance.objects.create(meeting=meeting, member=member, is_expected=False, has_vote=False)


def committee(core, supervisor, *units, since=date(2026, 1, 5)) -> Alliance:
    alliance = Alliance.objects.create(
        kind=AllianceKind.REGIONAL, name=f"{core.name}1+N", core=core, supervisor=supervisor,
        state=AllianceState.RUNNING, started_on=since,
    )  # fmt: skip
    for unit in units:
        AllianceMembership.objects.create(alliance=alliance, organisation=unit, started_on=since)
    return alliance


def conference(alliance, on=date(2026, 7, 23), **presences) -> Meeting:
    """`conference(alliance, UNEXCUSED=[u1])`."""
    meeting = meet(alliance.core, on=on, kind=MeetingKind.JOINT_CONFERENCE, alliance=alliance)
    for presence, units in presences.items():
        for unit in units:
            MeetingParty.objects.create(meeting=meeting, organisation=unit, presence=PartyPresence[presence])
    return meeting


def need(alliance, published=date(2026, 7, 1), quantity=10) -> Need:
    return Need.objects.create(
        alliance=alliance, raiser=alliance.core, source="RESIDENTS", category=ResourceCategory.VENUE,
        title=f"加装扶手{next(_numbers)}", text="三栋楼道没有扶手。", quantity=quantity, due_on=date(2026, 12, 20),
        state=NeedState.PUBLISHED, raised_on=published,
        published_at=datetime(published.year, published.month, published.day, 9, tzinfo=ZONE),
    )  # fmt: skip


def claim(of_need, unit, due=date(2026, 9, 10), delivered=None, confirmed=None, promised=date(2026, 7, 2), **values):
    state = ClaimState.CONFIRMED if confirmed else ClaimState.DELIVERED if delivered else ClaimState.IN_PROGRESS
    return Claim.objects.create(**{
        "need": of_need, "unit": unit, "quantity": 1, "due_on": due, "promised_on": promised,
        "delivered_on": delivered, "confirmed_on": confirmed, "state": state, **values,
    })  # fmt: skip


def done(of_need, unit, **values):
    """A claim delivered in time and confirmed."""
    return claim(of_need, unit, delivered=date(2026, 9, 1), confirmed=date(2026, 9, 8), **values)


def resource(provider) -> Resource:
    return Resource.objects.create(
        provider=provider, category=ResourceCategory.VENUE, name=f"会议室{next(_numbers)}", content="可容纳 40 人。"
    )


def people(unit, number: int) -> list:
    """So many new members in service."""
    return [
        add_member(home=unit, name=f"李{each}", on=START, actor=None, work_status="IN_SERVICE")
        for each in range(number)
    ]


def compulsory(is_on: bool = True) -> None:
    """The county made report-in compulsory, or no longer does."""
    give(REPORT_IN_COMPULSORY, is_on)


def sum_of(subject, quarter=None):
    """(sum of the lines, reachable, total, band) of a subject's only score."""
    found = score_of(subject, quarter) if quarter else score_of(subject)
    return found.line_sum, found.reachable, found.total, found.band
