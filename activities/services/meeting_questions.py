"""What is odd and may still be right: asked about before a record is confirmed, answered by a tick, kept on the record.

An answer holds for what it was asked about: another absent moderator is asked about anew.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from activities.choices import MeetingState
from activities.models import Meeting
from activities.selectors.duties import UNTOUCHED
from activities.selectors.sheets import Sheet

MODERATOR_ABSENT, RECORDER_ABSENT, SAME_DAY = "moderator_absent", "recorder_absent", "same_day"
CODES = (MODERATOR_ABSENT, RECORDER_ABSENT, SAME_DAY)
ABOUT_PEOPLE = (MODERATOR_ABSENT, RECORDER_ABSENT)
"""Their answers say of somebody that he or she did not come."""


@dataclass(frozen=True)
class Question:
    """`asks` is what the person reads, `affirms` what a tick puts on the record; `about` is the id of the person or of
    the other meeting."""

    code: str
    about: int
    asks: str
    affirms: str
    other: Meeting | None = None
    is_ticked: bool = False

    @property
    def key(self) -> str:
        return f"{self.code}:{self.about}"


def questions_of(meeting: Meeting, sheet: Sheet) -> list[Question]:
    """What the stored record leaves to ask, answered or not."""
    return [*_absent_people(meeting, sheet), *_same_day(meeting)]


def _absent_people(meeting: Meeting, sheet: Sheet) -> Iterator[Question]:
    roles = {MODERATOR_ABSENT: (meeting.moderator_id, _("主持人")), RECORDER_ABSENT: (meeting.recorder_id, _("记录人"))}
    absent = sheet.absent_names
    for code, (pk, word) in roles.items():
        if pk in absent:
            fact = _("%(word)s%(name)s没有到会") % {"word": word, "name": absent[pk]}
            yield Question(code, pk, _("%(fact)s，请核对到会情况；确实如此请打勾。") % {"fact": fact}, fact)


def _same_day(meeting: Meeting) -> Iterator[Question]:
    """The one that was there before; of two unconfirmed ones the later is asked about."""
    before = Q(state=MeetingState.CONFIRMED) | Q(pk__lt=meeting.pk)
    other = others_of_day(meeting).filter(before).order_by("pk").first()
    if other is None:
        return
    said = {"kind": meeting.get_kind_display(), "month": meeting.held_on.month, "day": meeting.held_on.day}
    asks = _("%(month)s月%(day)s日已有一次%(kind)s，请核对是不是同一次；是另一次会议请打勾。") % said
    yield Question(SAME_DAY, other.pk, asks, _("同一天另有一次%(kind)s") % said, other)


def others_of_day(meeting: Meeting) -> Any:
    """Other meetings of the same kind and the same body on the same day in which somebody wrote."""
    same = Meeting.objects.filter(kind=meeting.kind, held_on=meeting.held_on, group=meeting.group)
    same = same.filter(alliance=meeting.alliance) if meeting.alliance else same.filter(host=meeting.host)
    return same.exclude(pk=meeting.pk).exclude(UNTOUCHED)


def answered(meeting: Meeting, ticked: Iterable[str], sheet: Sheet) -> dict[str, dict[str, Any]]:
    """What goes on the record: by code what was affirmed, and about whom or what."""
    keys = set(ticked)
    return {
        question.code: {"about": question.about, "text": question.affirms}
        for question in (questions_of(meeting, sheet) if keys else ())
        if question.key in keys
    }


def answer_keys(meeting: Meeting) -> tuple[str, ...]:
    return tuple(f"{code}:{meeting.answers[code]['about']}" for code in CODES if code in meeting.answers)


def affirmed(meeting: Meeting, *, sees_people: bool) -> list[str]:
    """What was affirmed, in the order in which it was asked: a database keeps the keys of a row in an order of its own.

    Without `sees_people` nothing that says of somebody that he or she did not come.
    """
    codes = [code for code in CODES if code in meeting.answers and (sees_people or code not in ABOUT_PEOPLE)]
    return [meeting.answers[code]["text"] for code in codes]


def open_questions(meeting: Meeting, sheet: Sheet) -> list[Question]:
    """Those no tick answered."""
    keys = answer_keys(meeting)
    return [question for question in questions_of(meeting, sheet) if question.key not in keys]
