"""Working days of the Chinese calendar: the county's own holiday table first, then the package, then weekends."""

from datetime import date, timedelta

import chinese_calendar

from common.models import Holiday


class WorkCalendar:
    """Answers which days are worked. Reads the holiday table once; make one for each request or task."""

    def __init__(self) -> None:
        self.own = dict(Holiday.objects.values_list("day", "is_worked"))

    def is_worked(self, day: date) -> bool:
        if day in self.own:
            return self.own[day]
        try:
            return chinese_calendar.is_workday(day)
        except NotImplementedError:  # the package knows no year beyond the last published notice
            return day.weekday() < 5

    def days_after(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; 0 when `end` is not later."""
        days = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
        return sum(self.is_worked(day) for day in days)

    def add(self, start: date, count: int) -> date:
        """The day that is `count` working days after `start`."""
        day = start
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_worked(day)
        return day
