"""What is due in organisation life: meetings owed, records and service to confirm, resolutions to carry out."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from activities.choices import SHARED_KINDS, Cadence, MeetingState
from activities.models import Meeting, MeetingParty, Resolution
from activities.permissions.meetings import secretary_grants
from activities.selectors.duties import Slot, SlotState, branch_duties, conference_duties
from activities.selectors.duty_cards import to_record
from activities.selectors.meetings import hosts_for
from activities.selectors.service import waiting_for
from alliances.choices import AllianceState
from alliances.models import Alliance
from common.asking import Asking, number_of, read, rows_of, side_by_side
from common.due import Due, WaitsFor
from common.periods import Quarter
from members.choices import Role
from members.models import Organisation, User

WRITERS = (*Role.secretaries, Role.RECORDER)


class DueKind(StrEnum):
    DUTY = "activities.duty"
    CONFERENCE = "activities.conference"
    HANDED_OVER = "activities.handed_over"
    PLAN_HELD = "activities.plan_held"
    PARTY = "activities.party"
    RESOLUTION = "activities.resolution"
    SERVICE = "activities.service"


@dataclass(frozen=True)
class OwedConference:
    """A joint conference that a committee owes."""

    slot: Slot
    alliance_name: str


@read
def dues_for(*, user: User, on: date) -> Asking[list[Due]]:
    """In no order: the home page sorts by deadline."""
    found = yield from side_by_side(
        duties_due(user=user, on=on),
        conferences_due(user=user, on=on),
        handed_over(user=user),
        plans_held(user=user, on=on),
        parties_due(user=user, on=on),
        resolutions_due(user=user, on=on),
        service_due(user=user),
    )
    return [due for part in found for due in part]


def duties_due(*, user: User, on: date) -> Asking[list[Due]]:
    """Meetings the person's branch owes by now and has no record of, this quarter and last month."""
    ids, groups = user.organisation_ids(*WRITERS), user.organisation_ids(Role.GROUP_LEADER)
    if not ids and not groups:
        return []
    owing = Organisation.objects.branches().filter(Q(pk__in=ids) | Q(children__in=groups))
    owners = yield from rows_of(owing.order_by().values_list("pk", flat=True).distinct())
    if not owners:  # a community with branches: they owe, it does not
        return []
    own = yield from own_slots(user, Organisation.objects.filter(pk__in=owners), on)
    return [Due(DueKind.DUTY, slot, slot.due_on, WaitsFor.OTHERS) for slot in own if is_due_now(slot, on)]


def own_slots(user: User, branches: QuerySet[Organisation], on: date) -> Asking[list[Slot]]:
    """What these branches owe of late and in this quarter, as far as the person writes its records."""
    start, end = looked_back(on), Quarter.of(on).end
    slots = yield from branch_duties.asking(branches=branches, start=start, end=end, on=on)
    return [slot for slot in slots if is_written_by(user, slot)]


def is_written_by(user: User, slot: Slot) -> bool:
    groups = user.organisation_ids(Role.GROUP_LEADER)
    return slot.owner_id in user.organisation_ids(*WRITERS) or slot.group_id in groups


@read
def owed_by_hosts(*, user: User, on: date) -> Asking[tuple[list[Organisation], list[Slot]]]:
    """The branches the person writes for, and what can be begun for them with one press, the most pressing first."""
    hosts = yield from hosts_for.asking(user, on=on)
    if not hosts:
        return [], []
    branches = Organisation.objects.filter(pk__in=[host.pk for host in hosts])
    return hosts, to_record((yield from own_slots(user, branches, on)), on=on)


def looked_back(on: date) -> date:
    """What was missed is named for a while and not for ever: from this quarter's start or last month's."""
    last_month = (on.replace(day=1) - timedelta(days=1)).replace(day=1)
    return min(Quarter.of(on).start, last_month)


def is_due_now(slot: Slot, on: date) -> bool:
    """Overdue, due within the week, or this month's; what a quarter still owes later is on the card beside the list."""
    if slot.begun:
        return False
    state = slot.state(on)
    this_month = state == SlotState.OPEN and slot.rule.cadence == Cadence.MONTH
    return state in (SlotState.OVERDUE, SlotState.SOON) or this_month


