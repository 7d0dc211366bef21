from common.models.audit import AuditSeal
from common.models.calendar import CalendarYear, Holiday, HolidayOrigin
from common.models.heartbeats import Heartbeat, HeartbeatName
from common.models.jobs import Job, JobState
from common.models.numbers import CountyNumber, Origin

__all__ = [
    "AuditSeal",
    "CalendarYear",
    "CountyNumber",
    "Heartbeat",
    "HeartbeatName",
    "Holiday",
    "HolidayOrigin",
    "Job",
    "JobState",
    "Origin",
]
