"""The horizontal: committees and alliances, resources, needs and claims."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlliancesConfig(AppConfig):
    name = "alliances"
    verbose_name = _("联建组织与清单")

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from alliances import county_settings, models  # noqa: F401  defines what the county may set
        from alliances.exports.blanks import add_blanks
        from alliances.views.found import found_needs
        from common import panels

        panels.add("members.search", order=10, build=found_needs)

        for dated in (models.Alliance, models.AllianceMembership, models.ConvenorTerm):
            auditlog.register(dated)
        for model in (models.Resource, models.Need, models.Claim, models.Acceptance):
            auditlog.register(model)
        add_blanks()
