"""Production: PostgreSQL, Redis, separate workers. Nothing here has a default that would be unsafe on a network."""

from django.core.exceptions import ImproperlyConfigured

from .base import *
from .base import AUDIT_KEYS, FIELD_KEYS, LOGGING, URL_PREFIX, env

SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
if not FIELD_KEYS:
    raise ImproperlyConfigured("没有设定 FIELD_KEYS：电话和身份证号没有密钥可以加密，系统不能启动。")
if not AUDIT_KEYS:
    raise ImproperlyConfigured(
        "没有设定 AUDIT_KEY：审计日志没有密钥可以封存，系统不能启动。请照 FIELD_KEYS 的写法另生成一把，如 a1:…。"
    )
if not env.str("TRUSTED_PROXIES", default="").strip():
    raise ImproperlyConfigured(
        "没有设定 TRUSTED_PROXIES：请写代理服务器连过来的地址（127.0.0.1、一个网段，unix 套接字写 unix）；没有代理写 none。"
    )

REFUSES_DEMO = True

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # asked on the machine itself, past the proxy
# Taken away from everybody but a trusted proxy (common/client_address.py).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# `__Host-` asks for Path=/; below a prefix the names tell this site from another on the same host.
_own = URL_PREFIX.replace("/", "-")
SESSION_COOKIE_NAME = f"__Host-session{_own}"
CSRF_COOKIE_NAME = f"__Host-csrf{_own}"

LOGGING["loggers"]["access"]["level"] = "INFO" if env.bool("LOG_ACCESS", default=True) else "WARNING"
