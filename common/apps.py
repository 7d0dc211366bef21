"""App with nothing in it that is particular to Party organisations."""

from django.apps import AppConfig
from django.db.models.signals import pre_save


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        from common import checks  # noqa: F401  registers the start-up checks
        from common.stored_text import clean_before_save

        pre_save.connect(clean_before_save, dispatch_uid="common.stored_text")
