"""Claims: a unit takes on a part of a need, delivers it, and the raiser accepts (DOMAIN.md §4)."""

from datetime import date, datetime
from decimal import Decimal
from typing import cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.choices import CLAIM_MOVES, NEED_MOVES, NeedDeed, ResourceState
from alliances.models import Acceptance, Claim, Need, Resource
from alliances.selectors.alliances import is_party
from alliances.selectors.needs import uncovered_quantity
from alliances.selectors.silence import silence
from alliances.services.due_days import DueInThePast
from alliances.services.events import note_need
from alliances.services.notices import tell_of_claim
from common.calendars import WorkCalendar
from common.errors import DomainError
from common.moves import ask_reason, check_move
from common.periods import day_text, local_day
from common.versions import StaleSave, lock_version
from members.models import Organisation, User


class NotAParty(DomainError):
    code = "not_a_party"
    message = _("%(unit)s现在不是“%(alliance)s”的成员单位，不能认领。")


class OwnNeed(DomainError):
    code = "own_need"
    message = _("%(unit)s是这件需求的提出方，由它验收，不能自己认领。")


class MoreThanLeft(DomainError):
    code = "more_than_left"
    message = _("还没有人认领的只有 %(left)s %(measure)s，请改小数量。")


class ResourceNotFit(DomainError):
    code = "resource_not_fit"
    message = _("“%(resource)s”不是%(unit)s开放给这个联建组织的资源。")


class NotSilentYet(DomainError):
    code = "not_silent_yet"
    message = _("交付满 %(days)s 个工作日、提出方仍未验收时，主管才抽查验收；这一份到%(day)s满期。")


@transaction.atomic
def claim_need(
    *,
    need: Need,
    unit: Organisation,
    quantity: Decimal,
    due_on: date,
    actor: User,
    now: datetime,
    plan: str = "",
    resource: Resource | None = None,
    version: int | None = None,
) -> Claim:
    """Take on a part of a published need; the row of the need is locked, so two units never share the same part.

    Raises StaleSave, MoveNotAllowed, NotAParty, OwnNeed, MoreThanLeft, DueInThePast, ResourceNotFit.
    """
    current = Need.objects.select_for_update().get(pk=need.pk)
    if version is not None and current.version != version:
        raise StaleSave(current)
    check_move(current, NeedDeed.CLAIM, NEED_MOVES)
    check_claimant(need=current, unit=unit, on=local_day(now))
    check_part(need=current, quantity=quantity, due_on=due_on, on=local_day(now))
    if resource is not None:
        check_resource(resource=resource, unit=unit, need=current)
    claim = Claim.objects.create(
        need=current, unit=unit, quantity=quantity, due_on=due_on, plan=plan.strip(), resource=resource,
        promised_on=local_day(now), claimed_by=actor,
    )  # fmt: skip
    _note(claim, NeedDeed.CLAIM, actor=actor, now=now, text=claim.plan, field="plan")
    return claim


def check_claimant(*, need: Need, unit: Organisation, on: date) -> None:
    """Raise NotAParty or OwnNeed."""
    if not is_party(alliance=need.alliance, organisation=unit, on=on):
        raise NotAParty(unit=unit.name, alliance=need.alliance.name, field="unit")
    if need.raiser_id == unit.pk:
        raise OwnNeed(unit=unit.name, field="unit")


def check_part(*, need: Need, quantity: Decimal, due_on: date, on: date) -> None:
    """Raise MoreThanLeft or DueInThePast."""
    left = uncovered_quantity(need)
    if quantity > left:
        raise MoreThanLeft(left=f"{left.normalize():f}", measure=need.measure, field="quantity")
    if due_on < on:
        raise DueInThePast(field="due_on")


def check_resource(*, resource: Resource, unit: Organisation, need: Need) -> None:
    """Raise ResourceNotFit unless it is the unit's own, open, and offered to the alliance."""
    fitting = Resource.objects.filter(provider=unit, state=ResourceState.OFFERED, alliances=need.alliance_id)
    if not fitting.filter(pk=resource.pk).exists():
        raise ResourceNotFit(resource=resource.name, unit=unit.name, field="resource")


@transaction.atomic
def start_claim(*, claim: Claim, actor: User, now: datetime, version: int | None = None) -> Claim:
    """The unit begins. Raises StaleSave, MoveNotAllowed."""
    current = _lock(claim, NeedDeed.START, version)
    return _move(current, NeedDeed.START, actor=actor, now=now)


@transaction.atomic
def deliver_claim(*, claim: Claim, note: str, actor: User, now: datetime, version: int | None = None) -> Claim:
    """The unit has done its part. Raises StaleSave, MoveNotAllowed, ReasonMissing."""
    current = _lock(claim, NeedDeed.DELIVER, version)
    current.delivery_note, current.delivered_on = ask_reason(note, "note"), local_day(now)
    text = current.delivery_note
    return _move(current, NeedDeed.DELIVER, actor=actor, now=now, text=text, field="note")


@transaction.atomic
def accept_claim(*, claim: Claim, opinion: str, actor: User, now: datetime, version: int | None = None) -> Claim:
    """The raiser accepts a delivery. Raises StaleSave, MoveNotAllowed, ReasonMissing."""
    current = _lock(claim, NeedDeed.ACCEPT, version)
    return _accept(current, NeedDeed.ACCEPT, current.need.raiser, opinion=opinion, actor=actor, now=now)


