"""What the records say was done in the year: counts by place, never by person."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from operator import attrgetter

from django.db.models import Count, Q, QuerySet, Sum

from activities.choices import JOINT_KINDS, MeetingKind, ServiceState
from activities.models import Meeting, ServiceRecord
from activities.selectors.held import held_meetings
from alliances.choices import AllianceKind, AllianceState, ResourceState
from alliances.models import Alliance, AllianceMembership, Resource
from assessment.selectors.evaluations import report_ins_of_year, year_bounds
from assessment.selectors.year_book.lines import WorkLine
from common.dated import overlapping
from common.rounding import half_up
from members.models import MemberReportIn

CONFERENCES, SERVICE, UNITS, MEMBERS, RESOURCES = "联席会议", "志愿服务", "报到单位", "报到党员", "开放资源"
COMMITTEES, JOINT = "区域化党工委", "党建联合体"
"""One line an alliance; `amount` is how many units belonged to it."""
HELD = {
    MeetingKind.GENERAL: "支部党员大会",
    MeetingKind.COMMITTEE: "支部委员会会议",
    MeetingKind.GROUP: "党小组会",
    MeetingKind.LECTURE: "党课",
    MeetingKind.THEME_DAY: "主题党日",
}
"""Kinds of meetings of a branch, as their lines are called."""


def work_lines(*, year: int, on: date) -> Iterator[WorkLine]:
    """By kind, then as the tree stands."""
    start, end = year_bounds(year)
    for lines in (
        report_in_lines(year=year, on=on),
        alliance_lines(start, end, on),
        conference_lines(start, end),
        meeting_lines(start, end),
        service_lines(start, end),
        resource_lines(),
    ):
        yield from sorted(lines, key=attrgetter("kind"))


def report_in_lines(*, year: int, on: date) -> Iterator[WorkLine]:
    start, end = year_bounds(year)
    place = ("community__path", "community__name")
    units = report_ins_of_year(year=year, on=on).values(*place)
    for row in units.annotate(count=Count("unit", distinct=True)).order_by("community__position"):
        yield work(UNITS, row["community__path"], row["community__name"], row["count"])
    people = MemberReportIn.objects.counted().overlapping(start, end).filter(started_on__lte=on).values(*place)
    for row in people.annotate(count=Count("member", distinct=True)).order_by("community__position"):
        yield work(MEMBERS, row["community__path"], row["community__name"], row["count"])


def alliance_lines(start: date, end: date, on: date) -> Iterator[WorkLine]:
    """Alliances that were at work in the year, with the units that belonged to them."""
    at_work = Q(state__in=AllianceState.live) | Q(state=AllianceState.ENDED)
    rows = Alliance.objects.filter(at_work, overlapping(start, end), started_on__lte=on)
    members = AllianceMembership.objects.filter(overlapping(start, end), started_on__lte=on)
    counted = members.order_by().values("alliance").annotate(count=Count("organisation", distinct=True))
    sizes = {row["alliance"]: row["count"] for row in counted}
    for row in rows.select_related("core", "supervisor").order_by("core__position", "name"):
        kind = COMMITTEES if row.kind == AllianceKind.REGIONAL else JOINT
        size = Decimal(sizes.get(row.pk, 0))
        yield WorkLine((row.core.path, row.supervisor.path), kind, row.name, 1, size)


def conference_lines(start: date, end: date) -> Iterator[WorkLine]:
    held = held_between(start, end).filter(kind__in=JOINT_KINDS)
    rows = held.values("alliance__core__path", "alliance__name").annotate(count=Count("pk"))
    for row in rows.order_by("alliance__core__position", "alliance__name"):
        yield work(CONFERENCES, row["alliance__core__path"], row["alliance__name"], row["count"])


def meeting_lines(start: date, end: date) -> Iterator[WorkLine]:
    """A shared meeting counts once, at its host."""
    held = held_between(start, end).filter(kind__in=HELD)
    rows = held.values("kind", "host__path", "host__name").annotate(count=Count("pk"))
    for row in rows.order_by("host__position"):
        yield work(HELD[MeetingKind(row["kind"])], row["host__path"], row["host__name"], row["count"])


def held_between(start: date, end: date) -> QuerySet[Meeting]:
    return held_meetings().filter(held_on__gte=start, held_on__lt=end).order_by()


def service_lines(start: date, end: date) -> Iterator[WorkLine]:
    done = ServiceRecord.objects.filter(state=ServiceState.CONFIRMED, held_on__gte=start, held_on__lt=end).order_by()
    rows = done.values("community__path", "community__name").annotate(count=Count("pk"), hours=Sum("hours"))
    for row in rows.order_by("community__position"):
        yield work(SERVICE, row["community__path"], row["community__name"], row["count"], half_up(row["hours"], 1))


def resource_lines() -> Iterator[WorkLine]:
    offered = Resource.objects.filter(state=ResourceState.OFFERED).order_by().values("provider__path", "provider__name")
    for row in offered.annotate(count=Count("pk")).order_by("provider__position"):
        yield work(RESOURCES, row["provider__path"], row["provider__name"], row["count"])


def work(kind: str, path: str, place: str, count: int, amount: Decimal = Decimal(0)) -> WorkLine:
    return WorkLine((path,), kind, place, count, amount)
