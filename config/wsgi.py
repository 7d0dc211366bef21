"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
os.environ.setdefault("LIANJIAN_WEB", "1")  # the settings give the web its short time limits

application = get_wsgi_application()

from common.start_up import make_ready_or_exit  # noqa: E402  needs the applications

make_ready_or_exit()
