"""The horizontal: committees and alliances, resources, needs and claims."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlliancesConfig(AppConfig):
    name = "alliances"
    verbose_name = _("联建组织与清单")

    def ready(self) -> None:
        from alliances import audited, county_settings  # noqa: F401  what is audited, what the county may set
        from alliances.exports.blanks import add_blanks
        from alliances.selectors import effects  # noqa: F401  what its numbers would have done
        from alliances.services import notices  # noqa: F401  defines what people are told of
        from alliances.views.found import found_needs
        from common import panels

        panels.add("members.search", order=10, build=found_needs)
        add_blanks()
