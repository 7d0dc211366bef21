"""What happened: meetings, duties and service."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = _("组织生活与服务")

    def ready(self) -> None:
        from activities import audited, county_settings  # noqa: F401  what is audited, what the county may set
        from activities.exports.blanks import add_blanks
        from activities.selectors import effects  # noqa: F401  what its numbers would have done
        from activities.services import notices  # noqa: F401  defines what people are told of
        from activities.views.rhythm import rhythm_panel
        from activities.views.service_panel import own_service_panel
        from common import panels

        panels.add("members.me", order=20, build=own_service_panel)
        panels.add("alliances.alliance", order=20, build=rhythm_panel)
        add_blanks()
