"""What waits for a person in organisation life: duties due, records to confirm, resolutions to carry out."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from activities.choices import SHARED_KINDS, Cadence, MeetingKind, MeetingState
from activities.models import Meeting, MeetingParty, Resolution
from activities.permissions.meetings import secretary_grants
from activities.selectors.duties import Slot, SlotState, branch_duties, conference_duties
from alliances.choices import AllianceState
from alliances.models import Alliance
from common.periods import QUARTER_NAMES, Quarter, day_text
from common.todo import Todo, deadline_tag
from members.choices import Role
from members.models import Organisation, User

SECTION = "meetings"
WRITERS = (*Role.secretaries, Role.RECORDER)


def meeting_todos(*, user: User, on: date) -> list[Todo]:
    """In no order: the home page sorts by deadline."""
    return [
        *duty_todos(user=user, on=on),
        *conference_todos(user=user, on=on),
        *hand_over_todos(user=user, on=on),
        *held_plan_todos(user=user, on=on),
        *party_todos(user=user, on=on),
        *resolution_todos(user=user, on=on),
    ]


def duty_todos(*, user: User, on: date) -> list[Todo]:
    """Meetings the person's branch owes by now and has no record of, this quarter and last month."""
    ids, groups = user.organisation_ids(*WRITERS), user.organisation_ids(Role.GROUP_LEADER)
    if not ids and not groups:
        return []
    owing = Organisation.objects.branches().filter(Q(pk__in=ids) | Q(children__in=groups))
    owners = set(owing.values_list("pk", flat=True))
    if not owners:  # a community with branches: they owe, it does not
        return []
    quarter, branches = Quarter.of(on), Organisation.objects.filter(pk__in=owners)
    slots = branch_duties(branches=branches, start=looked_back(on), end=quarter.end, on=on)
    own = [slot for slot in slots if slot.owner_id in ids or slot.group_id in groups]
    return [_duty_todo(slot, on) for slot in own if _is_open(slot, on)]


def looked_back(on: date) -> date:
    """What was missed is named for a while and not for ever: from this quarter's start or last month's."""
    last_month = (on.replace(day=1) - timedelta(days=1)).replace(day=1)
    return min(Quarter.of(on).start, last_month)


def _is_open(slot: Slot, on: date) -> bool:
    """Overdue, due within the week, or this month's; what a quarter still owes later is on the card beside the list."""
    if slot.begun:
        return False
    state = slot.state(on)
    this_month = state == SlotState.OPEN and slot.rule.cadence == Cadence.MONTH
    return state in (SlotState.OVERDUE, SlotState.SOON) or this_month


def _duty_todo(slot: Slot, on: date) -> Todo:
    asked: dict[str, str | int] = {
        "kind": slot.kind,
        "host": slot.owner_id,
        "held_on": min(on, slot.due_on).isoformat(),
    }
    if slot.group_id:
        asked["group"] = slot.group_id
    return Todo(
        title=slot_title(slot),
        url=f"{reverse('activities:meeting-new')}?{urlencode(asked)}",
        verb=_("记录"),
        section=SECTION,
        context=slot_context(slot),
        due_on=slot.due_on,
        tag=deadline_tag(slot.due_on, on),
        waits_for_me=False,
        is_press=True,
    )


def slot_title(slot: Slot) -> str:
    """10月主题党日, 第四季度支部党员大会, 11月党小组会（3号楼党小组）."""
    kind = _("书记讲党课") if slot.rule.by_secretary else MeetingKind(slot.kind).label
    name = f"{period_label(slot)}{kind}"
    return f"{name}（{slot.group_name}）" if slot.group_name else name