def conferences_due(*, user: User, on: date) -> Asking[list[Due]]:
    """Joint conferences that the person's community, street or lead unit owes."""
    roles = (Role.COMMUNITY_SECRETARY, Role.UNIT_SECRETARY, Role.UNIT_LIAISON, Role.STREET_ADMIN)
    cores = user.organisation_ids(*roles)
    if not cores:
        return []
    alliances = Alliance.objects.filter(core__in=cores, state__in=AllianceState.live)
    found, slots = yield from side_by_side(
        rows_of(alliances.values_list("pk", "name")),
        conference_duties.asking(alliances=alliances, start=looked_back(on), end=Quarter.of(on).end, on=on),
    )
    names = dict(found)
    return [
        Due(DueKind.CONFERENCE, OwedConference(slot, names[slot.owner_id]), slot.due_on, WaitsFor.OTHERS)
        for slot in slots
        if not slot.is_done and not slot.begun
    ]


def handed_over(*, user: User) -> Asking[list[Due]]:
    """Records somebody else wrote for the person's organisation and handed over."""
    at = user.organisation_ids(*Role.secretaries, *Role.committees)
    rows = Meeting.objects.filter(host__in=at, state=MeetingState.DRAFT, is_handed_over=True)
    meetings = yield from rows_of(rows.exclude(entered_by=user.pk).select_related("entered_by", "group"))
    return [Due(DueKind.HANDED_OVER, meeting, waits_for=WaitsFor.WORD) for meeting in meetings]


def plans_held(*, user: User, on: date) -> Asking[list[Due]]:
    """Planned meetings whose day has come."""
    at = user.organisation_ids(*WRITERS)
    rows = Meeting.objects.filter(host__in=at, state=MeetingState.PLANNED, held_on__lte=on)
    meetings = yield from rows_of(rows.select_related("group", "alliance").order_by("held_on"))
    return [Due(DueKind.PLAN_HELD, meeting, meeting.held_on) for meeting in meetings]


def parties_due(*, user: User, on: date) -> Asking[list[Due]]:
    """Shared meetings another branch recorded, at which the own people are still to be ticked: for the own secretary;
    where a branch has none with an account, for its recorder and for the host's secretary."""
    own, recorded = user.organisation_ids(*Role.secretaries), user.organisation_ids(Role.RECORDER)
    if not own and not recorded:
        return []
    lacks_secretary = ~Exists(secretary_grants(on).filter(organisation=OuterRef("organisation")))
    mine = Q(organisation__in=own) | (lacks_secretary & (Q(organisation__in=recorded) | Q(meeting__host__in=own)))
    rows = MeetingParty.objects.filter(
        mine, confirmed_at=None, meeting__state=MeetingState.CONFIRMED, meeting__kind__in=SHARED_KINDS,
        meeting__held_on__gte=looked_back(on),
    )  # fmt: skip
    shown = rows.select_related("meeting__host", "meeting__group", "organisation").order_by("meeting__held_on", "pk")
    return [Due(DueKind.PARTY, party, waits_for=WaitsFor.WORD) for party in (yield from rows_of(shown))]


def resolutions_due(*, user: User, on: date) -> Asking[list[Due]]:
    """Resolutions of confirmed meetings: for the named person, the named unit, or, where the person has no account,
    the secretary of the host."""
    units = user.organisation_ids(Role.UNIT_SECRETARY, Role.UNIT_LIAISON, Role.COMMUNITY_SECRETARY)
    hosts = user.organisation_ids(*Role.secretaries)
    mine = Q(person=user.member_id or 0) | Q(unit__in=units) | Q(meeting__host__in=hosts, person__user=None, unit=None)
    rows = Resolution.objects.filter(mine, meeting__state=MeetingState.CONFIRMED, done_on=None)
    near = rows.filter(Q(due_on=None) | Q(due_on__lte=on + timedelta(days=30)))
    found = yield from rows_of(near.select_related("meeting__group", "person", "unit").order_by("due_on", "pk"))
    return [
        Due(DueKind.RESOLUTION, row, row.due_on, WaitsFor.HAND if row.due_on is None else WaitsFor.OTHERS)
        for row in found
    ]


def service_due(*, user: User) -> Asking[list[Due]]:
    """One line for all records that wait: they are confirmed together. The subject is how many there are."""
    count = yield from number_of(waiting_for(user))
    return [Due(DueKind.SERVICE, count, waits_for=WaitsFor.WORD)] if count else []
