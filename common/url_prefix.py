"""The path below which the site stands on its host."""

import re

from django.core.exceptions import ImproperlyConfigured

SHAPE = re.compile(r"(/[A-Za-z0-9_-]+)+")


def url_prefix_from(text: str) -> str:
    """Read `URL_PREFIX`: `lianjian`, `/lianjian` and `/lianjian/` are one. Raises ImproperlyConfigured for others."""
    path = "/" + text.strip().strip("/")
    if path == "/":
        return ""
    if not SHAPE.fullmatch(path):
        raise ImproperlyConfigured("URL_PREFIX 只能用字母、数字、下划线和短横，如 /lianjian/。")
    return path
