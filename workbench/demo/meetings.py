"""Three meetings and one lesson, theme days and joint conferences of the demo county."""

from calendar import monthrange
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from activities.choices import AbsenceReason, MeetingKind, PartyPresence
from activities.models import Meeting, MeetingParty
from activities.services.meeting_content import ItemContent, PartyContent, ResolutionContent, content_of
from activities.services.meetings import confirm_meeting, follow_up, plan_meeting, save_draft, start_meeting
from activities.services.parties import confirm_party, people_of
from alliances.models import Alliance
from members.choices import Role
from members.models import Member, Organisation, User
from members.selectors.organisations import groups_of
from workbench.demo.alliances import Joined
from workbench.demo.clock import at_nine
from workbench.demo.setting import Demo
from workbench.demo.texts import AGENDA, LECTURES, THEMES

COMMITTEE_FROM = 7
REASONS = (AbsenceReason.LEAVE, AbsenceReason.LEAVE, AbsenceReason.AWAY, AbsenceReason.BUSINESS, AbsenceReason.OTHER)
THEME_WALK_INS = 4


@dataclass(frozen=True)
class Slot:
    """One meeting to be held: what, by whom, when."""

    kind: str
    host: Organisation
    day: date
    group: Organisation | None = None


def make_meetings(demo: Demo, joined: Joined) -> None:
    """Every residential branch lives by its rhythm; unit branches hold the quarter's meetings."""
    for number, branch in enumerate(demo.tree.branches):
        for slot in _branch_slots(demo, branch, number):
            _hold(demo, joined, slot, number)
    for homes in demo.tree.unit_homes.values():
        for home in homes:
            for slot in _unit_slots(demo, home):
                _hold(demo, joined, slot, home.pk)
    for alliance in joined.regional.values():
        for number, quarter in enumerate(demo.quarters):
            _confer(demo, joined, alliance, quarter.start + timedelta(days=22), number)
    _unfinished(demo)


def _months(demo: Demo) -> Iterator[date]:
    for quarter in demo.quarters:
        yield from quarter.months()


def _day(month: date, number: int) -> date:
    return month.replace(day=min(number, monthrange(month.year, month.month)[1]))


def _branch_slots(demo: Demo, branch: Organisation, number: int) -> Iterator[Slot]:
    groups = list(groups_of(branch=branch))
    with_committee = len(demo.people.of(branch)) >= COMMITTEE_FROM
    for month in _months(demo):
        if with_committee:
            yield Slot(MeetingKind.COMMITTEE, branch, _day(month, 4 + number % 5))
        if not _skips(number, month):
            yield Slot(MeetingKind.THEME_DAY, branch, _day(month, 16 + number % 9))
        for group in groups if number == 0 else groups[: number % 3 == 0]:
            yield Slot(MeetingKind.GROUP, branch, _day(month, 9 + number % 4), group)
    for quarter in demo.quarters:
        yield Slot(MeetingKind.GENERAL, branch, quarter.start + timedelta(days=33 + number % 9))
        yield Slot(MeetingKind.LECTURE, branch, quarter.start + timedelta(days=12 + number % 9))


def _skips(number: int, month: date) -> bool:
    """A few branches missed a theme day, as in life."""
    return number % 6 == 5 and month.month % 4 == 0


def _unit_slots(demo: Demo, home: Organisation) -> Iterator[Slot]:
    for quarter in demo.quarters:
        yield Slot(MeetingKind.GENERAL, home, quarter.start + timedelta(days=40))
    yield Slot(MeetingKind.THEME_DAY, home, demo.quarters[-1].start + timedelta(days=18))


def _hold(demo: Demo, joined: Joined, slot: Slot, number: int) -> Meeting | None:
    """Record and confirm one meeting, unless its day is still to come or just now."""
    written = slot.day + timedelta(days=9 if (number + slot.day.month) % 13 == 0 else 1)
    if written > demo.as_of:
        return None
    secretary = _secretary(demo, slot.host)
    meeting = start_meeting(
        kind=slot.kind, host=slot.host, group=slot.group, actor=secretary, held_on=slot.day, now=at_nine(written)
    )
    people = demo.people.of(slot.host)
    content = content_of(meeting)
    fields = {
        **content.fields,
        "title": _title(slot, number),
        "started_at": time(19),
        "ended_at": time(20, 30),
        "place": "党群服务站会议室",
        "moderator_id": people[0].pk,
        "recorder_id": people[1].pk,
        "late_reason": "记录员出差，回来后整理" if meeting.is_late_entry else "",
    }
    expected = list(meeting.attendances.order_by("id").values_list("member_id", flat=True))
    content = replace(
        content,
        fields=fields,
        absences=_absences(expected, number + slot.day.day, present={people[0].pk, people[1].pk}),
        parties=tuple(PartyContent(partner.pk) for partner in _partners(demo, slot, number)),
        walk_ins=_walk_ins(joined, slot, number),
        agenda=(_agenda(slot, number, people),),
    )
    meeting, _moved = save_draft(meeting=meeting, content=content, version=None, actor=secretary, now=at_nine(written))
    meeting = confirm_meeting(meeting=meeting, actor=secretary, on=written, now=at_nine(written))
    for party in meeting.parties.select_related("organisation"):
        _tick(demo, party, written + timedelta(days=1))
    for resolution in meeting.resolutions.all():
        if resolution.due_on and resolution.due_on + timedelta(days=7) < demo.as_of:
            follow_up(resolution=resolution, actor=secretary, on=resolution.due_on)
    return meeting


