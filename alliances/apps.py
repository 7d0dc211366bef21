"""The horizontal: committees and alliances, resources, needs and claims."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlliancesConfig(AppConfig):
    name = "alliances"
    verbose_name = _("联建组织与清单")

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from alliances import county_settings, models  # noqa: F401  defines what the county may set
        from alliances.services import notices  # noqa: F401  defines what people are told of

        for dated in (models.Alliance, models.AllianceMembership, models.ConvenorTerm):
            auditlog.register(dated)
        for model in (models.Resource, models.Need, models.Claim, models.Acceptance):
            auditlog.register(model)
