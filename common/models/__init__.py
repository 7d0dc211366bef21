from common.models.audit import AuditSeal, ProbeWindow
from common.models.calendar import CalendarYear, Holiday, HolidayOrigin
from common.models.events import Event, EventQuerySet, Storied, StoryPart
from common.models.heartbeats import Heartbeat, HeartbeatName
from common.models.jobs import Job, JobState
from common.models.keys import KeyCheck, KeyKind
from common.models.numbers import CountyNumber, Origin
from common.models.sent_forms import SentForm

__all__ = [
    "AuditSeal",
    "CalendarYear",
    "CountyNumber",
    "Event",
    "EventQuerySet",
    "Heartbeat",
    "HeartbeatName",
    "Holiday",
    "HolidayOrigin",
    "Job",
    "JobState",
    "KeyCheck",
    "KeyKind",
    "Origin",
    "ProbeWindow",
    "SentForm",
    "Storied",
    "StoryPart",
]
