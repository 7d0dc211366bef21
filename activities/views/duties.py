"""The year of one branch: what it owes month by month, what was held, and how the numbers come about."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from activities.models import DutyRule, Meeting
from activities.permissions.meetings import can_read_duties
from activities.selectors.dues import is_written_by
from activities.selectors.duties import BRANCH_RULES, branch_duties
from activities.selectors.duty_cards import to_record
from activities.selectors.duty_structure import structure_of
from activities.selectors.lights import meetings_behind, year_lights
from activities.views.todos import start_chips
from common.access import access
from common.refusals import require
from common.requests import Request
from members.models import Organisation
from members.permissions import not_administrator


@access(not_administrator())
def year(request: Request, pk: int) -> HttpResponse:
    """Own branch, and every level above (status only)."""
    branch = get_object_or_404(Organisation.objects.visible_to(request.user).branches(), pk=pk)
    require(can_read_duties, request.user, branch)
    today = timezone.localdate()
    start, end = today.replace(month=1, day=1), today.replace(year=today.year + 1, month=1, day=1)
    slots = branch_duties(branches=Organisation.objects.filter(pk=pk), start=start, end=end, on=today)
    readable = Meeting.objects.visible_to(request.user).filter(pk__in=meetings_behind(slots))
    context = {
        "branch": branch,
        "rows": year_lights(slots, on=today, opens=set(readable.values_list("pk", flat=True))),
        "months": range(1, 13),
        "structure": structure_of(branch=branch, on=today),
        "rules": DutyRule.objects.filter(is_active=True, owed_by__in=BRANCH_RULES),
        "today": today,
        "chips": start_chips(to_record([slot for slot in slots if is_written_by(request.user, slot)], on=today), today),
    }
    return render(request, "activities/duties.html", context)
