"""Facts from meetings: who of the alliance's units came, and who took part where he or she lives."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from activities.choices import BRANCH_KINDS, JOINT_KINDS, Presence
from activities.models import Attendance, Meeting, MeetingParty
from activities.selectors.held import held_meetings
from common.periods import Quarter
from members.choices import OrganisationKind, ReportInState
from members.models import MemberReportIn


def conference_facts(quarter: Quarter) -> QuerySet:
    """One row a unit and confirmed joint conference: alliance, community (its core), unit, held_on, presence, meeting."""
    rows = MeetingParty.objects.filter(meeting__in=_held(quarter), meeting__kind__in=JOINT_KINDS)
    return rows.order_by("pk").values(
        "presence", "meeting", alliance=F("meeting__alliance"), community=F("meeting__alliance__core"),
        unit=F("organisation"), held_on=F("meeting__held_on"),
    )  # fmt: skip


def conferences_held(quarter: Quarter) -> QuerySet:
    """One row a confirmed joint conference: meeting, alliance, community, held_on."""
    rows = _held(quarter).filter(kind__in=JOINT_KINDS)
    return rows.order_by("pk").values("alliance", "held_on", meeting=F("pk"), community=F("alliance__core"))


def branch_activity_facts(quarter: Quarter) -> QuerySet:
    """One row a member who took part in a meeting that counts as held, of a residential branch that is not the home, in the
    community where he or she was reported in on that day: member, community, held_on, meeting."""
    rows = Attendance.objects.filter(
        meeting__in=_held(quarter),
        presence=Presence.PRESENT,
        meeting__kind__in=BRANCH_KINDS,
        meeting__host__kind=OrganisationKind.RESIDENTIAL_BRANCH,
    ).exclude(meeting__host=F("member__home"))
    reported_in = MemberReportIn.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=OuterRef("meeting__held_on")),
        member=OuterRef("member"),
        community=OuterRef("meeting__host__parent"),
        state__in=ReportInState.counted,
        started_on__lte=OuterRef("meeting__held_on"),
    )
    return (
        rows.filter(Exists(reported_in))
        .order_by("pk")
        .values("member", "meeting", community=F("meeting__host__parent"), held_on=F("meeting__held_on"))
    )


def _held(quarter: Quarter) -> QuerySet[Meeting]:
    return held_meetings().filter(held_on__gte=quarter.start, held_on__lt=quarter.end)
