"""更正: the line that says on a confirmed record what it said before and says now."""

from datetime import datetime
from typing import Any

from activities.choices import MeetingDeed
from activities.models import Meeting
from common.models import Event
from common.services.events import note
from members.models import Organisation, User
from members.selectors.offices import office_of


def note_amendment(
    *,
    meeting: Meeting,
    changes: list[dict[str, Any]],
    reason: str,
    actor: User,
    now: datetime,
    party: Organisation | None = None,
) -> Event:
    """Write one amendment. `party` is the branch that changed its own people on a shared record; without it, the host.

    A line of `changes` marked `people` names somebody: it is for those who may see the people of that branch. A count
    stands beside such lines for everybody else.
    """
    office = office_of(actor, party or meeting.host)
    return note(
        subject=meeting, part=party, deed=MeetingDeed.AMEND, actor=actor, at=now, text=reason.strip(), changes=changes,
        **office,
    )  # fmt: skip
