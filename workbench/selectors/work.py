"""What stands beside the list of the home page: drafts, plans, objections, and how the own branch or those below do."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from activities.models import Meeting
from activities.selectors.duties import Slot, duties_of
from activities.selectors.duty_structure import Structure, structure_of
from activities.selectors.meetings import hosts_for, own_drafts, planned_ahead
from assessment.models import Objection
from assessment.selectors.scores import objections_for_list
from common.asking import Asking, read, rows_of, side_by_side
from common.periods import Quarter
from common.selectors.pulse import Pulse, pulse
from members.choices import Role
from members.models import Organisation, User
from members.permissions import can_see_people
from members.selectors.headcounts import Heads, heads_of
from workbench.selectors.overview import BelowLine, below

ABOVE = (*Role.committees, Role.COMMUNITY_SECRETARY)
ROWS = 5


@dataclass(frozen=True)
class Counted:
    """An organisation with its people, for who may see them."""

    organisation: Organisation
    heads: Heads


@dataclass(frozen=True)
class Work:
    """The branch whose records the person writes, or the organisation whose branches he or she looks after.

    A group leader's `slots` are those of the groups; `counted` is then the group.
    """

    organisation: Organisation | None = None
    counted: Counted | None = None
    groups: list[int] = field(default_factory=list)
    slots: list[Slot] | None = None
    structure: Structure | None = None
    below: list[BelowLine] | None = None


@dataclass(frozen=True)
class Desk:
    """All of it."""

    drafts: list[Meeting]
    planned: list[Meeting]
    objections: list[Objection]
    background: Pulse | None
    work: Work


@read
def desk_of(*, user: User, on: date, now: datetime) -> Asking[Desk]:
    objections: Any = objections_for_list(user)
    waiting = objections.waiting().order_by("answer_due_on", "pk")
    found = yield from side_by_side(
        rows_of(own_drafts(user=user)[:ROWS]),
        rows_of(planned_ahead(user=user, on=on)[:ROWS]),
        rows_of(waiting[:ROWS]),
        background_of(user, now),
        work_of(user, on),
    )
    return Desk(*found)


def background_of(user: User, now: datetime) -> Asking[Pulse | None]:
    """What is wrong with the background, for the department; None while all is well."""
    if not user.holds(Role.DEPARTMENT_STAFF):
        return None
    heard = yield from pulse.asking(now=now)
    return None if heard.is_well else heard


def work_of(user: User, on: date) -> Asking[Work]:
    hosts = yield from hosts_for.asking(user, on=on)
    if hosts:
        return (yield from branch_work(user, hosts[0], on))
    above = next((grant.organisation for grant in user.grants_of(*ABOVE)), None)
    if above is None:
        return Work()
    counted, lines = yield from side_by_side(
        counted_at(user, above, on), below.asking(organisation=above, quarter=Quarter.of(on), on=on)
    )
    return Work(above, counted, below=lines)


def branch_work(user: User, branch: Organisation, on: date) -> Asking[Work]:
    groups = user.organisation_ids(Role.GROUP_LEADER)
    group = next((grant.organisation for grant in user.grants_of(Role.GROUP_LEADER)), None)
    counted, slots, structure = yield from side_by_side(
        counted_at(user, group or branch, on),
        duties_of.asking(branch=branch, quarter=Quarter.of(on), on=on),
        structure_of.asking(branch=branch, on=on),
    )
    own = [slot for slot in slots if not groups or slot.group_id in groups]
    return Work(branch, counted, groups, own, structure)


def counted_at(user: User, organisation: Organisation, on: date) -> Asking[Counted | None]:
    """How many people are there, for who may see them; a group leader leads a group and counts its people."""
    if not can_see_people(user, organisation):
        return None
    return Counted(organisation, (yield from heads_of.asking(organisation=organisation, on=on)))
