from common.models.audit import AuditSeal
from common.models.calendar import Holiday
from common.models.jobs import Job, JobState
from common.models.numbers import CountyNumber, Origin

__all__ = ["AuditSeal", "CountyNumber", "Holiday", "Job", "JobState", "Origin"]