def period_label(slot: Slot) -> str:
    if slot.rule.cadence == Cadence.MONTH:
        return _("%(month)s月") % {"month": slot.start.month}
    if slot.rule.cadence == Cadence.QUARTER:
        return _("第%(name)s季度") % {"name": QUARTER_NAMES[(slot.start.month - 1) // 3]}
    if slot.rule.cadence == Cadence.HALF_YEAR:
        return _("上半年") if slot.start.month == 1 else _("下半年")
    return _("%(year)s年度") % {"year": slot.year}


def slot_context(slot: Slot) -> str:
    next_year = _("次年") if slot.year is not None and slot.due_on.year > slot.year else ""
    return _("%(period)s %(times)s 次，应于%(next_year)s%(month)s月%(day)s日前召开") % {
        "period": slot.rule.get_cadence_display(), "times": slot.owed, "next_year": next_year,
        "month": slot.due_on.month, "day": slot.due_on.day,
    }  # fmt: skip


def conference_todos(*, user: User, on: date) -> list[Todo]:
    """Joint conferences that the person's community, street or lead unit owes."""
    roles = (Role.COMMUNITY_SECRETARY, Role.UNIT_SECRETARY, Role.UNIT_LIAISON, Role.STREET_ADMIN)
    cores = user.organisation_ids(*roles)
    alliances = Alliance.objects.filter(core__in=cores, state__in=AllianceState.live)
    names = dict(alliances.values_list("pk", "name")) if cores else {}
    if not names:
        return []
    quarter = Quarter.of(on)
    slots = conference_duties(alliances=alliances, start=looked_back(on), end=quarter.end, on=on)
    return [_conference_todo(slot, names[slot.owner_id], on) for slot in slots if not slot.is_done and not slot.begun]


def _conference_todo(slot: Slot, name: str, on: date) -> Todo:
    asked: dict[str, str | int] = {
        "kind": slot.kind,
        "alliance": slot.owner_id,
        "held_on": min(on, slot.due_on).isoformat(),
    }
    return Todo(
        title=_("%(period)s党建联席会议") % {"period": period_label(slot)},
        url=f"{reverse('activities:meeting-new')}?{urlencode(asked)}",
        verb=_("记录"),
        section=SECTION,
        context=f"{name} · {slot_context(slot)}",
        due_on=slot.due_on,
        tag=deadline_tag(slot.due_on, on),
        waits_for_me=False,
        is_press=True,
    )


def hand_over_todos(*, user: User, on: date) -> Iterator[Todo]:
    """Records somebody else wrote for the person's organisation and handed over."""
    at = user.organisation_ids(*Role.secretaries, *Role.committees)
    rows = Meeting.objects.filter(host__in=at, state=MeetingState.DRAFT, is_handed_over=True)
    for meeting in rows.exclude(entered_by=user.pk).select_related("entered_by", "group"):
        writer = meeting.entered_by.name if meeting.entered_by else ""
        yield Todo(
            title=meeting_title(meeting, on),
            url=reverse("activities:meeting-edit", args=[meeting.pk]),
            verb=_("去确认"),
            section=SECTION,
            context=_("%(name)s代录，请核对后确认") % {"name": writer},
            tag=("wait", _("待确认")),
            confirms=True,
        )


def held_plan_todos(*, user: User, on: date) -> Iterator[Todo]:
    """Planned meetings whose day has come."""
    at = user.organisation_ids(*WRITERS)
    rows = Meeting.objects.filter(host__in=at, state=MeetingState.PLANNED, held_on__lte=on)
    for meeting in rows.select_related("group", "alliance").order_by("held_on"):
        yield Todo(
            title=meeting_title(meeting, on),
            url=meeting.get_absolute_url(),
            verb=_("去记录"),
            section=SECTION,
            context=" · ".join(filter(None, (_("已安排的会议到了日子"), meeting.title, meeting.place))),
            due_on=meeting.held_on,
            tag=deadline_tag(meeting.held_on, on),
        )


def party_todos(*, user: User, on: date) -> Iterator[Todo]:
    """Shared meetings another branch recorded, at which the own people are still to be ticked: for the own secretary;
    where a branch has none with an account, for its recorder and for the host's secretary."""
    own, recorded = user.organisation_ids(*Role.secretaries), user.organisation_ids(Role.RECORDER)
    if not own and not recorded:
        return
    lacks_secretary = ~Exists(secretary_grants(on).filter(organisation=OuterRef("organisation")))
    mine = Q(organisation__in=own) | (lacks_secretary & (Q(organisation__in=recorded) | Q(meeting__host__in=own)))
    rows = MeetingParty.objects.filter(
        mine, confirmed_at=None, meeting__state=MeetingState.CONFIRMED, meeting__kind__in=SHARED_KINDS,
        meeting__held_on__gte=looked_back(on),
    )  # fmt: skip
    for party in rows.select_related("meeting__host", "meeting__group", "organisation").order_by(
        "meeting__held_on", "pk"
    ):
        yield Todo(
            title=_("%(meeting)s：核对%(name)s到会的人")
            % {"meeting": meeting_title(party.meeting, on), "name": party.organisation.name},
            url=reverse("activities:meeting-party", args=[party.meeting_id, party.pk]),
            verb=_("去核对"),
            section=SECTION,
            context=_("%(name)s主办，核对以后计入次数") % {"name": party.meeting.host.name},
            tag=("wait", _("待确认")),
            confirms=True,
        )


def resolution_todos(*, user: User, on: date) -> Iterator[Todo]:
    """Resolutions of confirmed meetings: for the named person, the named unit, or, where the person has no account,
    the secretary of the host."""
    units = user.organisation_ids(Role.UNIT_SECRETARY, Role.UNIT_LIAISON, Role.COMMUNITY_SECRETARY)
    hosts = user.organisation_ids(*Role.secretaries)
    mine = Q(person=user.member_id or 0) | Q(unit__in=units) | Q(meeting__host__in=hosts, person__user=None, unit=None)
    rows = Resolution.objects.filter(mine, meeting__state=MeetingState.CONFIRMED, done_on=None)
    near = Q(due_on=None) | Q(due_on__lte=on + timedelta(days=30))
    for row in rows.filter(near).select_related("meeting", "person", "unit").order_by("due_on", "pk"):
        who = row.person.name if row.person else row.unit.name if row.unit else ""
        yield Todo(
            title=_("落实决议：%(text)s") % {"text": row.text},
            url=row.meeting.get_absolute_url(),
            verb=_("去落实"),
            section=SECTION,
            context=" · ".join(filter(None, (meeting_title(row.meeting, on), who))),
            due_on=row.due_on,
            tag=deadline_tag(row.due_on, on) if row.due_on else None,
            waits_for_me=row.due_on is None,
        )


def meeting_title(meeting: Meeting, on: date) -> str:
    """11月12日支部党员大会."""
    group = f"（{meeting.group.name}）" if meeting.group else ""
    return f"{day_text(meeting.held_on, on.year)}{meeting.get_kind_display()}{group}"
