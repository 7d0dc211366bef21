"""Facts of service that assessment pulls: confirmed, long enough, in the quarter. QuerySets and values only."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from activities.choices import ServiceState
from activities.county_settings import MIN_HOURS
from activities.models import ServiceRecord
from common.periods import Quarter
from common.selectors.county_settings import setting
from members.models import Member, Organisation


def counted_service(quarter: Quarter) -> QuerySet[ServiceRecord]:
    """Confirmed records of at least the county's minimal hours, held in the quarter."""
    return ServiceRecord.objects.filter(
        state=ServiceState.CONFIRMED,
        hours__gte=setting(MIN_HOURS, on=quarter.start),
        held_on__gte=quarter.start,
        held_on__lt=quarter.end,
    )


def service_facts(quarter: Quarter) -> QuerySet[ServiceRecord, Any]:
    """One row a counted record: id, member_id, community_id, held_on, hours."""
    rows = counted_service(quarter).order_by("id")
    return rows.values("id", "member_id", "community_id", "held_on", "hours")


def members_with_service(quarter: Quarter) -> QuerySet[Member]:
    """Members with at least one counted service in the quarter."""
    return Member.objects.filter(Exists(counted_service(quarter).filter(member=OuterRef("pk"))))


def unit_members_with_service(unit: Organisation, quarter: Quarter) -> QuerySet[Member]:
    """Those of them whose home lies in the unit."""
    return members_with_service(quarter).in_subtree(unit)  # type: ignore[attr-defined]
