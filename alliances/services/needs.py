"""Needs: raised by an organisation, verified by the handler, closed by the raiser (DOMAIN.md §4)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.choices import NEED_MOVES, ClaimState, NeedDeed, NeedState
from alliances.models import Alliance, Need
from alliances.selectors.alliances import alliances_open_to
from alliances.selectors.needs import live_claims, uncovered_quantity
from alliances.services.due_days import DueInThePast
from alliances.services.events import note_need
from alliances.services.notices import tell_of_need
from alliances.validators import screen_row
from common.errors import DomainError
from common.moves import ask_reason, check_move
from common.periods import local_day
from common.versions import lock_version
from members.models import Organisation, User

TYPED = ("source", "category", "title", "text", "beneficiaries", "urgency", "quantity", "measure", "due_on")
PUBLISHED_TEXTS = ("title", "text", "beneficiaries", "measure")
LEAVES_THE_LIST = (NeedState.CLOSED, NeedState.WITHDRAWN, NeedState.DECLINED)


class AllianceNotOpen(DomainError):
    code = "alliance_not_open"
    message = _(
        "%(raiser)s现在不能向“%(alliance)s”提需求：要是它的牵头党组织、成员单位或下属小区，联建组织也要在运行。"
    )


class ClaimsNotFinished(DomainError):
    code = "claims_not_finished"
    message = _("还有 %(count)s 份认领没有验收，都验收后才能%(deed)s。")


class ReasonForUncovered(DomainError):
    code = "reason_for_uncovered"
    message = _("还有 %(uncovered)s %(measure)s没有落实，销号请写明原因。")


@transaction.atomic
def raise_need(
    *, raiser: Organisation, alliance: Alliance, actor: User, now: datetime, submit: bool = False, **fields: Any
) -> Need:
    """Write a need down as a draft, or hand it in at once. Raises AllianceNotOpen, PersonalNumberInText."""
    check_open(raiser=raiser, alliance=alliance, now=now)
    need = Need(raiser=raiser, alliance=alliance, raised_by=actor, raised_on=local_day(now), **_known(fields))
    need.save()
    note_need(need=need, deed=NeedDeed.RAISE, actor=actor, office=raiser, now=now)
    return submit_need(need=need, actor=actor, now=now) if submit else need


@transaction.atomic
def change_need(
    *, need: Need, alliance: Alliance, actor: User, now: datetime, version: int | None = None, **fields: Any
) -> Need:
    """Mend a draft or a returned need. Raises StaleSave, MoveNotAllowed or AllianceNotOpen."""
    current = lock_version(need, version)
    check_move(current, NeedDeed.CHANGE, NEED_MOVES)
    check_open(raiser=current.raiser, alliance=alliance, now=now)
    current.alliance = alliance
    for name, value in _known(fields).items():
        setattr(current, name, value)
    current.save()
    note_need(need=current, deed=NeedDeed.CHANGE, actor=actor, office=current.raiser, now=now)
    return current


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - set(TYPED):
        raise TypeError(f"{sorted(unknown)} cannot be given")
    return fields


def check_open(*, raiser: Organisation, alliance: Alliance, now: datetime) -> None:
    """Raise AllianceNotOpen unless the raiser may bring its needs there today."""
    if not alliances_open_to(organisation=raiser, on=local_day(now)).filter(pk=alliance.pk).exists():
        raise AllianceNotOpen(raiser=raiser.name, alliance=alliance.name, field="alliance")


@transaction.atomic
def submit_need(*, need: Need, actor: User, now: datetime, version: int | None = None) -> Need:
    """Hand a need in for verification, screened first. Raises StaleSave, MoveNotAllowed, AllianceNotOpen,
    PersonalNumberInText, DueInThePast."""
    current = lock_version(need, version)
    check_move(current, NeedDeed.SUBMIT, NEED_MOVES)
    check_open(raiser=current.raiser, alliance=current.alliance, now=now)
    screen_row(current, *PUBLISHED_TEXTS)
    if current.due_on < local_day(now):
        raise DueInThePast(field="due_on")
    current.submitted_at = now
    return _move(current, NeedDeed.SUBMIT, actor=actor, office=current.raiser, now=now)


@transaction.atomic
def publish_need(*, need: Need, actor: User, now: datetime, note: str = "", version: int | None = None) -> Need:
    """Verified by the handler: open to the members of the alliance. Raises StaleSave, MoveNotAllowed,
    PersonalNumberInText."""
    current = lock_version(need, version)
    check_move(current, NeedDeed.PUBLISH, NEED_MOVES)
    screen_row(current, *PUBLISHED_TEXTS)
    current.published_at = now
    return _move(current, NeedDeed.PUBLISH, actor=actor, now=now, text=note.strip(), field="note")


@transaction.atomic
def return_need(*, need: Need, reason: str, actor: User, now: datetime, version: int | None = None) -> Need:
    """Back to the raiser, to be mended. Raises StaleSave, MoveNotAllowed, ReasonMissing."""
    return _decide(need, NeedDeed.RETURN, reason=reason, actor=actor, now=now, version=version)


@transaction.atomic
def decline_need(*, need: Need, reason: str, actor: User, now: datetime, version: int | None = None) -> Need:
    """Not taken up, for good. Raises StaleSave, MoveNotAllowed, ReasonMissing."""
    return _decide(need, NeedDeed.DECLINE, reason=reason, actor=actor, now=now, version=version)


def _decide(need: Need, deed: NeedDeed, *, reason: str, actor: User, now: datetime, version: int | None) -> Need:
    current = lock_version(need, version)
    check_move(current, deed, NEED_MOVES)
    return _move(current, deed, actor=actor, now=now, text=ask_reason(reason))


@transaction.atomic
def withdraw_need(*, need: Need, reason: str, actor: User, now: datetime, version: int | None = None) -> Need:
    """Taken back by the raiser while nobody works on it. Raises StaleSave, MoveNotAllowed, ReasonMissing,
    ClaimsNotFinished."""
    current = lock_version(need, version)
    deed = NeedDeed.WITHDRAW
    check_move(current, deed, NEED_MOVES)
    if count := live_claims(current).count():
        raise ClaimsNotFinished(
            _("已有 %(count)s 份认领，不能%(deed)s；请在验收后销号。"), count=count, deed=deed.label
        )
    text = ask_reason(reason)
    return _move(current, deed, actor=actor, office=current.raiser, now=now, text=text)


@transaction.atomic
def close_need(*, need: Need, actor: User, now: datetime, reason: str = "", version: int | None = None) -> Need:
    """Closed by the raiser once every live claim is confirmed; a part that stays uncovered needs a reason.

    Raises StaleSave, MoveNotAllowed, ClaimsNotFinished, ReasonForUncovered.
    """
    current = lock_version(need, version)
    deed = NeedDeed.CLOSE
    check_move(current, deed, NEED_MOVES)
    if count := live_claims(current).exclude(state=ClaimState.CONFIRMED).count():
        raise ClaimsNotFinished(count=count, deed=deed.label)
    uncovered = uncovered_quantity(current)
    if uncovered > 0 and not reason.strip():
        raise ReasonForUncovered(uncovered=f"{uncovered.normalize():f}", measure=current.measure, field="reason")
    return _move(current, deed, actor=actor, office=current.raiser, now=now, text=reason.strip())


def _move(
    need: Need,
    deed: NeedDeed,
    *,
    actor: User,
    now: datetime,
    office: Organisation | None = None,
    text: str = "",
    field: str = "reason",
) -> Need:
    """Store the new state with its reason and its line; without `office` the handler did it."""
    need.state, need.reason = NEED_MOVES[deed].to, text
    if need.state in LEAVES_THE_LIST:
        need.closed_at = now
    need.save()
    office = office or need.alliance.supervisor
    note_need(need=need, deed=deed, actor=actor, office=office, now=now, text=text, field=field)
    tell_of_need(deed, need, actor=actor, on=local_day(now), word=text)
    return need
