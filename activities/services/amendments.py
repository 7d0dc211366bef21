"""更正: what a confirmed record said before and says now stays readable."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from activities.choices import MEETING_MOVES, MeetingDeed
from activities.models import Meeting
from activities.services.events import note_amendment
from activities.services.meeting_checks import MeetingNotReady, check_ready
from activities.services.meeting_content import MeetingContent, read
from activities.services.meeting_differences import count_change, differences
from activities.services.meeting_store import store
from common.errors import DomainError
from common.models import Event
from common.moves import MoveNotAllowed, check_move
from common.versions import lock_version
from members.models import User


class NothingChanged(DomainError):
    code = "nothing_changed"
    message = _("没有改动，不用更正。")


class NotConfirmedYet(MoveNotAllowed):
    code = "meeting_not_confirmed"
    message = _("这份记录还是草稿，直接改就行。")


@transaction.atomic
def amend_meeting(
    *, meeting: Meeting, content: MeetingContent, reason: str, version: int | None, actor: User, on: date, now: datetime
) -> Event:
    """Change a confirmed record visibly. The list of who was expected stays as it was confirmed.

    Raises NotConfirmedYet, MeetingNotReady, NothingChanged or StaleSave.
    """
    current = lock_version(meeting, version)
    check_move(current, MeetingDeed.AMEND, MEETING_MOVES, NotConfirmedYet)
    before = read(current)
    after = store(current, content, before)
    no_reason = MeetingNotReady(_("请写更正原因，会和前后内容一起留在记录上。"), field="reason")
    check_ready(meeting=current, stored=after, on=on, before=() if reason.strip() else (no_reason,))
    changes = differences(before.content, after.content)
    if not changes:
        raise NothingChanged()
    changes += count_change(before.sheet.quorum.present, after.sheet.quorum.present)
    current.saved_at, current.saved_by = now, actor
    current.save()
    return note_amendment(meeting=current, changes=changes, reason=reason, actor=actor, now=now)
