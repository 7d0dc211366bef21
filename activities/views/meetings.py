"""Meetings: the list, beginning or planning one, and the deeds on a record."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities.choices import KINDS, MeetingState, PartyPresence
from activities.deeds import (
    AMEND,
    BEGIN,
    CARRY_OUT,
    CHANGE_PLAN,
    CONFIRM_PARTY,
    DISCARD,
    OPEN_TEXT,
    START,
    WRITE,
)  # fmt: skip
from activities.forms.meetings import PlanForm, ReasonForm, StartForm
from activities.lists import MEETINGS
from activities.models import Meeting, Resolution
from activities.permissions import meetings as may
from activities.selectors.dues import owed_by_hosts
from activities.selectors.meetings import alliances_for, groups_for, hosts_for
from activities.selectors.quorum import quorum_of
from activities.services import meetings as services
from activities.services.meeting_questions import affirmed, others_of_day
from activities.views.todos import Chip, start_chips
from common.access import access
from common.already import tell
from common.asking import together
from common.deeds import Deed
from common.listing import ScopedListView
from common.models import Event
from common.paging import KeysetPage
from common.refusals import require
from common.requests import Request
from common.selectors.events import story
from common.views.deeds import form_deed, given, perform, said, told
from members.models import Organisation, User
from members.permissions import not_administrator

people = not_administrator()


class MeetingListView(ScopedListView):
    access = people
    definition = MEETINGS
    template_name = "activities/meeting_list.html"

    def get_next_step(self) -> tuple[str, Any]:
        return (reverse("activities:meeting-new"), _("记录会议")) if self.may_start else ("", "")

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        return {"can_start": self.may_start, "chips": self.get_chips}

    def get_chips(self) -> list[Chip]:
        """Asked by the whole page alone, not by its rows."""
        return owed_chips(self.request.user) if self.may_start else []

    @cached_property
    def may_start(self) -> bool:
        return START.who(self.request.user)


def owed_chips(user: User) -> list[Chip]:
    """What the person's own branches owe, each begun with one press."""
    today = timezone.localdate()
    [(hosts, slots)] = together(owed_by_hosts.asking(user=user, on=today))
    return start_chips(slots, today, {host.pk: host.name for host in hosts} if len(hosts) > 1 else {})


def start_choices(request: Request) -> dict[str, Any]:
    """Branches, groups and alliances the person may write for."""
    today = timezone.localdate()
    hosts = hosts_for(request.user, on=today)
    groups = [group for host in hosts for group in groups_for(request.user, host=host)]
    return {"hosts": hosts, "groups": groups, "alliances": alliances_for(request.user, on=today)}


@access(people)
def new(request: Request) -> HttpResponse:
    """One press begins the record (POST); the page itself offers every kind, and planning ahead.

    A link of the home page carries kind and day: it shows the same choice, filled in.
    """
    require(START.who, request.user)
    initial = {"held_on": timezone.localdate(), **request.GET.dict()}
    data = (
        request.POST if "kind" in request.POST else request.GET
    )  # a press of the home page posts to the filled address
    form = StartForm(data if request.method == "POST" else None, initial=initial, **start_choices(request))
    plan = PlanForm(request.POST if "plan" in request.POST else None, initial=initial)
    if request.method == "POST" and form.is_valid() and ("plan" not in request.POST or plan.is_valid()):
        outcome = perform(form, lambda: begin_or_plan(request, form, plan))
        if outcome:
            return outcome.value
    context = {"form": form, "plan": plan, "chips": owed_chips(request.user)}
    return render(request, "activities/meeting_new.html", context, status=422 if form.is_bound else 200)


def asked(request: Request, form: StartForm) -> dict[str, Any]:
    """What the chosen meeting is, once the person may log it."""
    data, user = form.cleaned_data, request.user
    if KINDS[data["kind"]].is_joint:
        require(may.can_host, user, data["alliance"], data["held_on"])
        host = may.hosts_of(user, data["alliance"], data["held_on"])[0]
        return {"kind": data["kind"], "alliance": data["alliance"], "host": host}
    group = data["group"] if KINDS[data["kind"]].is_of_group else None
    require(may.can_log, user, data["kind"], data["host"], group)
    return {"kind": data["kind"], "host": data["host"], "group": group}


