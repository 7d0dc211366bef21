"""What the county's numbers of this app would have done (`common/effects.py`)."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from activities.choices import MeetingState, ServiceState
from activities.county_settings import LATE_DAYS, MIN_HOURS
from activities.models import Meeting, ServiceRecord
from common.calendars import work_calendar
from common.effects import effect_of
from common.periods import Quarter, local_day


@effect_of(LATE_DAYS)
def late_effect(days: int, on: date) -> str:
    """Records of the last quarter that would have been late."""
    calendar, quarter = work_calendar(), Quarter.of(on).previous
    held = Meeting.objects.filter(state=MeetingState.CONFIRMED, held_on__range=(quarter.start, quarter.last))
    rows = held.values_list("held_on", "completed_at")
    taken = [calendar.days_after(day, local_day(moment)) for day, moment in rows if moment]
    return _("%(quarter)s确认的 %(count)s 份会议记录，%(late)s 份算补录。") % {
        "quarter": quarter.label,
        "count": len(taken),
        "late": sum(each > days for each in taken),
    }


@effect_of(MIN_HOURS)
def hours_effect(hours: Decimal, on: date) -> str:
    """Services of the last quarter that would not have counted."""
    quarter = Quarter.of(on).previous
    rows = ServiceRecord.objects.filter(state=ServiceState.CONFIRMED, held_on__range=(quarter.start, quarter.last))
    return _("%(quarter)s确认的 %(count)s 次志愿服务，%(short)s 次时长不够，不计入积分。") % {
        "quarter": quarter.label,
        "count": rows.count(),
        "short": rows.filter(hours__lt=hours).count(),
    }
