"""Writing a record: saved while it is typed, confirmed at the end, amended afterwards (archetype B)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.choices import KEPT_KINDS
from activities.deeds import AMEND, CONFIRM_RECORD, HAND_OVER, WRITE
from activities.forms.meetings import AmendReasonForm
from activities.forms.record import RecordForm
from activities.forms.record.choosing import chosen_stored, suggested
from activities.models import Meeting
from activities.selectors.duties import Slot, branch_duties
from activities.selectors.sheets import sheet_of
from activities.services import meetings as services
from activities.services.amendments import amend_meeting
from activities.services.lateness import is_late, late_after, working_days_late
from activities.services.meeting_content import MeetingContent, agenda_of
from activities.services.meeting_differences import compared, differences
from activities.services.meeting_questions import Question, answer_keys, questions_of
from activities.services.two_versions import save_chosen
from activities.views.meetings import draft_of, people, visible_meeting
from activities.views.todos import period_label
from common.access import access
from common.already import tell
from common.deeds import Deed
from common.errors import DomainError
from common.models import Event
from common.numbers import whole_number
from common.periods import day_text
from common.refusals import require
from common.requests import Request
from common.versions import StaleSave
from common.views.autosaves import autosaved, not_autosaved, unreadable
from common.views.deeds import attempt, given, said
from members.models import Organisation


@access(people)
def edit(request: Request, pk: int) -> HttpResponse:
    """The form of an unconfirmed record. Every press saves first, so nothing typed is lost."""
    if request.method == "POST" and "autosave" not in request.POST:
        confirmed = visible_meeting(request, pk, "confirmed_by")
        if AMEND.is_offered(request.user, confirmed):
            return confirmed_before(request, confirmed)
    meeting = draft_of(request, pk, pressed_deed(request))
    if meeting.is_planned:
        return redirect(meeting)
    if request.method != "POST":
        form = RecordForm(
            None, meeting=meeting, user=request.user,
            more_items=int("items" in request.GET), more_resolutions=_number(request.GET.get("resolutions", "")),
        )  # fmt: skip
        return record_form(request, meeting, form)
    form = RecordForm(request.POST, meeting=meeting, user=request.user)
    answer = saved_while_typing if "autosave" in request.POST else pressed
    return answer(request, meeting, form)


def pressed_deed(request: Request) -> Deed:
    """What the button asks for; writing, where it only saves or makes room for more."""
    return next((deed for deed in (CONFIRM_RECORD, HAND_OVER) if deed.is_pressed(request.POST)), WRITE)


def _number(text: str) -> int:
    """-1 for what is no number: no row has that place, no record that version."""
    number = whole_number(text)
    return -1 if number is None else number


def _save(request: Request, meeting: Meeting, form: RecordForm) -> tuple[Meeting, bool]:
    version, by = _number(request.POST.get("version", "")), given(request, "actor", "now")

    def save(content: MeetingContent) -> tuple[Meeting, bool]:
        return services.save_draft(meeting=meeting, content=content, version=version, **by)

    return _chosen(request, meeting, form, save)


def _chosen(request: Request, meeting: Meeting, form: RecordForm, save: Callable[[MeetingContent], Any]) -> Any:
    """Save what was typed; where two versions were compared, what was chosen of each line."""
    if "versions" not in request.POST:
        return save(form.content)
    taken = chosen_stored(request.POST)
    by = given(request, "actor", "now")
    return save_chosen(meeting=meeting, content=form.content, taken=taken, save=save, **by)


def saved_while_typing(request: Request, meeting: Meeting, form: RecordForm) -> JsonResponse:
    """What the page's script asks a moment after a change."""
    if not form.is_valid():
        first = form.problems[0]
        return unreadable(f"{first['label']}：{first['text']}")
    outcome = attempt(lambda: _save(request, meeting, form))
    if outcome.problem:
        current = getattr(outcome.problem, "current", None)
        return not_autosaved(outcome.problem, by=changed_elsewhere(current) if current else "")
    saved, moved = outcome.value
    adds = form.attendance is not None and form.attendance.adds_somebody
    form.agenda.learn(agenda_of(saved))
    return autosaved(
        version=saved.version,
        at=saved.saved_at,
        rows=form.agenda.row_ids,
        late=late_sentence(saved, timezone.localdate()) if saved.is_late_entry else "",
        reload=moved or adds,
    )


def pressed(request: Request, meeting: Meeting, form: RecordForm) -> HttpResponse:
    """Save what was typed, then do what the pressed button says."""
    if not form.is_valid():
        return record_form(request, meeting, form, status=422, is_unreadable=True)
    outcome = attempt(lambda: _save(request, meeting, form))
    if isinstance(outcome.problem, StaleSave):
        return both_versions(request, meeting, form)
    if outcome.problem:
        messages.warning(request, outcome.problem.message)
        return redirect(meeting)
    saved, moved = outcome.value
    if moved and pressed_deed(request) is not WRITE:
        return look_again(request, saved, _("日期改了，应到的人跟着有变化。请核对到会情况，再提交。"))
    room = next((make for name, make in ROOM.items() if name in request.POST), _stay)
    do = DOES.get(pressed_deed(request).name, room)
    outcome = attempt(lambda: do(request, saved, form))
    return outcome.value if outcome.problem is None else refused(request, saved, form, outcome.problem)


