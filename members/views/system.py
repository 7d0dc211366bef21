"""系统状态: what the system administrator keeps an eye on; no member data."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.access import access
from common.requests import Request
from common.selectors import site
from common.selectors.audit import seal_state
from common.selectors.backups import backup_state
from common.selectors.calendars import calendar_trouble
from common.selectors.health import broker_takes_work, disk_has_room, free_bytes
from common.selectors.pulse import pulse
from members.choices import Role
from members.permissions import holds


@access(holds(Role.SYSTEM_ADMIN))
def state(request: Request) -> HttpResponse:
    context = {
        "site": site.site_state(),
        "jobs": site.job_counts(),
        "failed": site.failed_jobs(),
        "numbers": site.county_settings(on=timezone.localdate()),
        "seals": seal_state(),
        "calendar_trouble": calendar_trouble(on=timezone.localdate()),
        "backup": backup_state(now=timezone.now()),
        "background": pulse(now=timezone.now()),
        "broker_is_away": not broker_takes_work(),
        "free_space": free_bytes(),
        "disk_has_room": disk_has_room(),
    }
    return render(request, "members/system.html", context)
