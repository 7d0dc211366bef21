"""What a record must say before it is confirmed or amended."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from activities.choices import MeetingKind
from activities.models import Meeting
from activities.selectors.quorum import Quorum, quorum_of
from activities.services.meeting_content import MeetingContent
from activities.services.meeting_questions import open_questions
from common.errors import DomainError


class MeetingNotReady(DomainError):
    """Something is missing before confirmation; `field` says where to write it."""

    code = "meeting_not_ready"


class NotHeldYet(MeetingNotReady):
    message = _("会议还没有召开，开完再记录、确认。")


def check_ready(*, meeting: Meeting, content: MeetingContent, on: date) -> None:
    """Raise MeetingNotReady for the first thing that is missing: why it is late, what it says, what is odd about it."""
    _check_held(meeting, on)
    if meeting.is_late_entry and not meeting.late_reason.strip():
        raise MeetingNotReady(_("这次记录是补录，请写一句原因。"), field="late_reason")
    _check_content(meeting, content)
    for question in open_questions(meeting):
        raise MeetingNotReady(question.asks, field="answers")


def is_complete(*, meeting: Meeting, content: MeetingContent, on: date) -> bool:
    """Whether everything is written. Why it is late and the ticks at what is odd can only be asked for afterwards."""
    try:
        _check_held(meeting, on)
        _check_content(meeting, content)
    except MeetingNotReady:
        return False
    return True


def _check_held(meeting: Meeting, on: date) -> None:
    if meeting.held_on > on:
        raise NotHeldYet(field="held_on")


def _check_content(meeting: Meeting, content: MeetingContent) -> None:
    """In the order of the form."""
    if not meeting.place:
        raise MeetingNotReady(_("请写开会地点。"), field="place")
    if not meeting.led_by:
        word = _("请填写主讲人。") if meeting.kind == MeetingKind.LECTURE else _("请填写主持人。")
        raise MeetingNotReady(word, field="moderator_name" if meeting.is_joint else "moderator")
    _check_attendance(meeting, content)
    _check_agenda(meeting, content)


def _check_attendance(meeting: Meeting, content: MeetingContent) -> None:
    if meeting.is_joint:
        if not content.parties:
            raise MeetingNotReady(_("这一天联建组织没有成员单位，请先核对成员单位的加入日期。"), field="held_on")
        return
    rows = list(meeting.own_attendances)
    if not rows:
        raise MeetingNotReady(_("这一天没有应到的人，请核对日期，或先登记党员。"), field="held_on")
    quorum = quorum_of(kind=meeting.kind, attendances=rows)
    if quorum.present:
        return
    if not quorum.walk_ins and not content.parties:
        raise MeetingNotReady(_("没有人到会，请核对到会情况。"), field="attendance")
    if not meeting.none_came_reason.strip():
        raise MeetingNotReady(_("本支部没有人到会，请写明原因；这次不计入本支部的次数。"), field="none_came_reason")


def _check_agenda(meeting: Meeting, content: MeetingContent) -> None:
    if not content.agenda and not meeting.title:
        raise MeetingNotReady(_("请至少写一个议题。"), field="agenda-0-title")
    quorum = quorum_of(kind=meeting.kind, attendances=meeting.own_attendances)
    for place, item in enumerate(content.agenda):
        if not item.title:
            raise MeetingNotReady(_("请写明这个议题。"), field=f"agenda-{place}-title")
        if quorum.applies and item.votes > quorum.voters_present:
            sentence = _("票数合计 %(votes)s，多于到会有表决权的 %(voters)s 人。")
            raise MeetingNotReady(
                sentence, field=f"agenda-{place}-votes_for", votes=item.votes, voters=quorum.voters_present
            )
    if lacks_quorum(quorum, content) and not meeting.quorum_note.strip():
        raise MeetingNotReady(_("到会人数不够一半，请写明情况，或核对到会的人。"), field="quorum_note")


def lacks_quorum(quorum: Quorum, content: MeetingContent) -> bool:
    """A committee meets with half of its people; a general meeting needs half of its voters only to vote."""
    if not quorum.applies or quorum.is_met:
        return False
    voted = any(item.votes_for is not None for item in content.agenda)
    return quorum.kind == MeetingKind.COMMITTEE or voted
