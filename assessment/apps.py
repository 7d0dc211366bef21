"""What it adds up to: rules, ledger, scores, evaluations and the year's end."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"
