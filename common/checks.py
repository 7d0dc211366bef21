"""Start-up checks: an address without a declared rule, or a wrong database driver, stops the site from starting."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.core.checks import Warning as CheckWarning
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext as _

from common.access import rule_of


def iter_patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every address of the site with its pattern; names carry their namespace."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from iter_patterns(entry, inner)
        else:
            yield f"{prefix}{entry.name or entry.pattern}", entry


@register()
def every_address_declares_access(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Deny by default: SECURITY.md control 11."""
    return [
        Error(
            f"The view of {name} declares no access rule.",
            hint="Set `access = ...` or use @access(...).",
            id="common.E001",
        )
        for name, pattern in iter_patterns()
        if rule_of(pattern.callback) is None
    ]


@register()
def database_driver_is_psycopg2(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Django prefers psycopg 3 whenever it can be imported; the owner fixed psycopg2."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return []
    from django.db.backends.postgresql.psycopg_any import is_psycopg3

    return (
        [Error(_("装了 psycopg 3，Django 会用它；本系统只用 psycopg2，请卸载 psycopg。"), id="common.E002")]
        if is_psycopg3
        else []
    )


@register()
def hashes_have_a_key_of_their_own(app_configs: Any, **kwargs: Any) -> list[CheckWarning]:
    """Without HASH_KEY the oldest field key makes the look-up hashes, and can never be taken out."""
    if settings.HASH_KEY is not None:
        return []
    return [
        CheckWarning(
            _("没有设置 HASH_KEY：查重用的摘要由 FIELD_KEYS 中最早的一把密钥生成，这把密钥要一直留在最后，不能去掉。"),
            hint=_("请把那把密钥的 base64 内容写进 HASH_KEY，别的都不变。"),
            id="common.W001",
        )
    ]
