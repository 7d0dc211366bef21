"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

application = get_wsgi_application()

from common.start_up import make_ready_or_exit  # noqa: E402  needs the applications

make_ready_or_exit()
