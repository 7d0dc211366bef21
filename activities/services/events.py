"""Lines of a record's story: 更正, what it said before and says now; and what was not taken of two versions."""

from collections.abc import Collection
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


def note_choice(
    *, meeting: Meeting, lines: list[dict[str, Any]], taken: Collection[str], actor: Any, now: datetime
) -> Event | None:
    """Keep what was not taken of two versions (`lines` of `compared`): as `before`, beside what stays. None without any."""
    if not lines:
        return None
    changes = [_choice(line, is_taken=line["key"] in taken) for line in lines]
    return note(
        subject=meeting, deed=MeetingDeed.CHOOSE, actor=actor, at=now, changes=changes, **office_of(actor, meeting.host)
    )


def _choice(line: dict[str, Any], *, is_taken: bool) -> dict[str, Any]:
    about = {name: value for name, value in line.items() if name not in ("key", "before", "after")}
    stays, goes = ("before", "after") if is_taken else ("after", "before")
    return {**about, "before": line[goes], "after": line[stays]}
