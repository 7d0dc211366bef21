"""Organisations, people, report-ins, users and role grants."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("组织与党员")

    def ready(self) -> None:
        from members import audited, county_settings  # noqa: F401  what is audited, what the county may set
        from members.exports.blanks import add_blanks
        from members.services import notice_kinds, releases  # noqa: F401  defines what people are told of

        add_blanks()