def begin_or_plan(request: Request, form: StartForm, plan: PlanForm) -> HttpResponse:
    return plan_it(request, form, plan) if "plan" in request.POST else start_it(request, form)


def start_it(request: Request, form: StartForm) -> HttpResponse:
    held_on = form.cleaned_data["held_on"]
    if held_on > timezone.localdate():
        raise services.NotHeldYet(_("会议还没有召开。要先排上日程，请按“安排”。"), field="held_on")
    meeting = services.start_meeting(**asked(request, form), held_on=held_on, **given(request, "actor", "now"))
    return redirect("activities:meeting-edit", pk=meeting.pk)


def plan_it(request: Request, form: StartForm, plan: PlanForm) -> HttpResponse:
    meeting = services.plan_meeting(**asked(request, form), **plan.cleaned_data, **given(request, "actor", "on", "now"))
    return said(request, _("已排上日程，到时候在工作台提醒记录。"), meeting)


SHOWN = ("moderator", "recorder", "entered_by", "entered_for", "confirmed_by")


def visible_meeting(request: Request, pk: int, *people: str) -> Meeting:
    """The meeting within the person's scope, with the people who are shown."""
    rows = Meeting.objects.visible_to(request.user).select_related("host", "group", "alliance", *people)
    return get_object_or_404(rows, pk=pk)


@access(people)
def detail(request: Request, pk: int) -> HttpResponse:
    """The record. Who may not read the text sees status and resolutions, and may open it with a reason."""
    meeting = visible_meeting(request, pk, *SHOWN)
    return record_page(request, meeting, open_text=may.can_read_text(request.user, meeting))


def record_page(
    request: Request, meeting: Meeting, *, open_text: bool, status: int = 200, **extra: Any
) -> HttpResponse:
    user = request.user
    context = {
        "meeting": meeting,
        "open_text": open_text,
        "can_write": meeting.is_draft and WRITE.is_offered(user, meeting),
        "can_plan": CHANGE_PLAN.is_offered(user, meeting),
        "can_begin": BEGIN.is_offered(user, meeting),
        "can_discard": DISCARD.is_offered(user, meeting),
        "can_amend": AMEND.is_offered(user, meeting),
        "can_open": not open_text and OPEN_TEXT.is_offered(user, meeting),
        "reason_form": ReasonForm(),
        **record_parts(user, meeting, open_text),
        **extra,
    }
    for party in context["parties"] if meeting.is_shared_kind else ():
        party.can_confirm = CONFIRM_PARTY.is_offered(user, party)
    for row in context["resolutions"]:
        row.can_close = CARRY_OUT.is_offered(user, row)
    return render(request, "activities/meeting.html", context, status=status)


def record_parts(user: User, meeting: Meeting, open_text: bool) -> dict[str, Any]:
    """What the record and its print show; without the text only counts and resolutions. Who was absent is for those
    who may see the people of that branch."""
    everybody = list(meeting.attendances.select_related("member__home").order_by("member__sort_key", "pk"))
    rows = [row for row in everybody if row.party_id is None]
    parties = list(meeting.parties.select_related("organisation").order_by("organisation__position"))
    for party in parties:
        party.meeting = meeting
        of_party = [row for row in everybody if row.party_id == party.pk]
        party.quorum = quorum_of(kind=meeting.kind, attendances=of_party)
        names = open_text and bool(of_party) and may.can_read_people(user, meeting, party.organisation)
        party.people = of_party if names else []
    parts: dict[str, Any] = {
        "quorum": quorum_of(kind=meeting.kind, attendances=rows),
        "parties": parties,
        "same_day": list(others_of_day(meeting).filter(state=MeetingState.CONFIRMED)) if meeting.answers else [],
        "parties_present": sum(party.presence == PartyPresence.PRESENT for party in parties),
        "resolutions": [],
    }
    if meeting.is_confirmed or open_text:
        rows_of = meeting.resolutions.select_related("person", "unit", "meeting__host")
        parts["resolutions"] = list(rows_of.order_by("item__position", "position", "pk"))
    if open_text:
        parts["agenda"] = meeting.agenda.prefetch_related("resolutions__person", "resolutions__unit")
        parts["sees_people"] = meeting.is_joint or may.can_read_people(user, meeting, meeting.host)
        parts["attendances"] = rows if parts["sees_people"] else []
        parts["answers"] = affirmed(meeting, sees_people=parts["sees_people"])
        parts["amendments"] = shown_amendments(user, meeting, sees_people=parts["sees_people"])
    return parts


