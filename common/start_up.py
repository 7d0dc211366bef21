"""What every process that serves the site does before it begins: the same for web, worker, beat and `serve`."""

import logging
import sys
from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.private_files import narrow
from common.selectors.calendars import calendar_trouble
from common.selectors.county_settings import unknown_keys
from common.services.key_checks import settle_keys

logger = logging.getLogger(__name__)

Guard = Callable[[str | None], None]
NOT_READY = 3
"""Return value of a refused start: the one at which gunicorn gives up, instead of starting its worker over and over."""

GUARDS: list[Guard] = []
"""Higher apps refuse the start here, in `AppConfig.ready()`; they are given the address to listen on, where it is known."""


class DatabaseUnusable(DomainError):
    """The database does not answer, or lost a table: nobody can work, and a trace would not tell what to do."""

    code = "database_unusable"
    message = _(
        "数据库用不了，系统没有启动：%(reason)s。连不上的，请看数据库在不在运行、DATABASE_URL 对不对；"
        "升级后没有运行 manage.py migrate 的，请先运行；表不见了的，请从备份恢复（docs/server.md）。"
    )


class SettingsUnknown(DomainError):
    """Values of settings that no code defines: the database is of a newer version, or an app left a key behind."""

    code = "settings_unknown"
    message = _("数据库里有这一版系统不认识的县级设定，系统没有启动：%(keys)s。请换用与数据库相同的版本。")


def make_ready(host: str | None = None) -> None:
    """Narrow what others could read, check keys and settings, ask the guards. Raises DomainError: the site does not start.

    A year without its working days keeps nobody from starting; it is said in the log.
    """
    narrow(settings.DATA_DIR)
    try:
        settle_keys(now=timezone.now())
        refuse_unknown_settings()
        trouble = calendar_trouble(on=timezone.localdate())
    except DatabaseError as problem:
        raise DatabaseUnusable(reason=str(problem).strip().partition("\n")[0]) from problem
    for guard in GUARDS:
        guard(host)
    if trouble:
        logger.warning("%s", trouble)


def refuse_unknown_settings() -> None:
    """Raises SettingsUnknown: what nobody reads would silently not count."""
    if keys := unknown_keys():
        raise SettingsUnknown(keys="、".join(keys))


def make_ready_or_exit() -> None:
    """The same for a process that is started by gunicorn or Celery: the sentence alone, no traces of the machinery."""
    try:
        make_ready()
    except DomainError as problem:
        print(problem.message, file=sys.__stderr__)  # Celery sends stderr to a log, beat to none
        raise SystemExit(NOT_READY) from None


def is_open_to_others(host: str) -> bool:
    """Whether other machines can reach what listens there."""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"
