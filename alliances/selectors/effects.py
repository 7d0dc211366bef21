"""What the county's numbers of this app would have done (`common/effects.py`)."""

from datetime import date

from django.utils.translation import gettext as _

from alliances.choices import ClaimState, NeedState
from alliances.county_settings import SILENT_DAYS, VERIFY_DAYS
from alliances.models import Claim, Need
from common.calendars import work_calendar
from common.effects import effect_of
from common.periods import Quarter, local_day


@effect_of(VERIFY_DAYS)
def verify_effect(days: int, on: date) -> str:
    """Needs of the last quarter that were published, and those that wait today."""
    calendar, quarter = work_calendar(), Quarter.of(on).previous
    rows = Need.objects.values_list("submitted_at", "published_at", "state")
    spans = [(local_day(first), last, state) for first, last, state in rows if first]
    done = [(first, local_day(last)) for first, last, _state in spans if last and first in quarter]
    waiting = [first for first, _last, state in spans if state == NeedState.SUBMITTED]
    return _(
        "%(quarter)s提交后发布的 %(done)s 件需求，%(late)s 件超过时限；现在等核实的 %(waiting)s 件，%(over)s 件已超过。"
    ) % {
        "quarter": quarter.label,
        "done": len(done),
        "late": sum(calendar.days_after(first, last) > days for first, last in done),
        "waiting": len(waiting),
        "over": sum(calendar.days_after(first, on) > days for first in waiting),
    }


@effect_of(SILENT_DAYS)
def silent_effect(days: int, on: date) -> str:
    """Deliveries that wait for their raiser today."""
    calendar = work_calendar()
    waiting = Claim.objects.filter(state=ClaimState.DELIVERED).values_list("delivered_on", flat=True)
    waited = [calendar.days_after(day, on) for day in waiting if day]
    return _("现在等验收的 %(waiting)s 件交付，%(ripe)s 件可由主管抽查验收；已交付的仍按交付那天的数。") % {
        "waiting": len(waited),
        "ripe": sum(each >= days for each in waited),
    }
