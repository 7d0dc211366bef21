from activities.models.duties import DutyRule
from activities.models.meetings import AgendaItem, Amendment, Attendance, Meeting, MeetingParty, Resolution
from activities.models.service import ServiceRecord

__all__ = [
    "AgendaItem",
    "Amendment",
    "Attendance",
    "DutyRule",
    "Meeting",
    "MeetingParty",
    "Resolution",
    "ServiceRecord",
]
