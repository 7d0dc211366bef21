"""1+N committees and joint alliances: how they begin, run and end."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.choices import ALLIANCE_MOVES, AllianceDeed, AllianceKind, AllianceState, NeedState
from alliances.models import Alliance, AllianceMembership, ConvenorTerm, Resource
from alliances.permissions import LEADER_KINDS
from alliances.services.events import note_alliance
from alliances.services.notices import tell_of_proposal
from common.errors import DomainError
from common.moves import ask_reason, check_move
from common.periods import local_day
from common.unique import only_one
from common.versions import lock_version
from members.choices import OrganisationKind
from members.models import Organisation, User

SUPERVISOR_KINDS = (OrganisationKind.STREET, OrganisationKind.COUNTY)


class WrongCore(DomainError):
    code = "wrong_core"
    message = _("“%(name)s”不能做这种联建组织的牵头党组织。")


class WrongSupervisor(DomainError):
    code = "wrong_supervisor"
    message = _("联建组织由街道(乡镇)党工委或组织部主管，“%(name)s”不行。")


class NameTaken(DomainError):
    code = "name_taken"
    message = _("已经有叫“%(name)s”的联建组织，请换一个名称。")


class NeedsStillOpen(DomainError):
    code = "needs_still_open"
    message = _("还有 %(count)s 件需求没有办结，先销号、撤回或退回再终止。")


def supervisor_of(core: Organisation) -> Organisation:
    """The street of a 1+N committee: the core itself, or the street above the core community."""
    if core.kind == OrganisationKind.STREET:
        return core
    return Organisation.objects.get(pk__in=core.ancestor_ids, kind=OrganisationKind.STREET)


@transaction.atomic
def create_regional(*, core: Organisation, name: str, on: date, actor: User, now: datetime) -> Alliance:
    """Set up the 1+N committee of a community or street; it runs from the day. Raises WrongCore or NameTaken."""
    if core.kind not in (OrganisationKind.COMMUNITY_COMMITTEE, OrganisationKind.STREET):
        raise WrongCore(name=core.name, field="core")
    return _create(
        AllianceDeed.CREATE, kind=AllianceKind.REGIONAL, state=AllianceState.RUNNING, core=core, name=name,
        supervisor=supervisor_of(core), on=on, actor=actor, now=now,
    )  # fmt: skip


@transaction.atomic
def propose_joint(
    *, lead: Organisation, supervisor: Organisation, name: str, form: str, on: date, actor: User, now: datetime
) -> Alliance:
    """The lead unit proposes a joint alliance to a street or the department. Raises WrongCore, WrongSupervisor or
    NameTaken."""
    if lead.kind not in LEADER_KINDS:
        raise WrongCore(name=lead.name, field="core")
    if supervisor.kind not in SUPERVISOR_KINDS:
        raise WrongSupervisor(name=supervisor.name, field="supervisor")
    return _create(
        AllianceDeed.PROPOSE, kind=AllianceKind.JOINT, state=AllianceState.PROPOSED, core=lead, name=name, form=form,
        supervisor=supervisor, on=on, actor=actor, now=now,
    )  # fmt: skip


def _create(deed: AllianceDeed, *, name: str, on: date, actor: User, now: datetime, **fields: Any) -> Alliance:
    name = name.strip()
    with only_one(Alliance.objects.filter(name=name), NameTaken(name=name, field="name")):
        alliance = Alliance.objects.create(name=name, started_on=on, **fields)
    note_alliance(alliance=alliance, deed=deed, actor=actor, office=alliance.core, now=now)
    return alliance


@transaction.atomic
def approve_alliance(*, alliance: Alliance, actor: User, now: datetime, version: int | None = None) -> Alliance:
    """The supervisor approves a proposal: preparations begin. Raises StaleSave, MoveNotAllowed."""
    return _move(alliance, AllianceDeed.APPROVE, actor=actor, now=now, version=version)


@transaction.atomic
def start_alliance(*, alliance: Alliance, actor: User, now: datetime, version: int | None = None) -> Alliance:
    """It runs from now on: meets, raises needs, opens resources. Raises StaleSave, MoveNotAllowed."""
    return _move(alliance, AllianceDeed.START, actor=actor, now=now, version=version)


@transaction.atomic
def refuse_alliance(
    *, alliance: Alliance, reason: str, actor: User, now: datetime, version: int | None = None
) -> Alliance:
    """The supervisor does not approve. Raises StaleSave, MoveNotAllowed, ReasonMissing."""
    current = lock_version(alliance, version)
    check_move(current, AllianceDeed.REFUSE, ALLIANCE_MOVES)
    return _end(current, AllianceDeed.REFUSE, reason=reason, actor=actor, now=now)


@transaction.atomic
def end_alliance(
    *, alliance: Alliance, reason: str, actor: User, now: datetime, version: int | None = None
) -> Alliance:
    """The supervisor ends it; members and convenor end the same day. Raises StaleSave, MoveNotAllowed, ReasonMissing,
    NeedsStillOpen."""
    current = lock_version(alliance, version)
    check_move(current, AllianceDeed.END, ALLIANCE_MOVES)
    open_states = (NeedState.SUBMITTED, NeedState.PUBLISHED)
    if count := current.needs.filter(state__in=open_states).count():
        raise NeedsStillOpen(count=count)
    return _end(current, AllianceDeed.END, reason=reason, actor=actor, now=now)


def _end(alliance: Alliance, deed: AllianceDeed, *, reason: str, actor: User, now: datetime) -> Alliance:
    text, on = ask_reason(reason), max(local_day(now), alliance.started_on)
    alliance.state, alliance.ended_on = ALLIANCE_MOVES[deed].to, on
    alliance.save()
    _end_members(alliance, on)
    _end_terms(alliance, on)
    for resource in Resource.objects.filter(alliances=alliance):
        resource.alliances.remove(alliance)
    note_alliance(alliance=alliance, deed=deed, actor=actor, office=alliance.supervisor, now=now, text=text)
    tell_of_proposal(deed, alliance, actor=actor, on=local_day(now), word=text)
    return alliance


def _end_members(alliance: Alliance, on: date) -> None:
    for membership in AllianceMembership.objects.filter(alliance=alliance, ended_on=None):
        membership.ended_on = max(on, membership.started_on)
        membership.save()


def _end_terms(alliance: Alliance, on: date) -> None:
    ConvenorTerm.objects.filter(alliance=alliance, started_on__gte=on).delete()
    for term in ConvenorTerm.objects.filter(alliance=alliance, ended_on__gt=on):
        term.ended_on = on
        term.save()


def _move(alliance: Alliance, deed: AllianceDeed, *, actor: User, now: datetime, version: int | None) -> Alliance:
    current = lock_version(alliance, version)
    current.state = check_move(current, deed, ALLIANCE_MOVES).to
    current.save()
    note_alliance(alliance=current, deed=deed, actor=actor, office=current.supervisor, now=now)
    tell_of_proposal(deed, current, actor=actor, on=local_day(now))
    return current
