"""What it adds up to: rules, ledger, scores, evaluations and the year's end."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = _("积分与评价")

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from assessment import county_settings, models  # noqa: F401  defines what the county may set
        from assessment.exports.year_end import add_papers
        from assessment.services import notices  # noqa: F401  defines what people are told of

        # Scores, lines and entries come by set-based deeds, which write one row of their own (services/scoring.py).
        for model in (models.RuleSet, models.CommunityQuarter, models.CountyPeriod):
            auditlog.register(model)
        auditlog.register(models.PointRule, exclude_fields=["version"])
        auditlog.register(models.Exemption)
        auditlog.register(models.Objection, exclude_fields=["text", "answer", "review"])
        auditlog.register(models.EvaluationRound)
        auditlog.register(models.OrganisationEvaluation, exclude_fields=["text", "version", "saved_at"])
        auditlog.register(models.AnnualResult, exclude_fields=["reason", "version"])
        auditlog.register(models.YearClosing)
        add_papers()
