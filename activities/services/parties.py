"""A shared theme day or lecture counts for a partner branch when its own people were ticked (DOMAIN.md §2)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.choices import MeetingState, PartyPresence, Presence
from activities.models import Attendance, Meeting, MeetingParty
from activities.permissions.meetings import is_secretary_of
from activities.selectors.meetings import expected_members, has_vote_on
from activities.services.events import note_amendment
from activities.services.expected import presence_of
from activities.services.meeting_differences import Lines, absence_line, count_change, people_changes
from common import audit
from common.errors import DomainError
from members.models import Member, User


class PartyNotReady(DomainError):
    """Something is missing before the branch's people are confirmed; `field` says where to write it."""

    code = "party_not_ready"


class HostNotConfirmed(DomainError):
    code = "party_host_not_confirmed"
    message = gettext_lazy("主办支部还没有确认这次记录，确认以后再核对本支部到会的人。")


@transaction.atomic
def confirm_party(
    *, party: MeetingParty, absences: dict[int, str], note: str, reason: str, actor: User, now: datetime
) -> MeetingParty:
    """Put the people of a partner branch on the record: who was expected on that day came, unless ticked as absent.

    `note` says why nobody came, `reason` why a confirmed list is changed (it stays visible as an amendment). Somebody
    else than the branch's own secretary keys it in from the signed sheet: marked 代录. Raises HostNotConfirmed or
    PartyNotReady.
    """
    meeting = Meeting.objects.select_for_update().get(pk=party.meeting_id)
    current = MeetingParty.objects.select_related("organisation").get(pk=party.pk)
    if meeting.state != MeetingState.CONFIRMED:
        raise HostNotConfirmed
    people = people_of(current, meeting)
    _check(current, people, absences, note, reason)
    before = _lines(current), _came(current)
    _store_people(current, meeting, people, absences)
    came = any(person.pk not in absences for person in people)
    current.presence = PartyPresence.PRESENT if came else PartyPresence.EXCUSED
    current.note = "" if came else note.strip()
    if current.confirmed_at is not None:
        _amend(current, meeting, before, reason, actor, now)
    current.confirmed_by, current.confirmed_at = actor, now
    current.is_entered_for = not is_secretary_of(actor, current.organisation)
    current.save()
    audit.record(actor=actor, deed="meeting.confirm_party", target=meeting, organisation=current.organisation_id)
    return current


def open_party_list(*, party: MeetingParty, actor: User) -> None:
    """The host looks at the names of a branch that has no account; who looked goes into the log."""
    audit.record(actor=actor, deed="meeting.open_party", target=party.meeting, organisation=party.organisation_id)


def people_of(party: MeetingParty, meeting: Meeting) -> list[Member]:
    """Who should have come of the branch: as confirmed, else as of the meeting's day."""
    if party.confirmed_at is not None:
        return list(Member.objects.filter(attendances__party=party).order_by("sort_key", "id"))
    return list(expected_members(kind=meeting.kind, host=party.organisation, group=None, on=meeting.held_on))


def _check(party: MeetingParty, people: list[Member], absences: dict[int, str], note: str, reason: str) -> None:
    if not people:
        raise PartyNotReady(_("这一天本支部没有应到的人，请先登记党员。"), field="absent")
    if party.confirmed_at is not None and not reason.strip():
        raise PartyNotReady(_("已经确认过，改动请写明原因，会留在记录上。"), field="reason")
    if all(person.pk in absences for person in people) and not note.strip():
        raise PartyNotReady(_("本支部没有人到会，请写明原因；这次不计入本支部的次数。"), field="note")
    there = party.meeting.own_attendances.filter(member__in=absences, presence=Presence.PRESENT)
    if names := list(there.values_list("member__name", flat=True)):
        sentence = _("主办支部的记录写着 %(names)s 到会，请和主办支部核对。")
        raise PartyNotReady(sentence, field="absent", names="、".join(names))


def _store_people(party: MeetingParty, meeting: Meeting, people: Iterable[Member], absences: dict[int, str]) -> None:
    """Who stood on the host's record as a walk-in stands with the own branch from now on."""
    rows = {row.member_id: row for row in meeting.attendances.filter(member__in=[person.pk for person in people])}
    for person in people:
        row = rows.get(person.pk) or Attendance(meeting=meeting, member=person)
        if row.pk is not None and row.party_id is None and row.is_expected:
            continue  # expected by the host itself: counted there
        row.party, row.is_expected, row.has_vote = party, True, has_vote_on(person, meeting.held_on)
        reason = absences.get(person.pk, "")
        row.presence, row.reason = presence_of(reason), reason
        row.save()


def _lines(party: MeetingParty) -> Lines:
    """What the record says of each of the branch's people, as amendments show it."""
    absent = party.attendances.filter(presence=Presence.ABSENT).select_related("member")
    rows = absent.order_by("member__sort_key", "pk")
    return {row.member_id: absence_line(row.member.name, row.reason) for row in rows}


def _came(party: MeetingParty) -> int:
    return party.attendances.filter(presence=Presence.PRESENT).count()


def _amend(
    party: MeetingParty, meeting: Meeting, before: tuple[Lines, int], reason: str, actor: User, now: datetime
) -> None:
    """The shared record tells how many; who it was is for those who see the people of this branch."""
    lines, count = before
    changes = people_changes(lines, _lines(party))
    if not changes:
        raise PartyNotReady(_("没有改动，不用再确认。"), field="absent")
    changes += count_change(count, _came(party))
    note_amendment(meeting=meeting, party=party.organisation, changes=changes, reason=reason, actor=actor, now=now)
