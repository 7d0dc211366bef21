"""What a record must say before it is confirmed or amended."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from activities.models import Meeting
from activities.selectors.quorum import Quorum
from activities.services.meeting_content import MeetingContent, Stored
from activities.services.meeting_questions import Question, open_questions
from common.errors import DomainError


class MeetingNotReady(DomainError):
    """Something is missing before confirmation; `field` says where to write it, `others` what is missing besides."""

    code = "meeting_not_ready"
    others: Sequence["MeetingNotReady"] = ()


class NotHeldYet(MeetingNotReady):
    message = _("会议还没有召开，开完再记录、确认。")


class NotAnswered(MeetingNotReady):
    """What is odd and no tick affirmed; its whole sentence stands at the tick."""

    code = "meeting_not_answered"

    def __init__(self, question: Question) -> None:
        super().__init__(question.asks, field="answers")
        self.question = question


def check_ready(*, meeting: Meeting, stored: Stored, on: date, before: Iterable[MeetingNotReady] = ()) -> None:
    """Raise MeetingNotReady for all that is missing: what it says, why it is late, what is odd about it.

    The error raised is the first; `others` holds the rest, in the order of the form. `before` is what the caller found.
    """
    found = [*before, *_missing(meeting, stored, on), *map(NotAnswered, open_questions(meeting, stored.sheet))]
    if found:
        first, *first.others = found
        raise first


def is_complete(*, meeting: Meeting, stored: Stored, on: date) -> bool:
    """Whether everything is written. Why it is late and the ticks at what is odd can only be asked for afterwards."""
    return not any(_missing_content(meeting, stored, on))


def _missing(meeting: Meeting, stored: Stored, on: date) -> Iterator[MeetingNotReady]:
    if meeting.is_late_entry and not meeting.late_reason.strip():
        yield MeetingNotReady(_("这次记录是补录，请写一句原因。"), field="late_reason")
    yield from _missing_content(meeting, stored, on)


def _missing_content(meeting: Meeting, stored: Stored, on: date) -> Iterator[MeetingNotReady]:
    """In the order of the form."""
    if meeting.held_on > on:
        yield NotHeldYet(field="held_on")
    if not meeting.place:
        yield MeetingNotReady(_("请写开会地点。"), field="place")
    if not meeting.led_by:
        yield MeetingNotReady(
            meeting.traits.leader_is_missing, field="moderator_name" if meeting.is_joint else "moderator"
        )
    content, quorum = stored.content, stored.sheet.quorum
    yield from _missing_units(content) if meeting.is_joint else _missing_people(meeting, quorum)
    yield from _missing_agenda(meeting, content, quorum)
    if quorum.present and lacks_quorum(quorum, content) and not meeting.quorum_note.strip():
        yield MeetingNotReady(_("到会人数不够一半，请写明情况，或核对到会的人。"), field="quorum_note")


def _missing_units(content: MeetingContent) -> Iterator[MeetingNotReady]:
    if not content.parties:
        yield MeetingNotReady(_("这一天联建组织没有成员单位，请先核对成员单位的加入日期。"), field="held_on")


def _missing_people(meeting: Meeting, quorum: Quorum) -> Iterator[MeetingNotReady]:
    """A meeting to which nobody of the branch came stays on file with its reason and fulfils nothing."""
    if not quorum.expected and not quorum.walk_ins:
        yield MeetingNotReady(_("这一天没有应到的人，请核对日期，或先登记党员。"), field="held_on")
    elif quorum.nobody_came and not meeting.none_came_reason.strip():
        yield MeetingNotReady(_("本支部没有人到会，请写明原因；这次不计入本支部的次数。"), field="none_came_reason")


def _missing_agenda(meeting: Meeting, content: MeetingContent, quorum: Quorum) -> Iterator[MeetingNotReady]:
    if not content.agenda and not meeting.title:
        yield MeetingNotReady(_("请至少写一个议题。"), field="agenda-0-title")
    for place, item in enumerate(content.agenda):
        if not item.title:
            yield MeetingNotReady(_("请写明这个议题。"), field=f"agenda-{place}-title")
        if quorum.applies and item.votes > quorum.voters_present:
            sentence = _("票数合计 %(votes)s，多于到会有表决权的 %(voters)s 人。")
            yield MeetingNotReady(
                sentence, field=f"agenda-{place}-votes_for", votes=item.votes, voters=quorum.voters_present
            )


def lacks_quorum(quorum: Quorum, content: MeetingContent) -> bool:
    """A committee meets with half of its people; a general meeting needs half of its voters only to vote."""
    if not quorum.applies or quorum.is_met:
        return False
    voted = any(item.votes_for is not None for item in content.agenda)
    return voted or not quorum.traits.half_of_voters
