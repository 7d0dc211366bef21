"""What the panel of a need shows, with its claims and their verbs; the desk, the page and the claim page share it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.choices import CLAIM_MOVES, ClaimState, NeedDeed
from alliances.forms.deeds import ConfirmForm, DeliveryForm, NoteForm, OpinionForm, ReasonForm
from alliances.models import Claim, Need, NeedEvent
from alliances.permissions import can_handle, can_speak_for_raiser, can_work_on
from alliances.selectors.needs import coverage, plain, shown_state
from alliances.selectors.silence import Silence, silence
from alliances.services import claims as services
from alliances.tables import CLAIM_TAGS
from alliances.views.deeds import BoundDeed, Deed, offered_deeds

WORKER = _("这份认领由认领单位的书记或联络员办理。")
RAISER = _("验收由提出需求的组织办理，请联系它的书记。")
HANDLER = _("退出和抽查由这个联建组织的主管街道或组织部办理。")


def of_raiser(user: Any, claim: Claim) -> bool:
    return can_speak_for_raiser(user, claim.need)


def of_handler(user: Any, claim: Claim) -> bool:
    return can_handle(user, claim.need)


ALLOWED = {WORKER: can_work_on, RAISER: of_raiser, HANDLER: of_handler}


def claim_deed(deed: NeedDeed, url: str, service: Any, states: tuple[str, ...], form: Any, who: Any, done: Any) -> Deed:
    return Deed(deed.label, f"alliances:{url}", service, "claim", form, ALLOWED[who], states, who, done, event=deed)


def states_before(state: str, *without: str) -> tuple[str, ...]:
    return tuple(before for before, after in CLAIM_MOVES.items() if state in after and before not in without)


ASKED = (ClaimState.RELEASE_ASKED,)
START = claim_deed(
    NeedDeed.START, "claim-start", services.start_claim, states_before(ClaimState.IN_PROGRESS, *ASKED), ConfirmForm,
    WORKER, _("已开始办理：%(name)s。"),
)  # fmt: skip
DELIVER = claim_deed(
    NeedDeed.DELIVER, "claim-deliver", services.deliver_claim, states_before(ClaimState.DELIVERED), DeliveryForm,
    WORKER, _("已交付：%(name)s。等提出方验收。"),
)  # fmt: skip
ASK_RELEASE = claim_deed(
    NeedDeed.ASK_RELEASE, "claim-ask-release", services.ask_release, states_before(ClaimState.RELEASE_ASKED),
    ReasonForm, WORKER, _("已申请退出：%(name)s。主管同意以前，这一部分仍由本单位承担。"),
)  # fmt: skip
ACCEPT = claim_deed(
    NeedDeed.ACCEPT, "claim-accept", services.accept_claim, states_before(ClaimState.CONFIRMED), OpinionForm, RAISER,
    _("已验收：%(name)s。"),
)  # fmt: skip
SEND_BACK = claim_deed(
    NeedDeed.SEND_BACK, "claim-send-back", services.send_back_claim, states_before(ClaimState.SENT_BACK), ReasonForm,
    RAISER, _("已退回重办：%(name)s。认领单位会在待办里看到原因。"),
)  # fmt: skip
SPOT_CHECK = claim_deed(
    NeedDeed.SPOT_CHECK, "claim-spot-check", services.spot_check_claim, states_before(ClaimState.CONFIRMED),
    OpinionForm, HANDLER, _("已抽查验收：%(name)s。"),
)  # fmt: skip
RELEASE = claim_deed(
    NeedDeed.RELEASE, "claim-release", services.release_claim, ASKED, NoteForm, HANDLER,
    _("已同意退出：%(name)s。这一部分重新列出，等别的单位认领。"),
)  # fmt: skip
KEEP = claim_deed(
    NeedDeed.KEEP, "claim-keep", services.keep_claim, ASKED, ReasonForm, HANDLER,
    _("已答复不同意退出：%(name)s。"),
)  # fmt: skip
CLAIM_DEEDS = (START, DELIVER, ACCEPT, SEND_BACK, RELEASE, KEEP, SPOT_CHECK, ASK_RELEASE)


def claim_context(
    request: HttpRequest, claim: Claim, events: Iterable[NeedEvent], tried: BoundDeed | None = None
) -> dict[str, Any]:
    """One claim with what this person may do about it, which day counts, and why its unit asks to leave."""
    deeds = offered_deeds(CLAIM_DEEDS, request.user, claim, tried)
    waits, moves = waiting_of(request, claim), [answer for answer in claim.acceptances.all() if answer.held_days]
    asked = [event.text for event in events if event.claim_id == claim.pk and event.deed == NeedDeed.ASK_RELEASE]
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


def waiting_of(request: HttpRequest, claim: Claim) -> Waiting | None:
    if claim.state != ClaimState.DELIVERED or claim.delivered_on is None:
        return None
    silent, today = silence_of(request), timezone.localdate()
    ripe = silent.ripe_on(claim.delivered_on)
    return Waiting(silent.waited(claim.delivered_on, today), ripe, ripe <= today)


def silence_of(request: HttpRequest) -> Silence:
    """The county's number and holidays, read once a request and only where a delivery waits."""
    if not hasattr(request, "silence"):
        request.silence = silence(on=timezone.localdate())  # type: ignore[attr-defined]
    return request.silence  # type: ignore[attr-defined]


def panel_context(request: HttpRequest, need: Need) -> dict[str, Any]:
    claims, events = list(need.claims.all()), list(need.events.select_related("by", "claim__unit"))
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
