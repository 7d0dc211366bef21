"""全部经过: who did what, in which office, when and why. Every service of this app writes its line here."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from alliances.choices import AllianceDeed, NeedDeed
from alliances.models import Alliance, Claim, Need
from alliances.validators import screen_text
from common.models import Event
from common.services.events import note
from members.models import Organisation, User
from members.selectors.offices import office_of


def chinese_day(day: date) -> str:
    """A day inside a sentence that is stored."""
    return f"{day.year}年{day.month}月{day.day}日"


def note_need(
    *,
    need: Need,
    deed: NeedDeed,
    actor: User,
    office: Organisation,
    now: datetime,
    text: str = "",
    claim: Claim | None = None,
    field: str = "reason",
) -> Event:
    """Write one line of a need's story. The text is read by others. Raises PersonalNumberInText."""
    screen_text(text, label=_("说明"), field=field)
    return note(subject=need, part=claim, deed=deed, actor=actor, at=now, text=text, **office_of(actor, office))


def note_alliance(
    *, alliance: Alliance, deed: AllianceDeed, actor: User, office: Organisation, now: datetime, text: str = ""
) -> Event:
    """Write one line of an alliance's story. Raises PersonalNumberInText."""
    screen_text(text, label=_("说明"), field="reason")
    return note(subject=alliance, deed=deed, actor=actor, at=now, text=text, **office_of(actor, office))
