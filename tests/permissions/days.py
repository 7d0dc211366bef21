"""The days of the county: it works since the end of 2025, and it is 14 December 2026, a Monday."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 12, 14)
REPORTED = date(2025, 12, 1)


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 10, 0, tzinfo=SHANGHAI)


NOW = at(2026, 12, 14)
