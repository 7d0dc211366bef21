"""Settings shared by every set-up. What differs between machines comes from environment variables."""

import os
import sys
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from common.client_address import proxies_from
from common.database_limits import is_celery, limits_for, longest_silence, postgresql_options
from common.keys import field_keys_from, key_from
from common.url_prefix import url_prefix_from

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

# Everything the running site writes lives under one folder: database, keys, queue, files, collected static files.
# An empty DATA_DIR is none: keys must never land in the folder of the code.
DATA_DIR = Path(env.str("DATA_DIR", default="") or BASE_DIR / "var")
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Whose X-Forwarded-For and X-Forwarded-Proto count: addresses, networks, `unix`. Not even 127.0.0.1 unless named.
TRUSTED_PROXIES = proxies_from(env.list("TRUSTED_PROXIES", default=[]))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "django_htmx",
    "auditlog",
    "csp",
    "common",
    "members",
    "alliances",
    "activities",
    "assessment",
    "workbench",
]

MIDDLEWARE = [
    "common.request_number.RequestNumberMiddleware",
    "common.once.OnceMiddleware",
    "common.client_address.ClientAddressMiddleware",
    "common.access_log.AccessLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "common.middleware.SessionLimitMiddleware",
    "members.middleware.ActingRoleMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
    "common.probing.ProbingMiddleware",
    "common.middleware.AccessMiddleware",
    "common.middleware.NumberTooLargeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "common.middleware.PrivateResponseMiddleware",
    "common.middleware.PlainTextMiddleware",
    "members.middleware.DoorMiddleware",
    "common.sent_forms.SentFormMiddleware",  # last: its view runs when all others have looked at the request
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "common.forms.FormRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workbench.context_processors.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "common.templatetags.ui"],
        },
    }
]

# Database: SQLite by default, PostgreSQL when DATABASE_URL says so.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'lianjian.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
# config/wsgi.py marks the process that answers people.
_is_web = "LIANJIAN_WEB" in os.environ
DATABASE_MUST_EXIST = _is_web or is_celery(sys.argv)  # a command may make it (common/sqlite3)
DATABASE_SILENCE = 0  # seconds after which a database that says nothing is away (common/postgresql)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "common.sqlite3"
    # IMMEDIATE: a transaction that reads first and writes later would otherwise fail at once when another wrote between.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;",
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["ENGINE"] = "common.postgresql"
    _limits = limits_for(sys.argv, is_web=_is_web)
    DATABASE_SILENCE = longest_silence(env, _limits) if _is_web else 0
    DATABASES["default"]["OPTIONS"] = postgresql_options(env, _limits) | DATABASES["default"].get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis: cache and broker when REDIS_URL is there; otherwise files do. Sessions are rows in both set-ups: a copy in the
# cache could bring back an ended session after Redis was away (docs/architecture.md).
REDIS_URL = env.str("REDIS_URL", default="")
REDIS_KEY_PREFIX = env.str("REDIS_KEY_PREFIX", default="lianjian")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "common.resilient_cache.ResilientRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": REDIS_KEY_PREFIX,
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Celery
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"  # a host that is never called, or kombu warns
if REDIS_URL:
    # One value for both: the shortest visibility time-out of all users of a broker wins.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 1800,
        "global_keyprefix": f"{REDIS_KEY_PREFIX}:",
        "unacked_restore_limit": 10,
        # A person's request publishes: with Redis away it gives up at once, and the sweeper publishes later. Who reads
        # from the broker has longer (common/broker.py).
        "max_retries": 1,
        "interval_start": 0,
        "socket_connect_timeout": 0.2,
        "socket_timeout": 0.3,
    }
else:
    _queue = DATA_DIR / "queue"
    for _folder in ("in", "ctl"):
        (_queue / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "in"),
        "data_folder_out": str(_queue / "in"),
        "control_folder": str(_queue / "ctl"),
        "store_processed": False,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A worker and beat wait for their broker as long as it takes; work in hand goes on and is written into its row.
CELERY_BROKER_CONNECTION_RETRY = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CHANNEL_ERROR_RETRY = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TIMEZONE = "Asia/Shanghai"
JOB_CLOCK = "common.clock.database_now"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULER = "common.beat.HeartbeatScheduler"
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "common.heartbeat", "schedule": 30.0, "options": {"expires": 30}},
    # Expires: while no worker runs the wishes to sweep do not pile up.
    "sweep-jobs": {"task": "common.sweep_jobs", "schedule": 30.0, "options": {"expires": 30}},
    "activate-report-ins": {"task": "members.activate_report_ins", "schedule": crontab(hour=0, minute=1)},
    "score-open-quarters": {"task": "assessment.score_open_quarters", "schedule": crontab(hour=2, minute=10)},
    # Within working hours alone; outside of them the task finds that it is quiet.
    "release-notices": {"task": "members.release_notices", "schedule": crontab(minute="*/15")},
    "seal-audit": {"task": "common.seal_audit", "schedule": crontab(minute="*/10")},
    "purge-expired-files": {"task": "common.purge_expired_files", "schedule": crontab(minute=17)},
    "purge-door": {"task": "members.purge_door", "schedule": crontab(minute=47)},
    # Every hour: a machine that is off at half past three makes up for it when it is on.
    "nightly-backup": {"task": "common.nightly_backup", "schedule": crontab(minute=30)},
    "purge-imports": {"task": "members.purge_imports", "schedule": crontab(minute=37)},
}

