"""The rhythm of an alliance on its page: joint conferences by month, from real meetings."""

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.choices import JOINT_KINDS, MeetingState
from activities.models import Meeting
from activities.permissions.meetings import can_host
from activities.selectors.duties import conference_duties
from activities.selectors.lights import LightRow, lights_of_meetings, meetings_behind, year_lights
from alliances.models import Alliance
from common.panels import Panel
from common.requests import Request


def rhythm_panel(request: Request, alliance: Alliance) -> Panel:
    """Owed and held conferences of this year, and the latest ones the person may read."""
    today = timezone.localdate()
    start, end = today.replace(month=1, day=1), today.replace(year=today.year + 1, month=1, day=1)
    meetings = Meeting.objects.visible_to(request.user).filter(alliance=alliance, kind__in=JOINT_KINDS)
    slots = conference_duties(alliances=Alliance.objects.filter(pk=alliance.pk), start=start, end=end, on=today)
    opens = set(meetings.filter(pk__in=meetings_behind(slots)).values_list("pk", flat=True)) if slots else set()
    rows: list[LightRow] = year_lights(slots, on=today, opens=opens)
    if not rows:
        held = meetings.filter(state=MeetingState.CONFIRMED, held_on__gte=start, held_on__lt=end)
        rows = [lights_of_meetings(_("党建联席会议"), held.values_list("pk", "held_on", "is_late_entry"), on=today)]
    return Panel(
        "activities/partials/rhythm.html",
        {
            "rows": rows,
            "meetings": meetings.select_related("host").order_by("-held_on", "-pk")[:5],
            "can_host": can_host(request.user, alliance, today),
            "alliance": alliance,
            "today": today,
        },
    )
