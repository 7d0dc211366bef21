"""Home pages and dashboards by role. Read-only, no models."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "workbench"

    def ready(self) -> None:
        from common.start_up import GUARDS
        from workbench.demo.guard import refuse_open_demo

        if refuse_open_demo not in GUARDS:
            GUARDS.append(refuse_open_demo)
