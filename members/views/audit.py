"""审计日志: the log as the audit administrator reads it, newest first."""

from typing import Any

from common.listing import ScopedListView
from common.paging import KeysetPage
from common.selectors.audit import seal_state
from members.choices import Role
from members.lists import AUDIT_LOG
from members.permissions import holds


class AuditLog(ScopedListView):
    access = holds(Role.AUDIT_ADMIN)
    definition = AUDIT_LOG
    template_name = "members/audit.html"

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        return {"seals": seal_state()}
