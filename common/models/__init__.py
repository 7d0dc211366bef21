from common.models.audit import AuditSeal
from common.models.calendar import Holiday
from common.models.jobs import Job, JobState

__all__ = ["AuditSeal", "Holiday", "Job", "JobState"]
