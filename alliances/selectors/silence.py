"""How long a delivery waits for its raiser: counted in working days, so that a holiday makes nobody silent
(DOMAIN.md §4, after 10 silent working days the handler accepts by spot check)."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Q

from alliances.county_settings import SILENT_DAYS
from common.asking import Asking, read
from common.calendars import WorkCalendar, work_calendar
from common.selectors.county_settings import steps_of


@dataclass(frozen=True)
class Silence:
    """The county's numbers of working days with its calendar; make one for each request or service call.

    Each delivery waits by the number of its own day: a change moves no deadline that was told to people.
    """

    steps: tuple[tuple[date, int], ...]
    """First day and number, oldest first."""
    calendar: WorkCalendar

    def days_of(self, delivered_on: date) -> int:
        return next(days for first, days in reversed(self.steps) if first <= delivered_on)

    def ripe_on(self, delivered_on: date) -> date:
        """The day from which the handler may accept by spot check."""
        return self.calendar.add(delivered_on, self.days_of(delivered_on))

    def ripe_q(self, on: date) -> Q:
        """The claims whose delivery is ripe on a day."""
        ripe = Q(pk__in=())
        for (first, days), (following, _days) in pairwise((*self.steps, (date.max, 0))):
            ripe |= Q(delivered_on__gte=first, delivered_on__lt=following, delivered_on__lte=self._since(on, days))
        return ripe

    def _since(self, on: date, days: int) -> date:
        """The latest day of delivery that is ripe after so many days."""
        day, left = on, days
        while left > 0:
            left -= self.calendar.is_worked(day)
            day -= timedelta(days=1)
        return day

    def waited(self, delivered_on: date, on: date) -> int:
        """For how many working days a delivery has been waiting."""
        return self.calendar.days_after(delivered_on, on)


@read
def silence() -> Asking[Silence]:
    """Reads the county's numbers and its holidays."""
    return Silence(tuple(steps_of(SILENT_DAYS)), (yield from work_calendar.asking()))
