"""Settings of the tests: a folder of their own, cheap passwords, tasks run in the caller."""

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="lianjian-test-"))

from common.keys import field_keys_from

from .base import *

SECRET_KEY = "tests only, never used elsewhere"  # noqa: S105
FIELD_KEYS = field_keys_from("t1:" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
AXES_ENABLED = False
# Runs side by side get a database each. Without a name SQLite keeps the test database in memory.
if not DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": "test_lianjian" + os.environ.get("TEST_DB_SUFFIX", "")}
