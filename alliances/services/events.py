"""全部经过: who did what, in which office, when and why. Every service of this app writes its line here."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from alliances.choices import AllianceDeed, NeedDeed
from alliances.models import Alliance, AllianceEvent, Claim, Need, NeedEvent
from alliances.validators import screen_text
from common.tree import is_within
from members.choices import Role
from members.models import Organisation

DEPUTIES = (Role.RECORDER, Role.UNIT_LIAISON)


def chinese_day(day: date) -> str:
    """A day inside a sentence that is stored."""
    return f"{day.year}年{day.month}月{day.day}日"


def office_of(actor: Any, organisation: Organisation) -> str:
    """Role and organisation in which the actor did it; a deputy is marked. Empty for the system itself."""
    if actor is None:
        return ""
    grants = [grant for grant in actor.acting_grants if is_within(organisation.path, grant.organisation.path)]
    nearest = max(grants, key=lambda grant: len(grant.organisation.path), default=None)
    if nearest is None:
        return organisation.name
    return f"{nearest.label}{_('（代办）') if nearest.role in DEPUTIES else ''}"


def note_need(
    *,
    need: Need,
    deed: NeedDeed,
    actor: Any,
    office: Organisation,
    now: datetime,
    text: str = "",
    claim: Claim | None = None,
    field: str = "reason",
) -> NeedEvent:
    """Write one line of a need's story. The text is read by others. Raises PersonalNumberInText."""
    screen_text(text, label=_("说明"), field=field)
    return NeedEvent.objects.create(
        need=need, claim=claim, deed=deed, text=text, by=actor, by_office=office_of(actor, office), at=now
    )


def note_alliance(
    *, alliance: Alliance, deed: AllianceDeed, actor: Any, office: Organisation, now: datetime, text: str = ""
) -> AllianceEvent:
    """Write one line of an alliance's story. Raises PersonalNumberInText."""
    screen_text(text, label=_("说明"), field="reason")
    return AllianceEvent.objects.create(
        alliance=alliance, deed=deed, text=text, by=actor, by_office=office_of(actor, office), at=now
    )