def refused(request: Request, meeting: Meeting, form: RecordForm, problem: DomainError) -> HttpResponse:
    """What was typed is saved; what the button did not do stands at its fields."""
    if isinstance(problem, services.NewlyExpected):
        listed = attempt(lambda: services.list_newcomers(meeting=meeting))
        if listed.problem is None:
            return look_again(request, listed.value, problem.message)
        problem = listed.problem
    again = visible_meeting(request, meeting.pk)
    form.meeting = again
    form.agenda.learn(agenda_of(again))
    form.refuse(problem)
    return record_form(request, again, form, status=422)


def confirmed_before(request: Request, meeting: Meeting) -> HttpResponse:
    """The record was confirmed after the page was opened: who did it; what was typed otherwise stays beside it."""
    form = RecordForm(request.POST, meeting=meeting, user=request.user)
    if not form.is_valid() or differences(form.stored, form.content):
        return both_versions(request, meeting, form)
    tell(request, CONFIRM_RECORD.done_before(meeting))
    return redirect(meeting)


def look_again(request: Request, meeting: Meeting, sentence: Any) -> HttpResponse:
    """Others are expected than the person saw: what was typed is saved, and they stand on the page now."""
    messages.warning(request, sentence)
    return redirect(reverse("activities:meeting-edit", args=[meeting.pk]) + "#attendance")


def _stay(request: Request, meeting: Meeting, form: RecordForm) -> HttpResponse:
    return said(request, _("已保存草稿。"), "activities:meeting-edit", meeting.pk)


def _add_walk_in(request: Request, meeting: Meeting, form: RecordForm) -> HttpResponse:
    return redirect(reverse("activities:meeting-edit", args=[meeting.pk]) + "#attendance")


def _add_item(request: Request, meeting: Meeting, form: RecordForm) -> HttpResponse:
    return redirect(reverse("activities:meeting-edit", args=[meeting.pk]) + "?items=1#agenda")


def _add_resolution(request: Request, meeting: Meeting, form: RecordForm) -> HttpResponse:
    place = _number(request.POST["add_resolution"])
    return redirect(reverse("activities:meeting-edit", args=[meeting.pk]) + f"?resolutions={place}#agenda-{place}")


def _hand_over(request: Request, meeting: Meeting, form: RecordForm) -> HttpResponse:
    HAND_OVER.call(meeting=meeting, **given(request, *HAND_OVER.gives))
    return said(request, HAND_OVER.done, meeting)


def _confirm(request: Request, meeting: Meeting, form: RecordForm) -> HttpResponse:
    by = given(request, *CONFIRM_RECORD.gives)
    confirmed = CONFIRM_RECORD.call(meeting=meeting, version=meeting.version, **by)
    return said(request, confirmed_sentence(confirmed), confirmed)


Answer = Callable[[Request, Meeting, RecordForm], HttpResponse]
DOES: dict[str, Answer] = {CONFIRM_RECORD.name: _confirm, HAND_OVER.name: _hand_over}
"""By deed; who may was asked before anything was saved."""
ROOM: dict[str, Answer] = {
    "add_walk_in": _add_walk_in,
    "add_item": _add_item,
    "add_resolution": _add_resolution,
}
"""By button: the page again with room for one more."""


def record_form(
    request: Request, meeting: Meeting, form: RecordForm, *, status: int = 200, **extra: Any
) -> HttpResponse:
    slot, today = slot_of(meeting), timezone.localdate()
    context = {
        "meeting": meeting,
        "record": form,
        "version": meeting.version,
        "problems": form.problems if form.basics.is_bound else [],
        "quorum": form.quorum,
        "late": late_sentence(meeting, today) if is_late(meeting, on=today) else "",
        "questions": asked_about(request, meeting),
        "can_confirm": CONFIRM_RECORD.is_offered(request.user, meeting),
        "confirm": CONFIRM_RECORD,
        "hand_over": HAND_OVER,
        "counts_for": slot,
        "counts_in": period_label(slot) if slot else "",
        "period": period_title(meeting, slot),
        "may_stay": meeting.kind in KEPT_KINDS,
        **extra,
    }
    return render(request, "activities/meeting_form.html", context, status=status)


def both_versions(request: Request, meeting: Meeting, form: RecordForm) -> HttpResponse:
    """Somebody saved in between: what was typed stays in the form, the stored version stands beside it."""
    stored = visible_meeting(request, meeting.pk)
    fresh = RecordForm(request.POST, meeting=stored, user=request.user)
    content = fresh.content if fresh.is_valid() else form.content
    rows = suggested(compared(fresh.stored, content), request.POST)
    extra = {"stale": rows, "stale_by": changed_elsewhere(stored)}
    if stored.is_confirmed:
        return amend_form(request, stored, fresh, AmendReasonForm(request.POST), status=409, **extra)
    return record_form(request, stored, fresh, status=409, **extra)


