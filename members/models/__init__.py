from members.models.accounts import RoleGrant, User
from members.models.complaints import Complaint
from members.models.compliance import ComplianceLine
from members.models.door import KnownAddress, LoginTally
from members.models.imports import ImportBatch, KnownTitle
from members.models.notices import Notice
from members.models.organisations import Organisation
from members.models.people import Appointment, Member, MemberHousehold
from members.models.report_ins import MemberReportIn, UnitReportIn
from members.models.resets import PasswordReset

__all__ = [
    "Appointment",
    "Complaint",
    "ComplianceLine",
    "ImportBatch",
    "KnownAddress",
    "KnownTitle",
    "LoginTally",
    "Member",
    "MemberHousehold",
    "MemberReportIn",
    "Notice",
    "Organisation",
    "PasswordReset",
    "RoleGrant",
    "UnitReportIn",
    "User",
]
