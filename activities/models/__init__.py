from activities.models.duties import DutyRule
from activities.models.meetings import AgendaItem, Attendance, Meeting, MeetingParty, Resolution
from activities.models.service import ServiceRecord

__all__ = [
    "AgendaItem",
    "Attendance",
    "DutyRule",
    "Meeting",
    "MeetingParty",
    "Resolution",
    "ServiceRecord",
]
