"""Production: PostgreSQL, Redis, separate workers. Nothing here has a default that would be unsafe on a network."""

from django.core.exceptions import ImproperlyConfigured

from .base import *
from .base import FIELD_KEYS, LOGGING, env

SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
if not FIELD_KEYS:
    raise ImproperlyConfigured("FIELD_KEYS is not set: phone and identity numbers cannot be encrypted.")

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # asked on the machine itself, past the proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"

LOGGING["loggers"]["access"]["level"] = "INFO" if env.bool("LOG_ACCESS", default=True) else "WARNING"
