"""Writing what a record says. Every row keeps its identity: what is carried out stays so, whatever is typed around it."""

from dataclasses import replace
from typing import Any

from django.db.models import F

from activities.models import AgendaItem, Attendance, Meeting, MeetingParty, Resolution
from activities.selectors.sheets import Sheet, sheet_of
from activities.services.expected import presence_of
from activities.services.meeting_content import (
    FIELDS,
    Agenda,
    ItemContent,
    MeetingContent,
    ResolutionContent,
    Stored,
    agenda_of,
    party_content,
    read,
    resolutions_of,
)
from activities.services.meeting_questions import answered
from members.models import Member

PARKED = 1000
"""Two items never have one position: those that change places go out of the way first."""


def store(meeting: Meeting, content: MeetingContent, before: Stored) -> Stored:
    """Write the content of a locked meeting, of which `before` is stored; what is stored then. The caller saves the row
    itself."""
    for name in FIELDS:
        setattr(meeting, name, content.fields[name])
    is_another_day = meeting.held_on != before.content.fields["held_on"]
    changed = _store_attendance(meeting, content, before.sheet) | _store_parties(meeting, content, before.content)
    agenda = store_agenda(meeting, content.agenda, before.content.agenda)
    sheet = sheet_of(meeting) if changed or is_another_day else before.sheet
    if sheet.quorum.present:
        meeting.none_came_reason = ""
    meeting.answers = answered(meeting, content.answers, sheet)
    return read(meeting, sheet, agenda)


def _store_attendance(meeting: Meeting, content: MeetingContent, sheet: Sheet) -> bool:
    """True when something changed."""
    wanted = set(content.walk_ins)
    if gone := [mark.row for mark in sheet.own if not mark.is_expected and mark.member not in wanted]:
        meeting.attendances.filter(pk__in=gone).delete()
    typed = ((mark, content.absences.get(mark.member, "")) for mark in sheet.own if mark.is_expected)
    changed = [
        Attendance(pk=mark.row, presence=presence_of(reason), reason=reason)
        for mark, reason in typed
        if mark.reason != reason
    ]
    Attendance.objects.bulk_update(changed, ["presence", "reason"])
    if new := wanted - {mark.member for mark in sheet.marks}:
        Attendance.objects.bulk_create(
            Attendance(meeting=meeting, member=member, is_expected=False, has_vote=False)
            for member in Member.objects.filter(pk__in=new)
        )
    return bool(gone or changed or new)


def store_agenda(meeting: Meeting, agenda: Agenda, before: Agenda) -> Agenda:
    """Rows are found by their `pk`: kept, moved or changed; what is not named any more goes, what has none is new.

    What is stored then.
    """
    agenda = _own_rows(agenda, before)
    if agenda == before:
        return before
    kept = [row.pk for row in resolutions_of(agenda) if row.pk]
    meeting.resolutions.exclude(pk__in=kept).delete()
    placed = dict(_places(before))
    if [item.pk for item in agenda] != [item.pk for item in before]:
        meeting.agenda.update(position=F("position") + PARKED)
        placed = {}
    for position, item in enumerate(agenda, start=1):
        _store_item(meeting, position, item, placed)
    meeting.agenda.filter(position__gt=PARKED).delete()
    return agenda_of(meeting)


def _own_rows(agenda: Agenda, before: Agenda) -> Agenda:
    """The agenda without what names no row of this record, or one that was named already: that is new."""
    items, rows = {item.pk for item in before}, {row.pk for row in resolutions_of(before)}
    return tuple(
        replace(
            item,
            pk=_taken(item.pk, items),
            resolutions=tuple(replace(row, pk=_taken(row.pk, rows)) for row in item.resolutions),
        )
        for item in agenda
    )


def _taken(pk: int | None, free: set[int | None]) -> int | None:
    if pk not in free:
        return None
    free.remove(pk)
    return pk


def _places(agenda: Agenda) -> Any:
    """Where each row stands, and what it says: rows of which both stay are not written."""
    for position, item in enumerate(agenda, start=1):
        yield ("item", item.pk), (position, replace(item, resolutions=()))
        for number, row in enumerate(item.resolutions, start=1):
            yield ("resolution", row.pk), (item.pk, number, row)


def _store_item(meeting: Meeting, position: int, item: ItemContent, placed: dict[Any, Any]) -> None:
    pk = item.pk
    if pk is None or placed.get(("item", pk)) != (position, replace(item, resolutions=())):
        values = {
            "position": position, "title": item.title, "points": item.points, "votes_for": item.votes_for,
            "votes_against": item.votes_against, "abstentions": item.abstentions,
        }  # fmt: skip
        pk = _write(AgendaItem, pk, meeting=meeting, **values)
    for number, row in enumerate(item.resolutions, start=1):
        if row.pk is None or placed.get(("resolution", row.pk)) != (pk, number, row):
            _store_resolution(meeting, pk, number, row)


def _store_resolution(meeting: Meeting, item: int, position: int, row: ResolutionContent) -> None:
    values = {"text": row.text, "person_id": row.person_id, "unit_id": row.unit_id, "due_on": row.due_on}
    _write(Resolution, row.pk, meeting=meeting, item_id=item, position=position, **values)


def _write(model: Any, pk: int | None, **values: Any) -> int:
    """Change the row, or make it; its key. What the form does not ask, the day it was carried out, stays."""
    if pk is None:
        return model.objects.create(**values).pk
    model.objects.filter(pk=pk).update(**values)
    return pk


def _store_parties(meeting: Meeting, content: MeetingContent, before: MeetingContent) -> bool:
    """True when something changed."""
    if content.parties == before.parties:
        return False
    wanted = {party.organisation_id: party for party in content.parties}
    for row in list(meeting.parties.all()):
        party = wanted.pop(row.organisation_id, None)
        if party is None:
            row.delete()
        elif party_content(row) != party:
            row.presence, row.representative = party.presence, party.representative
            row.save()
    for party in wanted.values():
        MeetingParty.objects.create(
            meeting=meeting, organisation_id=party.organisation_id, presence=party.presence,
            representative=party.representative,
        )  # fmt: skip
    return True
