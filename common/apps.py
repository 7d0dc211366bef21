"""App with nothing in it that is particular to Party organisations."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        from common import checks  # noqa: F401  registers the start-up checks
