"""What a record says, apart from who confirmed it: one value that forms fill, services store and amendments compare."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from activities.choices import PartyPresence
from activities.models import AgendaItem, Meeting, MeetingParty, Resolution
from activities.selectors.sheets import Sheet, sheet_of
from activities.services.meeting_questions import answer_keys

FIELDS = (
    "title", "held_on", "started_at", "ended_at", "place", "moderator_id", "moderator_name", "recorder_id", "recorder_name",
    "observers", "late_reason", "quorum_note", "none_came_reason", "for_year",
)  # fmt: skip


@dataclass(frozen=True)
class ResolutionContent:
    """`pk` is the row it was read from; none for what is new."""

    text: str
    person_id: int | None = None
    unit_id: int | None = None
    due_on: date | None = None
    pk: int | None = None


@dataclass(frozen=True)
class ItemContent:
    """`pk` is the row it was read from; none for what is new."""

    title: str
    points: str = ""
    votes_for: int | None = None
    votes_against: int | None = None
    abstentions: int | None = None
    resolutions: tuple[ResolutionContent, ...] = ()
    pk: int | None = None

    @property
    def votes(self) -> int:
        return sum(number or 0 for number in (self.votes_for, self.votes_against, self.abstentions))


@dataclass(frozen=True)
class PartyContent:
    organisation_id: int
    presence: str = PartyPresence.PRESENT
    representative: str = ""


Agenda = tuple[ItemContent, ...]


@dataclass(frozen=True)
class MeetingContent:
    """`absences` maps the expected who did not come to their reason; everybody else expected was there. `answers` are
    the keys of the questions that were ticked."""

    fields: dict[str, Any]
    absences: dict[int, str] = field(default_factory=dict)
    walk_ins: tuple[int, ...] = ()
    agenda: Agenda = ()
    parties: tuple[PartyContent, ...] = ()
    answers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stored:
    """What is stored at one moment, read once: what the record says, and the sheet of its people."""

    content: MeetingContent
    sheet: Sheet


def read(meeting: Meeting, sheet: Sheet | None = None, agenda: Agenda | None = None) -> Stored:
    """What is stored now; `sheet` and `agenda` if they were read already."""
    sheet = sheet or sheet_of(meeting)
    content = MeetingContent(
        fields={name: getattr(meeting, name) for name in FIELDS},
        absences=sheet.absences,
        walk_ins=sheet.walk_ins,
        agenda=agenda_of(meeting) if agenda is None else agenda,
        parties=tuple(party_content(party) for party in meeting.parties.order_by("organisation__position")),
        answers=answer_keys(meeting),
    )
    return Stored(content, sheet)


def content_of(meeting: Meeting) -> MeetingContent:
    """What the record says now."""
    return read(meeting).content


def agenda_of(meeting: Meeting) -> Agenda:
    """The items with their resolutions, each with its row."""
    return tuple(_item(item) for item in meeting.agenda.prefetch_related("resolutions"))


def resolutions_of(agenda: Iterable[ItemContent]) -> Iterable[ResolutionContent]:
    return (resolution for item in agenda for resolution in item.resolutions)


def _item(item: AgendaItem) -> ItemContent:
    return ItemContent(
        item.title, item.points, item.votes_for, item.votes_against, item.abstentions,
        tuple(_resolution(row) for row in item.resolutions.all()), item.pk,
    )  # fmt: skip


def _resolution(row: Resolution) -> ResolutionContent:
    return ResolutionContent(row.text, row.person_id, row.unit_id, row.due_on, row.pk)


def party_content(party: MeetingParty) -> PartyContent:
    return PartyContent(party.organisation_id, party.presence, party.representative)
