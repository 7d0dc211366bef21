"""The Celery application: one for the embedded and the production set-up; only the broker's address differs."""

import os
from typing import Any

import django
from celery.signals import beat_init, worker_init

from common.broker import SiteCelery, mend_kombu

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

mend_kombu()
app = SiteCelery("lianjian")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def make_ready(**kwargs: Any) -> None:
    """Wrong keys stop a worker and beat too: SystemExit passes through the signal, an exception would only be logged."""
    django.setup()
    from common.start_up import make_ready_or_exit

    make_ready_or_exit()