def _absences(expected: list[int], seed: int, *, present: Set[int] = frozenset()) -> dict[int, str]:
    """One in eleven is away; who leads and who writes is there."""
    away = [(at, key) for at, key in enumerate(expected) if (at * 7 + seed) % 11 == 0 and key not in present]
    return {key: REASONS[at % len(REASONS)] for at, key in away}


def _partners(demo: Demo, slot: Slot, number: int) -> list[Organisation]:
    """The second branch invites the first one to its theme day every other month."""
    is_shared = number == 1 and slot.kind == MeetingKind.THEME_DAY and slot.day.month % 2 == 1
    return demo.tree.branches[:1] if is_shared else []


def _tick(demo: Demo, party: MeetingParty, day: date) -> None:
    """The partner's secretary confirms the next day; what was held this month still waits."""
    meeting = party.meeting
    if meeting.held_on >= demo.as_of.replace(day=1):
        return
    people = [person.pk for person in people_of(party, meeting)]
    confirm_party(
        party=party, absences=_absences(people, meeting.held_on.day), note="", reason="",
        actor=_secretary(demo, party.organisation), now=at_nine(day),
    )  # fmt: skip


def _secretary(demo: Demo, host: Organisation) -> User:
    return demo.staff.of(Role.BRANCH_SECRETARY, host)


def _title(slot: Slot, number: int) -> str:
    if slot.kind == MeetingKind.THEME_DAY:
        return THEMES[(number + slot.day.month) % len(THEMES)]
    return LECTURES[(number + slot.day.month) % len(LECTURES)] if slot.kind == MeetingKind.LECTURE else ""


def _walk_ins(joined: Joined, slot: Slot, number: int) -> tuple[int, ...]:
    """Some of those who reported in come to the branch's theme day."""
    if slot.kind != MeetingKind.THEME_DAY:
        return ()
    reported: list[Member] = joined.reported.get(slot.host.pk, [])
    start = (number + slot.day.month * THEME_WALK_INS) % max(len(reported), 1)
    return tuple(member.pk for member in (reported + reported)[start : start + min(THEME_WALK_INS, len(reported))])


def _agenda(slot: Slot, number: int, people: list[Member]) -> ItemContent:
    title, points, resolution = AGENDA[slot.kind][(number + slot.day.month) % len(AGENDA[slot.kind])]
    speaker = people[(number + slot.day.day) % len(people)].name
    resolutions: tuple[ResolutionContent, ...] = ()
    if resolution:
        due = slot.day + timedelta(days=25)
        resolutions = (ResolutionContent(text=resolution, person_id=people[1].pk, due_on=due),)
    return ItemContent(title=title, points=f"{speaker}：{points}", resolutions=resolutions)


def _confer(demo: Demo, joined: Joined, alliance: Alliance, day: date, number: int) -> None:
    """The quarter's joint conference; one unit asked for leave, now and then one did not."""
    if day + timedelta(days=1) > demo.as_of:
        return
    core = alliance.core
    secretary = demo.staff.of(Role.COMMUNITY_SECRETARY, core)
    now = at_nine(day + timedelta(days=1))
    meeting = start_meeting(
        kind=MeetingKind.JOINT_CONFERENCE, host=core, alliance=alliance, actor=secretary, held_on=day, now=now
    )
    content = content_of(meeting)
    parties = tuple(
        replace(party, presence=_presence(at, number), representative="联络员")
        for at, party in enumerate(content.parties)
    )
    title, points, resolution = AGENDA[MeetingKind.JOINT_CONFERENCE][number % len(AGENDA[MeetingKind.JOINT_CONFERENCE])]
    item = ItemContent(title=title, points=points, resolutions=(ResolutionContent(text=resolution),))
    fields: dict[str, Any] = {
        **content.fields, "title": f"{alliance.name}联席会议", "started_at": time(9, 30), "ended_at": time(11),
        "place": "社区三楼会议室", "moderator_name": secretary.name,
    }  # fmt: skip
    content = replace(content, fields=fields, parties=parties, agenda=(item,))
    meeting, _moved = save_draft(meeting=meeting, content=content, version=None, actor=secretary, now=now)
    confirm_meeting(meeting=meeting, actor=secretary, on=day + timedelta(days=1), now=now)


def _presence(at: int, number: int) -> str:
    if (at + number) % 7 == 3:
        return PartyPresence.EXCUSED
    return PartyPresence.UNEXCUSED if (at + number * 3) % 17 == 5 else PartyPresence.PRESENT


def _unfinished(demo: Demo) -> None:
    """What the demo secretary finds on the day: a draft to finish and a theme day ahead."""
    branch = demo.tree.branches[0]
    secretary = _secretary(demo, branch)
    ahead = demo.as_of + timedelta(days=5)
    plan_meeting(
        kind=MeetingKind.THEME_DAY, host=branch, actor=secretary, held_on=ahead, on=demo.as_of, now=at_nine(demo.as_of),
        title="邻里消防自查", place="党群服务站", started_at=time(15),
    )  # fmt: skip
