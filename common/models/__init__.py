from common.county_settings import Origin
from common.models.audit import AuditSeal, ProbeWindow
from common.models.calendar import CalendarYear, Holiday, HolidayOrigin
from common.models.county_lists import ListWord
from common.models.county_settings import SettingValue
from common.models.events import Event, EventQuerySet, Storied, StoryPart
from common.models.heartbeats import Heartbeat, HeartbeatName
from common.models.jobs import Job, JobState
from common.models.keys import KeyCheck, KeyKind
from common.models.papers import PaperTemplate
from common.models.sent_forms import SentForm

__all__ = [
    "AuditSeal",
    "CalendarYear",
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
    "ListWord",
    "Origin",
    "PaperTemplate",
    "ProbeWindow",
    "SentForm",
    "SettingValue",
    "Storied",
    "StoryPart",
]
