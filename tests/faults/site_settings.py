"""The embedded set-up with its static files unpacked and its passwords cheap, and what a test turns by environment."""

import os
from datetime import timedelta

from django.utils import timezone

from config.settings.development import *  # noqa: F403
from config.settings.development import CELERY_BEAT_SCHEDULE, CELERY_BROKER_TRANSPORT_OPTIONS, STATIC_ROOT, STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if sweep := os.environ.get("FAULT_SWEEP_SECONDS"):
    CELERY_BEAT_SCHEDULE["sweep-jobs"]["schedule"] = float(sweep)
if visible := os.environ.get("FAULT_VISIBILITY_SECONDS"):
    CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] = float(visible)
if seconds := os.environ.get("FAULT_CLOCK_SECONDS"):
    # This process's own clock is wrong. Before anything else is imported, or defaults keep the right one.
    _right = timezone.now
    timezone.now = lambda: _right() + timedelta(seconds=float(seconds))
