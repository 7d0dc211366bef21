"""How long a delivery waits for its raiser: counted in working days, so that a holiday makes nobody silent
(DOMAIN.md §4, after 10 silent working days the handler accepts by spot check)."""

from dataclasses import dataclass
from datetime import date, timedelta

from alliances.county_settings import SILENT_DAYS
from common.asking import Asking, read
from common.calendars import WorkCalendar, work_calendar
from common.selectors.county_settings import setting


@dataclass(frozen=True)
class Silence:
    """The county's number of working days with its calendar; make one for each request or service call."""

    days: int
    calendar: WorkCalendar

    def ripe_on(self, delivered_on: date) -> date:
        """The day from which the handler may accept by spot check."""
        return self.calendar.add(delivered_on, self.days)

    def since(self, on: date) -> date:
        """The latest day of delivery that is ripe on a day."""
        day, left = on, self.days
        while left > 0:
            left -= self.calendar.is_worked(day)
            day -= timedelta(days=1)
        return day

    def waited(self, delivered_on: date, on: date) -> int:
        """For how many working days a delivery has been waiting."""
        return self.calendar.days_after(delivered_on, on)


@read
def silence(*, on: date) -> Asking[Silence]:
    """Reads the county's number, as of the day on which it is asked, and its holidays."""
    return Silence(setting(SILENT_DAYS, on=on), (yield from work_calendar.asking()))
