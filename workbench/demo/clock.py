"""Days and hours of the lived quarters."""

from datetime import date, datetime, time

from django.utils import timezone

from common.periods import Quarter


def at_nine(day: date) -> datetime:
    """Nine o'clock in the morning of a day, in Shanghai."""
    return timezone.make_aware(datetime.combine(day, time(9)))


def lived_quarters(as_of: date) -> list[Quarter]:
    """The last three finished quarters and the running one."""
    running = Quarter.of(as_of)
    return [running.previous.previous.previous, running.previous.previous, running.previous, running]
