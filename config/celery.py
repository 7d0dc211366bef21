"""The Celery application: one for the embedded and the production set-up; only the broker's address differs."""

import os

from common.broker import SiteCelery, mend_kombu

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

mend_kombu()
app = SiteCelery("lianjian")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
