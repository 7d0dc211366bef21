"""What is due in the lists: to verify, to mend, to accept, to deliver."""

from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import F, Q

from alliances.choices import AllianceState, ClaimState, NeedState
from alliances.models import Alliance, Claim, Need
from alliances.permissions import HANDLERS, PARTY_ROLES
from alliances.selectors.deadlines import verify_due_on
from alliances.selectors.needs import handled_by, raised_by
from alliances.selectors.silence import silence
from common.asking import Asking, read, rows_of, side_by_side
from common.calendars import work_calendar
from common.due import Due, WaitsFor
from members.models import User


class DueKind(StrEnum):
    VERIFY = "alliances.verify"
    RELEASE = "alliances.release"
    LEFT_LYING = "alliances.left_lying"
    PROPOSAL = "alliances.proposal"
    MEND = "alliances.mend"
    DRAFT = "alliances.draft"
    ACCEPT = "alliances.accept"
    CLOSE = "alliances.close"
    DELIVER = "alliances.deliver"


@read
def dues_for(*, user: User, on: date) -> Asking[list[Due]]:
    """Handler, raiser and claiming unit, each with the days that bind them."""
    parts = []
    if user.holds(*HANDLERS):
        parts += [to_verify(user), releases_asked(user), left_lying(user, on), proposals(user)]
    if user.holds(*PARTY_ROLES) or raised_by(user):
        parts += [to_mend(user), to_accept(user, on), to_close(user)]
    if user.holds(*PARTY_ROLES):
        parts.append(own_claims(user))
    found = yield from side_by_side(*parts)
    return [due for part in found for due in part]


def to_verify(user: User) -> Asking[list[Due]]:
    rows = Need.objects.visible_to(user).filter(handled_by(user), state=NeedState.SUBMITTED).select_related("raiser")
    needs, calendar = yield from side_by_side(rows_of(rows), work_calendar.asking())
    return [Due(DueKind.VERIFY, need, verify_due_on(need, calendar), waits_for=WaitsFor.WORD) for need in needs]


def releases_asked(user: User) -> Asking[list[Due]]:
    claims = yield from rows_of(_handled_claims(user).filter(state=ClaimState.RELEASE_ASKED))
    return [Due(DueKind.RELEASE, claim, waits_for=WaitsFor.WORD) for claim in claims]


def left_lying(user: User, on: date) -> Asking[list[Due]]:
    """Deliveries the raiser has not answered for so long that the handler may look himself."""
    ripe = (yield from silence.asking()).ripe_q(on)
    claims = _handled_claims(user).filter(ripe, state=ClaimState.DELIVERED)
    return [Due(DueKind.LEFT_LYING, claim, waits_for=WaitsFor.WORD) for claim in (yield from rows_of(claims))]


def proposals(user: User) -> Asking[list[Due]]:
    """Joint alliances that wait for the supervisor's word."""
    rows = Alliance.objects.visible_to(user).filter(
        state=AllianceState.PROPOSED, supervisor__in=user.organisation_ids(*HANDLERS)
    )
    alliances = yield from rows_of(rows.select_related("core"))
    return [Due(DueKind.PROPOSAL, alliance, waits_for=WaitsFor.WORD) for alliance in alliances]


def to_mend(user: User) -> Asking[list[Due]]:
    """What came back, and drafts nobody has submitted: those wait until their writer is ready."""
    rows = Need.objects.visible_to(user).filter(raised_by(user), state__in=(NeedState.RETURNED, NeedState.DRAFT))
    return [
        Due(DueKind.MEND, need)
        if need.state == NeedState.RETURNED
        else Due(DueKind.DRAFT, need, waits_for=WaitsFor.OTHERS)
        for need in (yield from rows_of(rows))
    ]


def to_accept(user: User, on: date) -> Asking[list[Due]]:
    """Deliveries the person's organisation has to answer, by the day from which the handler may do it instead."""
    raised = Need.objects.filter(raised_by(user)).values("pk")
    claims, silent = yield from side_by_side(
        rows_of(_claims(user, Q(need__in=raised)).filter(state=ClaimState.DELIVERED)), silence.asking()
    )
    return [Due(DueKind.ACCEPT, claim, silent.ripe_on(claim.delivered_on), WaitsFor.WORD) for claim in claims]


def to_close(user: User) -> Asking[list[Due]]:
    rows: Any = Need.objects.visible_to(user).filter(raised_by(user), state=NeedState.PUBLISHED).with_coverage()
    needs = yield from rows_of(rows.filter(confirmed__gte=F("quantity")))
    return [Due(DueKind.CLOSE, need) for need in needs]


def own_claims(user: User) -> Asking[list[Due]]:
    """Claims of the person's own unit that it still has to deliver, by their due day."""
    claims = _claims(user, Q(unit__in=user.organisation_ids(*PARTY_ROLES)))
    at_work = (ClaimState.PROMISED, ClaimState.IN_PROGRESS, ClaimState.SENT_BACK)
    return [
        Due(DueKind.DELIVER, claim, claim.due_on, sent_back_or_running(claim))
        for claim in (yield from rows_of(claims.filter(state__in=at_work)))
    ]


def sent_back_or_running(claim: Claim) -> WaitsFor:
    return WaitsFor.HAND if claim.state == ClaimState.SENT_BACK else WaitsFor.OTHERS


def _handled_claims(user: User) -> Any:
    return _claims(user, Q(need__alliance__supervisor__in=user.organisation_ids(*HANDLERS)))


def _claims(user: User, condition: Q) -> Any:
    rows = Claim.objects.visible_to(user).filter(condition)
    return rows.select_related("unit", "need__raiser").order_by("due_on", "pk")
