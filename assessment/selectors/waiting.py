"""What a quarter still waits for before its notice: deliveries to accept, services to confirm, objections to answer.

None of it holds the notice up. What is not answered by then is neither on time nor late, and counts later, in the
earliest quarter that is not confirmed (DOMAIN.md §4 and §6).
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from activities.choices import ServiceState
from activities.models import ServiceRecord
from alliances.models import Claim
from alliances.selectors.facts import deliveries_waiting
from alliances.selectors.silence import Silence, silence
from assessment.choices import QuarterState
from assessment.models import CommunityQuarter, Objection
from assessment.selectors.objection_turns import turn_of
from assessment.selectors.quarters import waiting_objections
from common.periods import Quarter
from members.models import User

DELIVERIES, SERVICES, OBJECTIONS = "deliveries", "services", "objections"
SHOWN = 5
"""So many of a kind stand on the page; the list behind the link has the others."""


@dataclass(frozen=True)
class WaitingItem:
    """One thing that waits: what, who did it when, since how many working days, and for whom."""

    title: str
    subject: Claim | ServiceRecord | Objection
    who: str
    deed: str
    on: date
    waits_for: str
    days: int = 0


@dataclass(frozen=True)
class WaitingGroup:
    """All of a kind, and what becomes of them when the notice begins now."""

    kind: str
    title: str
    count: int
    measure: str
    items: list[WaitingItem]
    stays_out: str

    @property
    def left(self) -> int:
        return self.count - len(self.items)


@dataclass(frozen=True)
class WaitingCounts:
    """How many wait in one community's quarter."""

    deliveries: int
    services: int
    objections: int


def waiting_claims(user: User, before: date) -> QuerySet[Any]:
    visible = Claim.objects.visible_to(user)
    return deliveries_waiting(before).filter(pk__in=visible.values("pk"))


def waiting_services(user: User, before: date) -> QuerySet[ServiceRecord]:
    return ServiceRecord.objects.visible_to(user).filter(state=ServiceState.SUBMITTED, held_on__lt=before)


def counted_from(rows: list[CommunityQuarter], quarter: Quarter) -> dict[int, date]:
    """By community, from which day on what waits would count in this quarter: after the last one that is still open
    before it, and from ever where all of them stand."""
    earlier = CommunityQuarter.objects.filter(
        community__in=[row.community_id for row in rows], quarter__lt=str(quarter)
    ).exclude(state__in=QuarterState.frozen)
    last = dict(earlier.order_by().values_list("community").annotate(last=Max("quarter")))
    return {
        row.community_id: Quarter.parse(last[row.community_id]).end if row.community_id in last else date.min
        for row in rows
    }


def waiting_on(*, row: CommunityQuarter, user: User, on: date) -> list[WaitingGroup]:
    """The kinds of which something waits, as far as the person may see it; nothing once the figures are published."""
    if not row.is_moving or row.is_excluded:
        return []
    since = counted_from([row], row.period)[row.community_id]
    groups = [deliveries_of(row, user, since, on), services_of(row, user, since), objections_of(row, user)]
    return [group for group in groups if group.count]


def deliveries_of(row: CommunityQuarter, user: User, since: date, on: date) -> WaitingGroup:
    rows = waiting_claims(user, row.period.end).filter(community=row.community_id, due_on__gte=since)
    claims = rows.select_related("unit", "need__raiser", "need__alliance__supervisor").order_by("delivered_on", "pk")
    return group_of(
        claims, delivery_items(on), kind=DELIVERIES, title=_("交付待验收"), measure=_("件"),
        stays_out=_("还有 %(count)s 件交付待验收：这些件这次不算按期也不算逾期，验收以后计入最早未审定的季度。"),
    )  # fmt: skip


def delivery_items(on: date) -> Callable[[Iterable[Claim]], list[WaitingItem]]:
    """The raiser has to answer; after the silent days the handler may."""

    def made(claims: Iterable[Claim]) -> list[WaitingItem]:
        silent = silence()
        return [delivery_item(claim, silent, on) for claim in claims]

    return made


