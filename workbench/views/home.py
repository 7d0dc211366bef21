"""The first page after the door: what waits for the person in the role he or she acts in (archetype A)."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.permissions.service import can_record_service
from activities.selectors.dues import is_due_now
from activities.selectors.duties import Slot
from activities.selectors.duty_cards import card_lines, to_record
from activities.views.todos import record_url, start_chips
from common.access import access, signed_in
from common.asking import Asking, together
from common.periods import Quarter
from common.requests import Request
from members.choices import Role
from members.models import User
from workbench.selectors.dues import all_dues
from workbench.selectors.first_steps import start_of
from workbench.selectors.work import Desk, Work, desk_of
from workbench.views.todos import bands, counts_by_section, in_order, today_count

COMPOUND_SURNAMES = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "夏侯",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "端木",
)


@access(signed_in)
def home(request: Request) -> HttpResponse:
    user, today, now = request.user, timezone.localdate(), timezone.now()
    dues, (steps, offices), desk = together(
        all_dues.asking(user=user, on=today, now=now), start_of.asking(user=user, on=today), desk_for(user, today, now)
    )
    todos = in_order(dues, on=today)
    count = today_count(todos, on=today)
    request.todo_counts = {**counts_by_section(todos, on=today), "": count}
    context: dict[str, Any] = {
        "today": today,
        "quarter": Quarter.of(today),
        "address": address(user),
        "count": count,
        "bands": bands(todos, on=today),
        "nothing": nothing_to_do(user),
        "first_steps": steps,
        "first_offices": offices,
    }
    return render(request, "workbench/home.html", context | desk_context(user, desk, today))


def desk_for(user: User, today: date, now: datetime) -> Asking[Desk | None]:
    """Administrators look after accounts, and see no records."""
    if user.holds(*Role.administrators):
        return None
    return (yield from desk_of.asking(user=user, on=today, now=now))


def desk_context(user: User, desk: Desk | None, today: date) -> dict[str, Any]:
    if desk is None:
        return {}
    shown = {name: getattr(desk, name) for name in ("drafts", "planned", "objections", "background")}
    return shown | work_context(desk.work, today) | {"records_service": can_record_service(user)}


def work_context(work: Work, today: date) -> dict[str, Any]:
    context: dict[str, Any] = {"organisation": work.organisation, "below": work.below}
    if work.counted:
        context |= {"counted": work.counted.organisation, "heads": work.counted.heads}
    if work.slots is not None:
        open_slots = to_record(work.slots, on=today)
        context |= {
            "duties": card_lines(work.slots, on=today),
            "structure": work.structure,
            "sees_year": not work.groups,
            "record_url": press_url(next(iter(open_slots), None), today),
            "chips": start_chips([slot for slot in open_slots if not is_due_now(slot, today)], today),
        }
    return context


def address(user: User) -> str:
    """周书记 for secretaries, the name for everybody else."""
    if not user.holds(*Role.secretaries) or not "\u4e00" <= user.name[0] <= "\u9fff":
        return user.name
    surname = next((name for name in COMPOUND_SURNAMES if user.name.startswith(name)), user.name[0])
    return _("%(surname)s书记") % {"surname": surname}


def press_url(slot: Slot | None, today: date) -> str:
    """Where the red button posts to: the most pressing meeting, filled in; the choice of kinds when none is owed."""
    return record_url(slot, today, host=slot.owner_id) if slot else reverse("activities:meeting-new")


def nothing_to_do(user: User) -> str:
    """The sentence of an empty list, by role; the ways that lead on stand below it."""
    if user.holds(Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        return _("没有等您批准的。")
    return _("没有要您处理的。") if user.holds(Role.SYSTEM_ADMIN) else _("没有要办的事。")
