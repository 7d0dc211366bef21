"""The lists of the members app: page, rows and file come from one definition each."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import listing
from common.access import Rule, signed_in
from common.selectors.audit import log_entries
from common.selectors.audit_presses import gather
from members.choices import Role
from members.filters import (
    AccountFilter,
    AuditFilter,
    ComplaintFilter,
    ComplaintProgressFilter,
    MemberFilter,
    MemberReportInFilter,
    NoticeFilter,
    UnitReportInFilter,
)
from members.models import Member
from members.permissions import (
    complaint_counter,
    holds,
    not_administrator,
    sees_member_report_ins,
    sees_unit_report_ins,
)
from members.selectors.complaints import complaints_for_count, complaints_for_list
from members.selectors.grants import accounts
from members.selectors.notices import inbox
from members.selectors.report_ins import member_report_ins, unit_report_ins
from members.tables import (
    ACCOUNT_COLUMNS,
    AUDIT_COLUMNS,
    COMPLAINT_COLUMNS,
    COMPLAINT_COUNT_COLUMNS,
    MEMBER_COLUMNS,
    MEMBER_REPORT_IN_COLUMNS,
    NOTICE_COLUMNS,
    UNIT_REPORT_IN_COLUMNS,
)

SEES_UNIT_REPORT_INS = Rule("sees unit report-ins", sees_unit_report_ins)
SEES_MEMBER_REPORT_INS = Rule("sees member report-ins", sees_member_report_ins)

MEMBERS = listing.define(
    "members.members",
    title=_("党员花名册"),
    unit=_("名"),
    queryset=lambda user: Member.objects.visible_to(user).current(timezone.localdate()).select_related("home"),
    filterset=MemberFilter,
    columns=MEMBER_COLUMNS,
    order=("org_position", "sort_key", "id"),
    export=not_administrator(),
)

UNIT_REPORT_INS = listing.define(
    "members.unit_report_ins",
    title=_("单位报到"),
    unit=_("个"),
    queryset=unit_report_ins,
    filterset=UnitReportInFilter,
    columns=UNIT_REPORT_IN_COLUMNS,
    order=("-submitted_on", "-id"),
    export=SEES_UNIT_REPORT_INS,
    readers=SEES_UNIT_REPORT_INS,
    readers_words=_("单位报到由报到单位、接收的社区和它们的上级党组织查看。"),
)

MEMBER_REPORT_INS = listing.define(
    "members.member_report_ins",
    title=_("党员报到"),
    unit=_("名"),
    queryset=member_report_ins,
    filterset=MemberReportInFilter,
    columns=MEMBER_REPORT_IN_COLUMNS,
    order=("-submitted_on", "-id"),
    export=SEES_MEMBER_REPORT_INS,
    readers=SEES_MEMBER_REPORT_INS,
    readers_words=_("党员报到由本人、接收的社区和小区党支部、所在单位查看。"),
)

NOTICES = listing.define(
    "members.notices",
    title=_("通知"),
    unit=_("条"),
    queryset=inbox,
    filterset=NoticeFilter,
    columns=NOTICE_COLUMNS,
    order=("-id",),
    export=signed_in,
)

ACCOUNTS = listing.define(
    "members.accounts",
    title=_("账号"),
    unit=_("个"),
    queryset=accounts,
    filterset=AccountFilter,
    columns=ACCOUNT_COLUMNS,
    order=("username", "id"),
    export=holds(Role.SECURITY_ADMIN),
)

AUDIT_LOG = listing.define(
    "members.audit",
    title=_("审计日志"),
    unit=_("条"),
    queryset=lambda user: log_entries() if user.holds(Role.AUDIT_ADMIN) else log_entries().none(),
    filterset=AuditFilter,
    columns=AUDIT_COLUMNS,
    order=("-id",),
    gather=gather,
    export=holds(Role.AUDIT_ADMIN),
)

COMPLAINTS = listing.define(
    "members.complaints",
    title=_("意见与投诉"),
    unit=_("件"),
    queryset=complaints_for_list,
    filterset=ComplaintFilter,
    columns=COMPLAINT_COLUMNS,
    order=("-id",),
    export=signed_in,
)

COMPLAINT_PROGRESS = listing.define(
    "members.complaint_progress",
    title=_("意见与投诉办理情况"),
    unit=_("件"),
    queryset=complaints_for_count,
    filterset=ComplaintProgressFilter,
    columns=COMPLAINT_COUNT_COLUMNS,
    order=("-id",),
    export=complaint_counter,
)
