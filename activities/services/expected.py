"""Who should come: the list of people or units of a record, kept to the meeting's day."""

from activities.choices import PartyPresence, Presence
from activities.models import Attendance, Meeting, MeetingParty
from activities.selectors.sheets import Expected, Sheet


def presence_of(reason: str) -> str:
    """Who has no reason for being absent came."""
    return Presence.ABSENT if reason else Presence.PRESENT


def sync_expected(meeting: Meeting, sheet: Sheet) -> bool:
    """Bring the list of those who should come to the meeting's day; true when it changed. Walk-ins stay, and so does
    what was ticked for who stays on the list. Who leaves it absent is absent again when another day brings him or her
    back. The caller saves the meeting."""
    people_changed, units_changed = _sync_people(meeting, sheet), _sync_units(meeting, sheet)
    return people_changed or units_changed


def _sync_people(meeting: Meeting, sheet: Sheet) -> bool:
    gone = [mark for mark in sheet.own if mark.is_expected and mark.member not in sheet.people]
    changed = [
        Attendance(pk=mark.row, is_expected=True, has_vote=sheet.people[mark.member].has_vote)
        for mark in sheet.own
        if mark.member in sheet.people
        and (True, sheet.people[mark.member].has_vote) != (mark.is_expected, mark.has_vote)
    ]
    there = {mark.member for mark in sheet.marks}
    meeting.set_aside |= {str(mark.member): mark.reason for mark in gone if mark.reason}
    new = [
        _listed(meeting, member, person, meeting.set_aside.pop(str(member), ""))
        for member, person in sheet.people.items()
        if member not in there
    ]
    if gone:
        meeting.attendances.filter(pk__in=[mark.row for mark in gone]).delete()
    Attendance.objects.bulk_update(changed, ["is_expected", "has_vote"])
    Attendance.objects.bulk_create(new)
    return bool(gone or changed or new)


def _listed(meeting: Meeting, member: int, person: Expected, reason: str) -> Attendance:
    return Attendance(
        meeting=meeting, member_id=member, is_expected=True, has_vote=person.has_vote, presence=presence_of(reason),
        reason=reason,
    )  # fmt: skip


def _sync_units(meeting: Meeting, sheet: Sheet) -> bool:
    """A joint conference expects the units that are members of the alliance on that day."""
    if not meeting.is_joint:
        return False
    for party in meeting.parties.exclude(organisation__in=sheet.units):
        party.delete()
    for pk in sorted(sheet.units.keys() - sheet.parties):
        MeetingParty.objects.create(meeting=meeting, organisation_id=pk, presence=PartyPresence.PRESENT)
    return sheet.units.keys() != sheet.parties
