"""App with nothing in it that is particular to Party organisations."""

from django.apps import AppConfig
from django.db.models.signals import pre_delete, pre_save


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        from django.apps import apps
        from django.contrib.auth.signals import user_logged_in

        from common import audit_details, checks  # noqa: F401  words for the auditor, the start-up checks
        from common.fresh import mark_fresh
        from common.models import Storied, StoryPart
        from common.services.events import keep_storied
        from common.stored_text import clean_before_save

        user_logged_in.connect(mark_fresh, dispatch_uid="common.fresh")
        pre_save.connect(clean_before_save, dispatch_uid="common.stored_text")
        for model in apps.get_models():
            if issubclass(model, Storied | StoryPart):
                pre_delete.connect(keep_storied, sender=model)
