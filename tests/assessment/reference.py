"""Version 2 of the default sets in plain Python, from DOMAIN.md §6 and the rows of the lower apps alone: no ledger, no
SQL, no number of the rule set. The engine has to come to the same lines and totals.

A delivery nobody answered is left to the tests of claims: here every delivered claim is confirmed.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from activities.models import Attendance, Meeting, MeetingParty, ServiceRecord
from alliances.models import AllianceMembership, Claim, Need, Resource
from assessment.models import Exemption
from common.calendars import WorkCalendar
from common.periods import Quarter, local_day
from members.models import Member, MemberReportIn

LEFT = None
"""An item that leaves."""


@dataclass
class Expected:
    lines: dict[str, Fraction | None]
    full: dict[str, int]
    total: Fraction | None

    @property
    def reachable(self) -> int:
        return sum(self.full[code] for code, value in self.lines.items() if value is not LEFT)


def cents(value: Fraction) -> Fraction:
    """Two decimals, half up."""
    whole = abs(value) * 100
    rounded = (2 * whole.numerator + whole.denominator) // (2 * whole.denominator)
    return Fraction(rounded if value >= 0 else -rounded, 100)


def finished(lines: dict[str, Fraction | None], full: dict[str, int]) -> Expected:
    found = Expected({code: value if value is LEFT else cents(value) for code, value in lines.items()}, full, None)
    if found.reachable >= 50:
        counted = sum((value for value in found.lines.values() if value is not LEFT), Fraction(0))
        found.total = min(Fraction(100), cents(counted * 100 / found.reachable))
    return found


def within(quarter: Quarter, day: date | None) -> bool:
    return day is not None and quarter.start <= day < quarter.end


def services(quarter: Quarter) -> list[ServiceRecord]:
    rows = ServiceRecord.objects.filter(state="CONFIRMED").select_related("member__home__parent")
    return [row for row in rows if within(quarter, row.held_on) and row.hours >= 1]


def member_score(member: Member, community, quarter: Quarter) -> Expected:
    here = [row for row in services(quarter) if row.community_id == community.pk]
    mine = [row for row in here if row.member_id == member.pk]
    papers = [
        row for row in MemberReportIn.objects.filter(member=member, community=community)
        if row.started_on and row.started_on < quarter.end and (row.ended_on is None or row.ended_on > quarter.start)
    ]  # fmt: skip

    def reported_in(day: date, branch: int | None = None) -> bool:
        return any(
            row.started_on <= day and (row.ended_on is None or day < row.ended_on) and branch in (None, row.branch_id)
            for row in papers
        )

    meetings = [
        row for row in Meeting.objects.filter(state="CONFIRMED", host__kind="RESIDENTIAL_BRANCH").select_related("host")
        if within(quarter, row.held_on) and row.kind != "JOINT_CONFERENCE" and row.host_id != member.home_id
    ]  # fmt: skip
    came = {row.meeting_id for row in Attendance.objects.filter(member=member, presence="PRESENT")}
    joined = [
        row for row in meetings
        if row.pk in came and row.host.parent_id == community.pk and reported_in(row.held_on)
    ]  # fmt: skip
    activities = [row for row in meetings if row.kind in ("THEME_DAY", "LECTURE")]
    held = [row for row in activities if reported_in(row.held_on, row.host_id)]
    return finished(
        {
            "member.service": Fraction(min(70, 25 * len(mine))) if here else LEFT,
            "member.activity": Fraction(min(10, 10 * len(joined))) if joined or held else LEFT,
            "member.conduct": Fraction(20),
        },
        {"member.service": 70, "member.activity": 10, "member.conduct": 20},
    )


def unit_score(unit, community, quarter: Quarter, as_of: date, *, is_compulsory: bool, units: dict) -> Expected:
    """`units`: by community, the ids of the units reported in."""
    last = quarter.end - timedelta(days=1)
    people = eligible(unit, quarter, last)
    here = [row for row in services(quarter) if row.community_id == community.pk]
    served = {row.member_id for row in services(quarter)}
    reported = {
        row.member_id for row in MemberReportIn.objects.exclude(state__in=("SUBMITTED", "REFUSED"))
        if row.started_on and row.started_on < quarter.end and (row.ended_on is None or row.ended_on > quarter.start)
    }  # fmt: skip
    ours = [row for row in here if unit.pk in (row.member.home_id, row.member.home.parent_id)]
    return finished(
        {
            "unit.conference": conferences(unit, community, quarter),
            "unit.claim": projects(unit, community, quarter, as_of, units),
            "unit.report_in": rate(people & reported, people) if is_compulsory else LEFT,
            "unit.participation": rate(people & served, people),
            "unit.resource": used(unit, community, quarter),
            "unit.team": LEFT if not here else Fraction(10 if ours else 0),
        },
        {
            "unit.conference": 20, "unit.claim": 40, "unit.report_in": 10, "unit.participation": 10,
            "unit.resource": 10, "unit.team": 10,
        },
    )  # fmt: skip


def rate(reached: set, people: set) -> Fraction | None:
    return min(Fraction(10), 10 * Fraction(len(reached), len(people)) / Fraction(95, 100)) if people else LEFT


def eligible(unit, quarter: Quarter, last: date) -> set[int]:
    exempt = set(Exemption.objects.filter(quarter=str(quarter)).values_list("member", flat=True))
    return {
        row.pk for row in Member.objects.filter(work_status="IN_SERVICE").select_related("home")
        if unit.pk in (row.home_id, row.home.parent_id) and row.started_on <= last
        and (row.ended_on is None or row.ended_on > last) and row.pk not in exempt
    }  # fmt: skip


def conferences(unit, community, quarter: Quarter) -> Fraction | None:
    presences = [
        row.presence for row in MeetingParty.objects.filter(
            organisation=unit, meeting__kind="JOINT_CONFERENCE", meeting__state="CONFIRMED",
            meeting__alliance__core=community,
        ).select_related("meeting") if within(quarter, row.meeting.held_on)
    ]  # fmt: skip
    if not presences:
        return LEFT
    return Fraction(max(0, 20 - 5 * sum(presence not in ("PRESENT", "EXCUSED") for presence in presences)))


def place_of(need: Need):
    """The raiser, the community above it, or the core of the alliance."""
    for body in (need.raiser, need.raiser.parent, need.alliance.core):
        if body is not None and body.kind == "COMMUNITY_COMMITTEE":
            return body.pk
    return None


def claims_here(community):
    rows = Claim.objects.select_related("need__raiser__parent", "need__alliance__core", "resource", "unit")
    return [row for row in rows if place_of(row.need) == community.pk]


def projects(unit, community, quarter: Quarter, as_of: date, units: dict) -> Fraction | None:
    mine = [row for row in claims_here(community) if row.unit_id == unit.pk]
    due = [row for row in mine if within(quarter, row.due_on) and row.state != "RELEASED"]
    due = [row for row in due if row.confirmed_on or row.due_on <= as_of]
    if due:
        on_time = [row for row in due if row.confirmed_on and row.delivered_on <= row.due_on]
        return 40 * Fraction(len(on_time), len(due))
    running = any(
        row.promised_on < quarter.end and (row.confirmed_on is None or row.confirmed_on >= quarter.start)
        and (row.released_on is None or row.released_on >= quarter.end) for row in mine
    )  # fmt: skip
    took = any(within(quarter, row.promised_on) for row in Claim.objects.filter(unit=unit))
    if running or took or as_of < quarter.end or unit.pk not in units.get(community.pk, ()):
        return LEFT
    return Fraction(0) if any(blames(need, unit, community, quarter) for need in Need.objects.all()) else LEFT


def blames(need: Need, unit, community, quarter: Quarter) -> bool:
    if place_of(need) != community.pk or need.raiser_id == unit.pk or need.published_at is None:
        return False
    days = [quarter.start + timedelta(days=step) for step in range((quarter.end - quarter.start).days)]
    open_days = [day for day in days if is_open(need, day)]
    calendar = WorkCalendar()
    if days[-1] not in open_days or sum(calendar.is_worked(day) for day in open_days) < 10:
        return False
    seats = AllianceMembership.objects.filter(alliance=need.alliance, organisation=unit)
    if not all(any(s.started_on <= day and (not s.ended_on or day < s.ended_on) for s in seats) for day in open_days):
        return False
    offers = Resource.objects.filter(provider=unit, category=need.category, state="OFFERED")
    return any(row.valid_until is None or row.valid_until >= days[-1] for row in offers)


def is_open(need: Need, day: date) -> bool:
    if local_day(need.published_at) > day or (need.closed_at and local_day(need.closed_at) <= day):
        return False
    taken = sum(
        (row.quantity for row in need.claims.all()
         if row.promised_on <= day and (row.released_on is None or day < row.released_on)), Decimal(0),
    )  # fmt: skip
    return taken < need.quantity


def used(unit, community, quarter: Quarter) -> Fraction | None:
    named = [
        row for row in claims_here(community)
        if row.resource and row.resource.provider_id == unit.pk and row.need.raiser_id != unit.pk
    ]  # fmt: skip
    return (
        Fraction(10) if any(row.state == "CONFIRMED" and within(quarter, row.confirmed_on) for row in named) else LEFT
    )