def changed_elsewhere(meeting: Any) -> str:
    """刘玉兰 14:20 改过这份记录。"""
    who = meeting.saved_by.name if meeting.saved_by else _("别处")
    moment = f"{timezone.localtime(meeting.saved_at):%H:%M}"
    return _("%(name)s %(moment)s 改过这份记录。") % {"name": who, "moment": moment}


def asked_about(request: Request, meeting: Meeting) -> list[Question]:
    """What is odd about the stored record, each with the tick it was given."""
    ticked = request.POST.getlist("answers") if request.method == "POST" else answer_keys(meeting)
    return [
        replace(question, is_ticked=question.key in ticked) for question in questions_of(meeting, sheet_of(meeting))
    ]


def late_sentence(meeting: Meeting, today: date) -> str:
    return _("会议%(day)s召开，已过 %(days)s 个工作日（规定 %(limit)s 个工作日内）。补录照常有效，请写一句原因。") % {
        "day": day_text(meeting.held_on, today.year),
        "days": working_days_late(meeting, on=today), "limit": late_after(meeting),
    }  # fmt: skip


def slot_of(meeting: Meeting) -> Slot | None:
    """The duty this record fulfils."""
    if meeting.is_joint:
        return None
    day = meeting.held_on
    slots = branch_duties(
        branches=Organisation.objects.filter(pk=meeting.host_id), start=day, end=day + timedelta(days=1), on=day
    )
    same = (slot for slot in slots if slot.kind == meeting.kind and slot.group_id == meeting.group_id)
    return next((slot for slot in same if not slot.rule.by_secretary), None)


def period_title(meeting: Meeting, slot: Slot | None) -> str:
    """2026年第四季度, 2026年11月; the day itself where no period is owed."""
    day = meeting.held_on
    if slot and slot.year is not None:
        return period_label(slot)
    label = period_label(slot) if slot else _("%(month)s月%(day)s日") % {"month": day.month, "day": day.day}
    return _("%(year)s年%(period)s") % {"year": day.year, "period": label}


def confirmed_sentence(meeting: Meeting) -> str:
    """已确认。已计入第四季度支部党员大会，决议进入刘玉兰的待办。"""
    parts = [_("已确认。")]
    slot = slot_of(meeting)
    if meeting.none_came_reason:
        parts.append(_("本支部没有人到会，不计入次数。"))
    elif slot:
        parts.append(
            _("已计入%(period)s%(kind)s。") % {"period": period_label(slot), "kind": meeting.get_kind_display()}
        )
    if meeting.is_shared_kind and (partners := meeting.parties.count()):
        parts.append(_("联合开展的 %(count)s 个支部会在工作台核对本支部到会的人。") % {"count": partners})
    rows = meeting.resolutions.select_related("person", "unit")
    names = list(dict.fromkeys(doer.name for row in rows if (doer := row.person or row.unit)))
    if names:
        parts.append(_("决议进入%(names)s的待办。") % {"names": "、".join(names)})
    return "".join(parts)


@access(people)
def amend(request: Request, pk: int) -> HttpResponse:
    """Change a confirmed record visibly: before, after and reason stay on it."""
    meeting = visible_meeting(request, pk)
    require(AMEND.who, request.user, meeting)
    bound = request.POST if request.method == "POST" else None
    form, reason = RecordForm(bound, meeting=meeting, user=request.user), AmendReasonForm(bound)
    if bound is None:
        return amend_form(request, meeting, form, reason)
    if not (form.is_valid() & reason.is_valid()):
        return amend_form(request, meeting, form, reason, status=422, is_unreadable=True)
    typed = {"version": _number(bound.get("version", "")), **reason.cleaned_data}
    by = given(request, "actor", "on", "now")

    def amend_as(content: MeetingContent) -> Event:
        return amend_meeting(meeting=meeting, content=content, **typed, **by)

    outcome = attempt(lambda: _chosen(request, meeting, form, amend_as))
    if isinstance(outcome.problem, StaleSave):
        return both_versions(request, meeting, form)
    if outcome.problem:
        refuse_amendment(form, reason, outcome.problem)
        return amend_form(request, meeting, form, reason, status=422)
    return said(request, _("已更正，改动前后的内容留在记录下面。"), meeting)


def refuse_amendment(form: RecordForm, reason: AmendReasonForm, problem: DomainError) -> None:
    """The missing reason is told at its own field, after all that is missing in the record."""
    form.refuse(problem, except_for="reason")
    if problem.field == "reason":
        reason.add_error("reason", problem.message)


def amend_form(
    request: Request,
    meeting: Meeting,
    form: RecordForm,
    reason: AmendReasonForm,
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    problems = form.problems if form.basics.is_bound else []
    wrong = reason["reason"].errors
    problems += [{"id": reason["reason"].id_for_label, "label": reason["reason"].label, "text": text} for text in wrong]
    return record_form(
        request, meeting, form, status=status, amending=True, reason_form=reason, problems=problems, **extra
    )
