"""Settings of the tests: a folder of their own, cheap passwords, tasks run in the caller."""

import atexit
import os
import shutil
import tempfile

if not os.environ.get("DATA_DIR"):
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="lianjian-test-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from common.keys import field_keys_from

from .base import *

SECRET_KEY = "tests only, never used elsewhere"  # noqa: S105
FIELD_KEYS = field_keys_from("t1:" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
HASH_KEY = FIELD_KEYS["t1"][::-1]
AUDIT_KEYS = {"ta1": FIELD_KEYS["t1"][::-2] * 2}
CHECK_KEYS_ON_USE = False  # tests with keys of their own check them by name; a query more would disturb counts
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a folder that is not there
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
JOB_CLOCK = "django.utils.timezone.now"
# Runs side by side get a database each. Without a name SQLite keeps the test database in memory; with a file of
# its own (TEST_DB_FILE) `pytest --reuse-db` need not migrate again. A migrated database (TEST_DB_TEMPLATE: the name of
# one of PostgreSQL, or a file, see tests/conftest.py) is copied for every process instead.
_template = os.environ.get("TEST_DB_TEMPLATE", "")
if not DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    _name = "test_lianjian" + os.environ.get("TEST_DB_SUFFIX", "")
    DATABASES["default"]["TEST"] = {"NAME": _name, "TEMPLATE": _template or None}
elif _template or os.environ.get("TEST_DB_FILE"):
    DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TEST_DB_FILE") or str(DATA_DIR / "test.sqlite3")}
