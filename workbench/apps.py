"""Home pages and dashboards by role. Read-only, no models."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "workbench"
