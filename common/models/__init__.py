from common.models.audit import AuditSeal
from common.models.calendar import Holiday

__all__ = ["AuditSeal", "Holiday"]