@transaction.atomic
def spot_check_claim(*, claim: Claim, opinion: str, actor: User, now: datetime, version: int | None = None) -> Claim:
    """The handler accepts after the raiser's silence. Raises StaleSave, MoveNotAllowed, NotSilentYet, ReasonMissing."""
    current = _lock(claim, NeedDeed.SPOT_CHECK, version)
    silent, delivered = silence(), cast(date, current.delivered_on)
    ripe = silent.ripe_on(delivered)
    if local_day(now) < ripe:
        raise NotSilentYet(days=silent.days_of(delivered), day=day_text(ripe, local_day(now).year))
    office = current.need.alliance.supervisor
    return _accept(current, NeedDeed.SPOT_CHECK, office, opinion=opinion, actor=actor, now=now)


def _accept(claim: Claim, deed: NeedDeed, office: Organisation, *, opinion: str, actor: User, now: datetime) -> Claim:
    opinion = ask_reason(opinion, "opinion")
    Acceptance.objects.create(
        claim=claim, is_accepted=True, opinion=opinion, accepted_by=actor, accepted_on=local_day(now),
        delivered_on=claim.delivered_on,
    )  # fmt: skip
    claim.confirmed_on = local_day(now)
    return _move(claim, deed, actor=actor, now=now, office=office, text=opinion, field="opinion")


@transaction.atomic
def send_back_claim(*, claim: Claim, reason: str, actor: User, now: datetime, version: int | None = None) -> Claim:
    """The raiser does not accept: to be done again, with the working days it held the work added to the due day.

    Raises StaleSave, MoveNotAllowed, ReasonMissing.
    """
    current = _lock(claim, NeedDeed.SEND_BACK, version)
    reason = ask_reason(reason)
    held = _give_back(current, on=local_day(now))
    Acceptance.objects.create(
        claim=current, is_accepted=False, opinion=reason, accepted_by=actor, accepted_on=local_day(now),
        delivered_on=current.delivered_on, held_days=held,
    )  # fmt: skip
    current.delivered_on = None
    raiser = current.need.raiser
    return _move(current, NeedDeed.SEND_BACK, actor=actor, now=now, office=raiser, text=reason)


def _give_back(claim: Claim, *, on: date) -> int:
    """Move the due day by the working days the raiser held the delivery; answer how many (DOMAIN.md §6, projects).

    The day after delivery through the day of return: what the raiser took is not the unit's delay.
    """
    calendar = WorkCalendar()
    held = calendar.days_after(cast(date, claim.delivered_on), on)
    if held:
        claim.first_due_on = claim.first_due_on or claim.due_on
        claim.due_on = calendar.add(claim.due_on, held)
    return held


@transaction.atomic
def ask_release(*, claim: Claim, reason: str, actor: User, now: datetime, version: int | None = None) -> Claim:
    """The unit asks to leave; its part stays covered until the handler agrees. Raises StaleSave, MoveNotAllowed,
    ReasonMissing."""
    current = _lock(claim, NeedDeed.ASK_RELEASE, version)
    text = ask_reason(reason)
    return _move(current, NeedDeed.ASK_RELEASE, actor=actor, now=now, text=text)


@transaction.atomic
def release_claim(*, claim: Claim, actor: User, now: datetime, note: str = "", version: int | None = None) -> Claim:
    """The handler lets the unit go; its part is open again. Raises StaleSave, MoveNotAllowed."""
    current = _lock(claim, NeedDeed.RELEASE, version)
    current.released_on = local_day(now)
    office = current.need.alliance.supervisor
    return _move(
        current, NeedDeed.RELEASE, actor=actor, now=now, office=office, text=note.strip(),
        field="note",
    )  # fmt: skip


@transaction.atomic
def keep_claim(*, claim: Claim, reason: str, actor: User, now: datetime, version: int | None = None) -> Claim:
    """The handler does not agree to the release: the unit goes on. Raises StaleSave, MoveNotAllowed, ReasonMissing."""
    current = _lock(claim, NeedDeed.KEEP, version)
    office, text = current.need.alliance.supervisor, ask_reason(reason)
    return _move(current, NeedDeed.KEEP, actor=actor, now=now, office=office, text=text)


def _lock(claim: Claim, deed: NeedDeed, version: int | None) -> Claim:
    current = lock_version(claim, version)
    check_move(current, deed, CLAIM_MOVES)
    return current


def _move(
    claim: Claim,
    deed: NeedDeed,
    *,
    actor: User,
    now: datetime,
    office: Organisation | None = None,
    text: str = "",
    field: str = "reason",
) -> Claim:
    claim.state = CLAIM_MOVES[deed].to
    claim.save()
    _note(claim, deed, actor=actor, now=now, office=office, text=text, field=field)
    return claim


def _note(
    claim: Claim,
    deed: NeedDeed,
    *,
    actor: User,
    now: datetime,
    office: Organisation | None = None,
    text: str = "",
    field: str = "reason",
) -> None:
    """The line of the story; without `office` the claiming unit did it."""
    note_need(
        need=claim.need, claim=claim, deed=deed, actor=actor, office=office or claim.unit, now=now, text=text,
        field=field,
    )  # fmt: skip
    tell_of_claim(deed, claim, actor=actor, on=local_day(now), word=text)