# People who log in
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["members.services.door_backend.DoorBackend"]
LOGIN_URL = "members:login"
LOGIN_REDIRECT_URL = "workbench:home"
LOGOUT_REDIRECT_URL = "members:login"
PASSWORD_HASHERS = ["common.hashers.Argon2Hasher", "common.hashers.OldHasher"]
# mlps: GB/T 22239 (composition); asvs: OWASP ASVS 5.0 (length).
PASSWORD_POLICY = env.str("PASSWORD_POLICY", default="mlps")
if PASSWORD_POLICY not in ("mlps", "asvs"):
    raise ImproperlyConfigured(f"PASSWORD_POLICY is '{PASSWORD_POLICY}': it is mlps or asvs.")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "members.validators.PasswordPolicyValidator", "OPTIONS": {"policy": PASSWORD_POLICY}},
]
SESSION_IDLE_SECONDS = 30 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
FRESH_SECONDS = 10 * 60  # the password is asked again before grants, resets, rules and files with people
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "common.views.failures.csrf_failure"

# Personal data: keys of 32 bytes that live outside the database, each for one purpose (common/keys.py).
CRYPTO_PROFILE = env.str("CRYPTO_PROFILE", default="standard")  # gm: SM4-GCM and HMAC-SM3
if CRYPTO_PROFILE not in ("standard", "gm"):
    raise ImproperlyConfigured(f"CRYPTO_PROFILE 应是 standard 或 gm（国密），现在是“{CRYPTO_PROFILE}”。")
FIELD_KEYS = field_keys_from(env.str("FIELD_KEYS", default=""))
_hash_key = env.str("HASH_KEY", default="")
HASH_KEY = key_from(_hash_key, "HASH_KEY") if _hash_key else None  # without it: the oldest of FIELD_KEYS
AUDIT_KEYS = field_keys_from(env.str("AUDIT_KEY", default=""), setting="AUDIT_KEY")
CHECK_KEYS_ON_USE = True
REFUSES_DEMO = False  # whether a start without a known address is refused with the demo's accounts

# Audit: one log, django-auditlog's table; common/audit.py is the only door to it.
AUDITLOG_INCLUDE_ALL_MODELS = False
AUDIT_SEAL_FILE = DATA_DIR / "audit-seal.log"  # the newest seals, outside the database
AUDITLOG_DISABLE_ON_RAW_SAVE = True
# Not a header of the sender's, which can be longer than the column.
AUDITLOG_CID_GETTER = "common.request_number.current_number"

# Language and time: the source text is Simplified Chinese.
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

# A site below a path (https://host/lianjian/): the proxy takes the path off, and every address made here bears it.
URL_PREFIX = url_prefix_from(env.str("URL_PREFIX", default=""))
if URL_PREFIX:
    FORCE_SCRIPT_NAME = URL_PREFIX

# Static files: own ones in static/, third-party ones brought by tools/front_end.py into static/vendor/ (not in git).
STATIC_URL = f"{URL_PREFIX}/static/"
# The pictures of docs/guide are served beside its pages (workbench/guide.py).
STATICFILES_DIRS = [BASE_DIR / "static", ("guide", BASE_DIR / "docs" / "images")]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default="") or DATA_DIR / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"
# Django gives collected and uploaded files modes of their own, whatever the umask.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Backups: one a night; the newest of each day and of each week are kept.
BACKUP_DIR = Path(env.str("BACKUP_DIR", default="") or DATA_DIR / "backups")
BACKUP_KEEP_DAYS = env.int("BACKUP_KEEP_DAYS", default=14)
BACKUP_KEEP_WEEKS = env.int("BACKUP_KEEP_WEEKS", default=8)

# Uploads
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A meeting of 3,000 people sends for each a tick and a reason; the rest of its form takes some hundred fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1  # each is held in memory, before anybody asked who sends it
FILE_UPLOAD_HANDLERS = ["common.uploads.MemoryUploadHandler"]
UPLOAD_MAX_BYTES = 30 * 1024 * 1024

# Browser security
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

# Numbers for Prometheus at /metrics: off by default, then for the addresses or the token that are named.
METRICS = env.bool("METRICS", default=False)
METRICS_ALLOW = env.list("METRICS_ALLOW", default=[])
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if METRICS:  # several web processes count together, in files
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(DATA_DIR / "metrics"))
    Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(mode=0o700, exist_ok=True)
HEALTH_DISK_MIN_MB = env.int("HEALTH_DISK_MIN_MB", default=200)

# The log: to standard error, and to a file that is turned over when LOG_FILE names one; plain lines or JSON.
LOG_FORMAT = env.str("LOG_FORMAT", default="plain")
LOG_FILE = env.str("LOG_FILE", default="")
_handlers: dict[str, dict[str, Any]] = {"console": {"class": "logging.StreamHandler"}}
if LOG_FILE:
    _handlers["file"] = {
        "class": "common.log_files.SharedRotatingFileHandler",
        "filename": LOG_FILE,
        "maxBytes": env.int("LOG_FILE_MB", default=50) * 1024 * 1024,
        "backupCount": env.int("LOG_FILE_COUNT", default=20),
        "encoding": "utf-8",
        "delay": True,
    }
for _handler in _handlers.values():
    _handler.update({"formatter": "json" if LOG_FORMAT == "json" else "plain", "filters": ["request_number"]})
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_number": {"()": "common.request_number.RequestNumberFilter"}},
    "formatters": {
        "plain": {
            "()": "common.log_format.PlainFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_number)s] %(message)s",
        },
        "json": {
            "()": "common.log_format.JsonLineFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(request_number)s %(message)s",
            "json_ensure_ascii": False,
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        },
    },
    "handlers": _handlers,
    "root": {"handlers": list(_handlers), "level": "WARNING"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},  # the access log tells of 404 and 403, without what somebody typed
        "access": {"level": "INFO" if env.bool("LOG_ACCESS", default=False) else "WARNING"},
        "common": {"level": "INFO"},
    },
}
