"""What there was to take part in: facts for whoever asks whether somebody could have done something (DOMAIN.md §6)."""

from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from activities.choices import GUEST_KINDS, MeetingState
from activities.models import Meeting
from activities.selectors.facts.service import counted_service
from activities.selectors.held import held_meetings
from common.dated import overlapping
from common.periods import Quarter
from members.choices import OrganisationKind
from members.models import MemberReportIn


def services_here(quarter: Quarter) -> QuerySet[Any, Any]:
    """One row a community in which somebody served: place, chances (how many counted records)."""
    return counted_service(quarter).order_by().values(place=F("community")).annotate(chances=Count("pk"))


def branch_activities(quarter: Quarter) -> QuerySet[Any, Any]:
    """One row a member and community with a report-in to a residential branch that is not the home: subject, place,
    chances (how many activities the branch held while the report-in lasted; 0 when there was none)."""
    rows = MemberReportIn.objects.counted().filter(
        overlapping(quarter.start, quarter.end), branch__kind=OrganisationKind.RESIDENTIAL_BRANCH
    )
    # The condition of the join takes no subquery; it keeps what has to be looked at small.
    held = FilteredRelation(
        "branch__meetings",
        condition=Q(
            branch__meetings__state=MeetingState.CONFIRMED,
            branch__meetings__kind__in=GUEST_KINDS,
            branch__meetings__held_on__gte=quarter.start,
            branch__meetings__held_on__lt=quarter.end,
        ),
    )
    while_reported_in = Q(started_on__lte=F("held__held_on")) & (Q(ended_on=None) | Q(ended_on__gt=F("held__held_on")))
    grouped = rows.exclude(branch=F("member__home")).order_by().annotate(held=held)
    return grouped.values(subject=F("member"), place=F("community")).annotate(
        chances=Count("held", filter=while_reported_in & Q(held__in=_open_to_guests(quarter).values("pk")))
    )


def missed_meetings(*, member: int, community: int, quarter: Quarter) -> QuerySet[Meeting]:
    """The meetings that `branch_activities` counted for one member and community, in their order."""
    reported_in = MemberReportIn.objects.counted().filter(
        Q(ended_on=None) | Q(ended_on__gt=OuterRef("held_on")),
        member=member, community=community, branch=OuterRef("host"), started_on__lte=OuterRef("held_on"),
    )  # fmt: skip
    rows = _open_to_guests(quarter).filter(
        Exists(reported_in.exclude(branch=F("member__home"))), host__kind=OrganisationKind.RESIDENTIAL_BRANCH
    )
    return rows.order_by("held_on", "pk")


def _open_to_guests(quarter: Quarter) -> QuerySet[Meeting]:
    """Who came to another meeting has earned the item all the same, but nobody is blamed for not sitting in another
    branch's committee, group or general meeting."""
    in_quarter = held_meetings().filter(held_on__gte=quarter.start, held_on__lt=quarter.end)
    return in_quarter.filter(kind__in=GUEST_KINDS)
