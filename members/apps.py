"""Organisations, people, report-ins, users and role grants."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

SECRET_FIELDS = ["phone", "phone_hash", "identity_number", "identity_hash", "row_seal"]


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("组织与党员")

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from members import county_settings, models  # noqa: F401  defines what the county may set
        from members.services import notice_kinds, releases  # noqa: F401  defines what people are told of

        auditlog.register(models.Organisation, exclude_fields=["position"])
        auditlog.register(models.Member, exclude_fields=[*SECRET_FIELDS, "org_position", "sort_key"])
        for model in (models.MemberHousehold, models.Appointment, models.UnitReportIn, models.MemberReportIn):
            auditlog.register(model)
        # Notices are made and told many at once; their handing over writes a row of its own.
        auditlog.register(models.RoleGrant)
        auditlog.register(models.PasswordReset)
        auditlog.register(models.User, exclude_fields=["password", "last_login"])
