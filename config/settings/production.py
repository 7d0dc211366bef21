"""Production: PostgreSQL, Redis, separate workers. Nothing here has a default that would be unsafe on a network."""

from django.core.exceptions import ImproperlyConfigured

from .base import *
from .base import FIELD_KEYS, env

SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
if not FIELD_KEYS:
    raise ImproperlyConfigured("FIELD_KEYS is not set: phone and identity numbers cannot be encrypted.")
if not env.str("TRUSTED_PROXIES", default="").strip():
    raise ImproperlyConfigured(
        "TRUSTED_PROXIES is not set: name the addresses from which the proxy connects (127.0.0.1, a network, "
        "'unix' for a unix socket), or 'none' when people connect directly."
    )

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# Taken away from everybody but a trusted proxy (common/client_address.py).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
