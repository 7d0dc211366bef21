"""Who should come: the list of people or units of a record, kept to the meeting's day."""

from activities.choices import PartyPresence
from activities.models import Attendance, Meeting, MeetingParty
from activities.selectors.meetings import expected_members, expected_units, has_vote_on


def sync_expected(meeting: Meeting) -> bool:
    """Bring the list of those who should come to the meeting's day; true when it changed. Walk-ins stay."""
    people = {
        person.pk: has_vote_on(person, meeting.held_on)
        for person in expected_members(kind=meeting.kind, host=meeting.host, group=meeting.group, on=meeting.held_on)
    }
    rows = {row.member_id: row for row in meeting.own_attendances}
    kept = {pk: row for pk, row in rows.items() if row.is_expected and row.has_vote == people.get(pk)}
    stale = [row.pk for pk, row in rows.items() if pk not in kept and (row.is_expected or pk in people)]
    if not stale and kept.keys() == people.keys():
        return _sync_units(meeting)
    absent = {pk: (rows[pk].presence, rows[pk].reason) for pk in people if pk in rows and pk not in kept}
    meeting.attendances.filter(pk__in=stale).delete()
    new = [
        Attendance(meeting=meeting, member_id=pk, is_expected=True, has_vote=has_vote)
        for pk, has_vote in people.items()
        if pk not in kept
    ]
    for row in new:
        row.presence, row.reason = absent.get(row.member_id, (row.presence, row.reason))
    Attendance.objects.bulk_create(new)
    _sync_units(meeting)
    return True


def _sync_units(meeting: Meeting) -> bool:
    """A joint conference expects the units that are members of the alliance on that day."""
    if meeting.alliance is None:
        return False
    units = set(expected_units(alliance=meeting.alliance, on=meeting.held_on).values_list("pk", flat=True))
    there = set(meeting.parties.values_list("organisation_id", flat=True))
    for party in meeting.parties.filter(organisation__in=there - units):
        party.delete()
    for pk in sorted(units - there):
        MeetingParty.objects.create(meeting=meeting, organisation_id=pk, presence=PartyPresence.PRESENT)
    return units != there


def newcomers(meeting: Meeting) -> list[str]:
    """Names of people and units that belong on the list by now and that nobody has looked at."""
    there = meeting.attendances.values("member")
    people = expected_members(kind=meeting.kind, host=meeting.host, group=meeting.group, on=meeting.held_on)
    names = [person.name for person in people.exclude(pk__in=there)]
    if meeting.alliance is None:
        return names
    units = expected_units(alliance=meeting.alliance, on=meeting.held_on)
    return [unit.name for unit in units.exclude(pk__in=meeting.parties.values("organisation"))]
