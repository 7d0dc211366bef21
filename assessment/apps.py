"""What it adds up to: rules, ledger, scores, evaluations and the year's end."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = _("积分与评价")

    def ready(self) -> None:
        from assessment import audited, county_settings  # noqa: F401  what is audited, what the county may set
        from assessment.exports.blanks import add_blanks
        from assessment.exports.year_end import add_papers
        from assessment.selectors import effects  # noqa: F401  what its numbers would have done
        from assessment.services import notices  # noqa: F401  defines what people are told of
        from assessment.views.own_scores import own_scores_panel
        from common import panels

        add_papers()
        add_blanks()
        panels.add("members.me", order=10, build=own_scores_panel)
