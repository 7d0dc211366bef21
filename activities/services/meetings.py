"""The life of a record: begun or planned, written, handed over, confirmed or discarded (DOMAIN.md §2)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from activities.choices import KINDS, MEETING_MOVES, MeetingDeed, MeetingState
from activities.models import Meeting, Resolution
from activities.permissions.meetings import is_secretary_of
from activities.selectors.duties import UNTOUCHED
from activities.selectors.duty_windows import period_of, years_open
from activities.selectors.meetings import default_year, is_secretary_on, last_like, leader_of
from activities.selectors.sheets import sheet_of
from activities.services.expected import sync_expected
from activities.services.lateness import mark_late
from activities.services.meeting_checks import NotHeldYet, check_ready
from activities.services.meeting_content import MeetingContent, Stored, content_of, read
from activities.services.meeting_store import store
from activities.services.notices import invitation, take_back_plan, tell_of_plan
from alliances.models import Alliance
from common import audit
from common.errors import DomainError
from common.moves import MoveNotAllowed, check_move
from common.versions import lock_version
from members.models import Organisation, User


class AlreadyConfirmed(MoveNotAllowed):
    code = "meeting_already_confirmed"
    message = _("这份记录已经确认，要改请用更正。")


class NewlyExpected(DomainError):
    code = "meeting_newly_expected"
    message = _("记录之后应到的又加了：%(names)s。已列进到会一栏，请核对到会没有，再确认。")


class ResolutionIsGone(DomainError):
    code = "resolution_is_gone"
    message = _("这条决议刚刚被更正过，请看最新的记录。")


class NotPlanned(MoveNotAllowed):
    code = "meeting_not_planned"
    message = _("这次会议已经开始记录，请直接改记录。")


class PlanInPast(DomainError):
    code = "plan_in_past"
    message = _("安排的日期要在今天或以后；已经开过的请直接记录。")


@transaction.atomic
def start_meeting(
    *,
    kind: str,
    host: Organisation,
    actor: User,
    held_on: date,
    now: datetime,
    group: Organisation | None = None,
    alliance: Alliance | None = None,
) -> Meeting:
    """Begin a record, filled in as far as it can be known. A second press continues the writer's own draft; one begun
    for another meeting in which nothing was written goes away.
    """
    Organisation.objects.select_for_update().get(pk=host.pk)
    begin, close = period_of(kind=kind, on=held_on)
    same = Meeting.objects.filter(
        kind=kind, host=host, group=group, alliance=alliance, state=MeetingState.DRAFT, entered_by=actor,
        held_on__gte=begin, held_on__lt=close,
    )  # fmt: skip
    if running := same.order_by("-saved_at").first():
        return running
    Meeting.objects.filter(UNTOUCHED, host=host, entered_by=actor).delete()
    return _create(MeetingState.DRAFT, kind, host, group, alliance, actor, held_on, now)


@transaction.atomic
def plan_meeting(
    *,
    kind: str,
    host: Organisation,
    actor: User,
    held_on: date,
    on: date,
    now: datetime,
    group: Organisation | None = None,
    alliance: Alliance | None = None,
    **fields: Any,
) -> Meeting:
    """Put a coming meeting on the calendar. Raises PlanInPast."""
    if held_on < on:
        raise PlanInPast(field="held_on")
    meeting = _create(MeetingState.PLANNED, kind, host, group, alliance, actor, held_on, now)
    for name, value in fields.items():
        if value:
            setattr(meeting, name, value)
    meeting.save()
    tell_of_plan(MeetingDeed.PLAN, meeting, actor=actor, on=on)
    return meeting


@transaction.atomic
def change_plan(*, meeting: Meeting, held_on: date, on: date, actor: User, now: datetime, **fields: Any) -> Meeting:
    """Move a planned meeting or say more about it. Raises NotPlanned or PlanInPast."""
    current = lock_version(meeting, None)
    check_move(current, MeetingDeed.CHANGE_PLAN, MEETING_MOVES, NotPlanned)
    if held_on < on:
        raise PlanInPast(field="held_on")
    before = invitation(current, on)
    for name, value in {"held_on": held_on, "saved_at": now, **fields}.items():
        setattr(current, name, value)
    sync_expected(current, sheet_of(current))
    current.save()
    if invitation(current, on) != before:
        tell_of_plan(MeetingDeed.CHANGE_PLAN, current, actor=actor, on=on)
    return current


def _create(
    state: str, kind: str, host: Organisation, group: Any, alliance: Any, actor: User, held_on: date, now: datetime
) -> Meeting:
    last = last_like(kind=kind, host=host, group=group, alliance=alliance)
    leader = leader_of(kind=kind, host=host, group=group, on=held_on)
    joint = KINDS[kind].is_joint
    meeting = Meeting.objects.create(
        kind=kind, host=host, group=group, alliance=alliance, state=state, held_on=held_on,
        started_at=last.started_at if last else None,
        place=last.place if last else host.place,
        moderator=None if joint else leader,
        moderator_name=(last.moderator_name if last else "") or (leader.name if leader else "") if joint else "",
        recorder=None if joint or not last else last.recorder,
        recorder_name=actor.name if joint else "",
        entered_by=actor,
        entered_for=None if is_secretary_of(actor, host) else host,
        first_saved_at=now, saved_at=now, saved_by=actor,
    )  # fmt: skip
    _know_recorder(meeting, actor)
    sync_expected(meeting, sheet_of(meeting))
    meeting.for_year = default_year(kind=kind, host=host, on=held_on)
    mark_late(meeting, stored=None, now=now)
    meeting.save()
    return meeting


def _know_recorder(meeting: Meeting, actor: User) -> None:
    if meeting.recorder is None and actor.member and actor.member.home_id == meeting.host_id:
        meeting.recorder = actor.member


@transaction.atomic
def begin_planned(*, meeting: Meeting, actor: User, on: date, now: datetime) -> Meeting:
    """The planned meeting was held: write its record. Raises NotHeldYet."""
    current = lock_version(meeting, None)
    if not current.is_planned:
        return current
    if current.held_on > on:
        raise NotHeldYet(field="held_on")
    current.state, current.first_saved_at, current.saved_at = MeetingState.DRAFT, now, now
    current.entered_by = actor
    current.entered_for = None if is_secretary_of(actor, current.host) else current.host
    sync_expected(current, sheet_of(current))
    mark_late(current, stored=None, now=now)
    current.save()
    return current


@transaction.atomic
def save_draft(
    *, meeting: Meeting, content: MeetingContent, version: int | None, actor: User, now: datetime
) -> tuple[Meeting, bool]:
    """Store what was typed. The second value says whether another day brought other people.

    Raises StaleSave or AlreadyConfirmed.
    """
    current = _locked_draft(meeting, version, MeetingDeed.WRITE)
    moved = current.held_on != content.fields["held_on"]
    stored = store(current, content, read(current))
    changed = moved and sync_expected(current, stored.sheet)
    current.saved_at, current.saved_by = now, actor
    current.is_handed_over = False
    _refresh(current, read(current) if changed else stored, now)
    current.save()
    return current, changed


def _locked_draft(meeting: Meeting, version: int | None, deed: MeetingDeed) -> Meeting:
    current = lock_version(meeting, version)
    check_move(current, deed, MEETING_MOVES, AlreadyConfirmed)
    return current


def _refresh(meeting: Meeting, stored: Stored, now: datetime) -> None:
    """What follows from the typed facts."""
    may_be = meeting.traits.may_be_by_secretary and not meeting.moderator_name
    meeting.by_secretary = may_be and is_secretary_on(member=meeting.moderator, host=meeting.host, on=meeting.held_on)
    if meeting.for_year not in years_open(kind=meeting.kind, on=meeting.held_on):
        meeting.for_year = default_year(kind=meeting.kind, host=meeting.host, on=meeting.held_on)
    mark_late(meeting, stored=stored, now=now)


@transaction.atomic
def hand_over(*, meeting: Meeting, actor: User, on: date) -> Meeting:
    """The recorder or group leader asks the secretary to confirm. Raises MeetingNotReady or AlreadyConfirmed."""
    current = _locked_draft(meeting, None, MeetingDeed.HAND_OVER)
    check_ready(meeting=current, stored=read(current), on=on)
    current.is_handed_over = True
    current.save()
    return current


@transaction.atomic
def confirm_meeting(*, meeting: Meeting, actor: User, on: date, now: datetime, version: int | None = None) -> Meeting:
    """Make the record final; later changes are amendments.

    Raises MeetingNotReady, StaleSave, AlreadyConfirmed, or NewlyExpected: nobody is taken for present unseen.
    """
    current = _locked_draft(meeting, version, MeetingDeed.CONFIRM)
    sheet = sheet_of(current)
    if sheet.newcomers:
        raise NewlyExpected(names="、".join(sheet.newcomers))
    stored = read(current, None if sync_expected(current, sheet) else sheet)
    _refresh(current, stored, now)
    check_ready(meeting=current, stored=stored, on=on)
    current.state, current.set_aside = MEETING_MOVES[MeetingDeed.CONFIRM].to, {}
    current.confirmed_by, current.confirmed_at, current.saved_at, current.saved_by = actor, now, now, actor
    current.save()
    return current


@transaction.atomic
def list_newcomers(*, meeting: Meeting) -> Meeting:
    """Put those who are newly expected on the list, for the confirmer to look at. Raises AlreadyConfirmed."""
    current = _locked_draft(meeting, None, MeetingDeed.CONFIRM)
    sync_expected(current, sheet_of(current))
    current.save()
    return current


@transaction.atomic
def discard_draft(*, meeting: Meeting, actor: User) -> None:
    """Throw away a record nobody confirmed. Raises AlreadyConfirmed."""
    current = _locked_draft(meeting, None, MeetingDeed.DISCARD)
    audit.record(actor=actor, deed="meeting.discard", target=current, kind=current.kind, host=current.host_id)
    take_back_plan(current)
    current.delete()


@transaction.atomic
def follow_up(*, resolution: Resolution, actor: User, on: date) -> Resolution:
    """Report a resolution as carried out; the first day stays. Raises ResolutionIsGone.

    The meeting is locked first, as an amendment does, which can take resolutions away.
    """
    Meeting.objects.select_for_update().get(pk=resolution.meeting_id)
    current = Resolution.objects.select_for_update().filter(pk=resolution.pk).first()
    if current is None:
        raise ResolutionIsGone
    if current.done_on is None:
        current.done_on = on
        current.save(update_fields=["done_on"])
        audit.record(actor=actor, deed="resolution.done", target=current.meeting, resolution=current.pk)
    return current


def open_text(*, meeting: Meeting, reason: str, actor: User) -> MeetingContent:
    """Read the text of a record of a lower level; who looked and why goes into the log."""
    audit.record(actor=actor, deed="meeting.open_text", target=meeting, reason=reason)
    return content_of(meeting)
