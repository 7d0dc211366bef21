"""The first page after the door: what waits for the person in the role he or she acts in (archetype A)."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from activities.permissions.service import can_record_service
from activities.selectors.duties import Slot, duties_of
from activities.selectors.duty_cards import card_lines, most_urgent
from activities.selectors.duty_structure import structure_of
from activities.selectors.meetings import hosts_for, own_drafts, planned_ahead
from assessment.selectors.scores import objections_for_list
from common.access import access, signed_in
from common.periods import Quarter
from common.selectors.pulse import Pulse, pulse
from members.choices import Role
from members.models import Organisation, User
from members.permissions import can_see_people
from members.selectors.headcounts import heads_of
from workbench.selectors.first_steps import start_of
from workbench.selectors.overview import below
from workbench.selectors.todos import all_todos, bands, counts_by_section, today_count

ABOVE = (*Role.committees, Role.COMMUNITY_SECRETARY)
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
ROWS = 5


@access(signed_in)
def home(request: HttpRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    todos = all_todos(user=user, on=today)
    count = today_count(todos, on=today)
    request.todo_counts = {**counts_by_section(todos, on=today), "": count}  # type: ignore[attr-defined]
    steps, offices = start_of(user=user, on=today)
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
    if not user.holds(*Role.administrators):
        context |= {"drafts": own_drafts(user=user)[:ROWS], "planned": planned_ahead(user=user, on=today)[:ROWS]}
        context |= own_work(user, today)
        context |= {
            "background": background(user),
            "records_service": can_record_service(user),
            "objections": list(objections_for_list(user).waiting().order_by("answer_due_on", "pk")[:ROWS]),
        }
    return render(request, "workbench/home.html", context)


def background(user: User) -> Pulse | None:
    """What is wrong with the background, for the department; None while all is well."""
    if not user.holds(Role.DEPARTMENT_STAFF):
        return None
    heard = pulse(now=timezone.now())
    return None if heard.is_well else heard


def address(user: User) -> str:
    """周书记 for secretaries, the name for everybody else."""
    if not user.holds(*Role.secretaries) or not "\u4e00" <= user.name[0] <= "\u9fff":
        return user.name
    surname = next((name for name in COMPOUND_SURNAMES if user.name.startswith(name)), user.name[0])
    return _("%(surname)s书记") % {"surname": surname}


def own_work(user: User, today: date) -> dict[str, Any]:
    """The branch's duties for who writes its records; the organisations below for the levels above."""
    hosts = hosts_for(user, on=today)
    if hosts:
        return branch_work(user, hosts[0], today)
    above = next((grant.organisation for grant in user.grants_of(*ABOVE)), None)
    if above is None:
        return {}
    return {
        "organisation": above,
        **heads_at(user, above, today),
        "below": below(organisation=above, quarter=Quarter.of(today), on=today),
    }


def branch_work(user: User, branch: Organisation, today: date) -> dict[str, Any]:
    slots = duties_of(branch=branch, quarter=Quarter.of(today), on=today)
    groups = user.organisation_ids(Role.GROUP_LEADER)
    if groups:
        slots = [slot for slot in slots if slot.group_id in groups]
    return {
        "organisation": branch,
        **heads_at(user, Organisation.objects.filter(pk__in=groups).first() or branch, today),
        "duties": card_lines(slots, on=today),
        "structure": structure_of(branch=branch, on=today),
        "sees_year": not groups,
        "record_url": record_url(most_urgent(slots, on=today), today),
    }


def heads_at(user: User, organisation: Organisation, today: date) -> dict[str, Any]:
    """How many people are there, for who may see them; a group leader leads a group and counts its people."""
    if not can_see_people(user, organisation):
        return {}
    return {"counted": organisation, "heads": heads_of(organisation=organisation, on=today)}


def record_url(slot: Slot | None, today: date) -> str:
    """Where the red button posts to: the most pressing meeting, filled in; the choice of kinds when none is owed."""
    url = reverse("activities:meeting-new")
    if slot is None:
        return url
    asked = {"kind": slot.kind, "host": slot.owner_id, "held_on": min(today, slot.due_on).isoformat()}
    return f"{url}?{urlencode(asked | ({'group': slot.group_id} if slot.group_id else {}))}"


def nothing_to_do(user: User) -> tuple[str, str, str]:
    """Sentence, address and verb of an empty list, by role."""
    if user.holds(Role.SECURITY_ADMIN):
        return _("没有等待批准的授权。"), reverse("members:accounts"), _("看账号与授权")
    if user.holds(Role.AUDIT_ADMIN):
        return _("审计日志每十分钟封存一次，可以随时查阅。"), reverse("members:audit"), _("看审计日志")
    if user.holds(Role.SYSTEM_ADMIN):
        return _("任务进度和系统设置在系统状态页。"), reverse("members:system"), _("看系统状态")
    if user.holds(Role.MEMBER):
        return _("没有要办的事。您的报到、服务和到会记录在“我的”里。"), reverse("members:me"), _("看我的")
    return _("没有要办的事。"), reverse("activities:meetings"), _("看组织生活记录")
