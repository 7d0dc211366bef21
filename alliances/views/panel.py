"""What the panel of a need shows, with its claims and their verbs; the desk, the page and the claim page share it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from alliances.choices import ClaimState, NeedDeed
from alliances.deeds import SPOT_CHECK
from alliances.models import Claim, Need
from alliances.selectors.needs import coverage, plain, shown_state
from alliances.selectors.silence import Silence, silence
from alliances.tables import CLAIM_TAGS
from common.models import Event
from common.requests import Request
from common.selectors.events import story
from common.views.deeds import BoundDeed, offered_deeds


def claim_context(
    request: Request, claim: Claim, events: Iterable[Event], tried: BoundDeed | None = None
) -> dict[str, Any]:
    """One claim with what this person may do about it, which day counts, and why its unit asks to leave."""
    deeds = offered_deeds(request.user, claim, tried)
    waits, moves = waiting_of(request, claim), [answer for answer in claim.acceptances.all() if answer.held_days]
    asked = [event.text for event in events if event.part_id == claim.pk and event.deed == NeedDeed.ASK_RELEASE]
    return {
        "row": claim,
        "quantity": plain(claim.quantity),
        "tag": CLAIM_TAGS[claim.state],
        "asked": asked[-1] if asked and claim.state == ClaimState.RELEASE_ASKED else "",
        "moves": moves,
        "moved": sum(answer.held_days for answer in moves),
        "waits": waits,
        "deeds": [item for item in deeds if item.deed is not SPOT_CHECK or (waits and waits.is_ripe)],
    }


@dataclass(frozen=True)
class Waiting:
    """A delivery nobody answered: for how many working days, and from when the handler may look himself."""

    days: int
    ripe_on: date
    is_ripe: bool


def waiting_of(request: Request, claim: Claim) -> Waiting | None:
    if claim.state != ClaimState.DELIVERED or claim.delivered_on is None:
        return None
    silent, today = silence_of(request), timezone.localdate()
    ripe = silent.ripe_on(claim.delivered_on)
    return Waiting(silent.waited(claim.delivered_on, today), ripe, ripe <= today)


def silence_of(request: Request) -> Silence:
    """The county's number and holidays, read once a request and only where a delivery waits."""
    if not hasattr(request, "silence"):
        request.silence = silence()  # type: ignore[attr-defined]
    return request.silence  # type: ignore[attr-defined]


def panel_context(request: Request, need: Need) -> dict[str, Any]:
    claims = list(need.claims.all())
    events = story(need.events, claims)
    for claim in claims:
        claim.need = need
    return {
        "need": need,
        "quantity": plain(need.quantity),
        "shown": shown_state(need),
        "coverage": coverage(need),
        # What waits for this person stands first.
        "claims": sorted(
            (claim_context(request, claim, events) for claim in claims), key=lambda shown: not shown["deeds"]
        ),
        "events": events,
    }