def delivery_item(claim: Any, silent: Silence, on: date) -> WaitingItem:
    need, delivered = claim.need, claim.delivered_on
    handler = need.alliance.supervisor if silent.ripe_on(delivered) <= on else None
    either = _("等%(raiser)s验收，%(handler)s也可以抽查验收")
    only = _("等%(raiser)s验收")
    names = {"raiser": need.raiser.name, "handler": handler.name if handler else ""}
    return WaitingItem(
        title=f"{need.number} {need.title}",
        subject=claim,
        who=claim.unit.name,
        deed=_("交付"),
        on=delivered,
        waits_for=(either if handler else only) % names,
        days=silent.waited(delivered, on),
    )


def services_of(row: CommunityQuarter, user: User, since: date) -> WaitingGroup:
    rows = waiting_services(user, row.period.end).filter(community=row.community_id, held_on__gte=since)
    records = rows.select_related("member", "community", "branch").order_by("held_on", "pk")
    return group_of(
        records, service_items, kind=SERVICES, title=_("志愿服务待确认"), measure=_("条"),
        stays_out=_("还有 %(count)s 条志愿服务待确认：这次不计，确认以后计入最早未审定的季度。"),
    )  # fmt: skip


def service_items(records: Iterable[ServiceRecord]) -> list[WaitingItem]:
    return [
        WaitingItem(
            title=record.title,
            subject=record,
            who=record.member.name,
            deed=_("服务"),
            on=record.held_on,
            waits_for=confirmers(record),
        )
        for record in records
    ]


def confirmers(record: ServiceRecord) -> str:
    """The branch of the place where it was; the community may always confirm itself."""
    names = {"community": record.community.name, "branch": record.branch.name if record.branch else ""}
    return (_("等%(branch)s或%(community)s确认") if record.branch else _("等%(community)s确认")) % names


def objections_of(row: CommunityQuarter, user: User) -> WaitingGroup:
    rows = Objection.objects.visible_to(user).waiting()
    mine = rows.filter(score__community=row.community_id, score__quarter=row.quarter)
    found = mine.select_related("score__member", "score__unit", "score__community__parent", "rule").order_by("pk")
    return group_of(
        found, objection_items, kind=OBJECTIONS, title=_("异议没有办完"), measure=_("件"),
        stays_out=_("还有 %(count)s 件异议没有办完：异议期可以开始，办完才能确认。"),
    )  # fmt: skip


def objection_items(rows: Iterable[Objection]) -> list[WaitingItem]:
    return [
        WaitingItem(
            title=row.rule.title if row.rule else _("整份积分"),
            subject=row,
            who=row.score.subject.name,
            deed=_("提出"),
            on=row.raised_on,
            waits_for=turn_of(row),
        )
        for row in rows
    ]


def group_of(
    rows: QuerySet[Any],
    items: Callable[[Any], list[WaitingItem]],
    *,
    kind: str,
    title: str,
    measure: str,
    stays_out: str,
) -> WaitingGroup:
    count = rows.count()
    shown = items(rows[:SHOWN]) if count else []
    return WaitingGroup(kind, title, count, measure, shown, stays_out % {"count": count})


def waiting_counts(rows: list[CommunityQuarter], *, quarter: Quarter, user: User) -> dict[int, WaitingCounts]:
    """By row of that quarter, four queries however many communities; nothing waits in a quarter that stands."""
    since = counted_from([row for row in rows if not row.is_frozen and not row.is_excluded], quarter)
    claims = by_community(waiting_claims(user, quarter.end), "due_on", since)
    services = by_community(waiting_services(user, quarter.end), "held_on", since)
    objections = waiting_objections(rows)
    return {
        row.pk: WaitingCounts(claims[row.community_id], services[row.community_id], objections[row.pk]) for row in rows
    }


def by_community(rows: QuerySet[Any], day: str, since: dict[int, date]) -> Counter[int]:
    """How many of the rows count from the community's day on."""
    found = rows.filter(community__in=list(since)).order_by().values_list("community", day)
    return Counter(community for community, on in found if on >= since[community])