def shown_amendments(user: User, meeting: Meeting, *, sees_people: bool) -> list[Event]:
    """The whole story with the lines the person may read; an amendment about people alone keeps its reason too."""
    rows = story(meeting.told, Organisation.objects.filter(pk__in=meeting.told.values("part_id")))
    for row in rows:
        of_party = row.part is not None and may.can_read_people(user, meeting, row.part)
        names = of_party if row.part_id else sees_people
        row.shown = [change for change in row.changes if names or not change.get("people")]
        row.is_of_people = bool(row.changes) and all(
            change.get("people") or change.get("counts") for change in row.changes
        )
        row.shown_reason = row.text if names or not row.is_of_people else ""
    return rows


@access(people)
@require_POST
def open_text(request: Request, pk: int) -> HttpResponse:
    """A level above reads the text once, after a reason; the look is logged."""
    meeting = visible_meeting(request, pk, *SHOWN)
    require(OPEN_TEXT.who, request.user, meeting)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return record_page(request, meeting, open_text=False, status=422, reason_form=form)
    services.open_text(meeting=meeting, actor=request.user, **form.cleaned_data)
    return record_page(request, meeting, open_text=True, opened=True)


@access(people)
def print_record(request: Request, pk: int) -> HttpResponse:
    """The page of the paper record book (三会一课记录本), for those who may read the text."""
    meeting = visible_meeting(request, pk, *SHOWN)
    require(may.can_read_text, request.user, meeting)
    context = {"meeting": meeting, **record_parts(request.user, meeting, True)}
    return render(request, "activities/meeting_print.html", context)


def draft_of(request: Request, pk: int, deed: Deed = WRITE) -> Meeting:
    """The record while it can still be written, for those who may do the deed."""
    meeting = visible_meeting(request, pk)
    require(deed.who, request.user, meeting)
    return meeting


@access(people)
@require_POST
def begin(request: Request, pk: int) -> HttpResponse:
    """A planned meeting was held: write its record."""
    meeting = draft_of(request, pk)
    by = given(request, "actor", "on", "now")
    begun = told(request, lambda: services.begin_planned(meeting=meeting, **by))
    return redirect("activities:meeting-edit", pk=pk) if begun else redirect(meeting)


@access(people)
def plan(request: Request, pk: int) -> HttpResponse:
    """Move a planned meeting."""
    meeting = draft_of(request, pk)
    initial = {name: getattr(meeting, name) for name in PlanForm.base_fields}
    form = PlanForm(request.POST or None, initial=initial)
    return form_deed(
        request, form,
        call=lambda data: services.change_plan(meeting=meeting, **data, **given(request, "actor", "on", "now")),
        done=lambda _moved: said(request, _("已改好日程。"), meeting),
        page=lambda: render(request, "activities/meeting_plan.html", {"form": form, "meeting": meeting}),
    )  # fmt: skip


@access(people)
@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """Throw an unconfirmed record away."""
    meeting = draft_of(request, pk)
    if told(request, lambda: services.discard_draft(meeting=meeting, actor=request.user)):
        return said(request, _("已作废。"), "activities:meetings")
    return redirect(meeting)


@access(people)
@require_POST
def follow_up(request: Request, pk: int, resolution_pk: int) -> HttpResponse:
    """The person, the unit or the host's secretary says that a resolution was carried out."""
    resolution = get_object_or_404(
        Resolution.objects.visible_to(request.user).select_related("meeting__host"), pk=resolution_pk, meeting=pk
    )
    require(CARRY_OUT.who, request.user, resolution)
    by = given(request, "actor", "on")
    if tell(request, CARRY_OUT.done_before(resolution)):
        return redirect("activities:meeting", pk=pk)
    if told(request, lambda: services.follow_up(resolution=resolution, **by)):
        return said(request, _("已登记落实。"), "activities:meeting", pk)
    return redirect("activities:meeting", pk=pk)
