"""Is the site running? A restore under it would mix two states, so every sign of life counts."""

import contextlib
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from common.models import Heartbeat
from common.site_lock import running_site

HEARD_WITHIN = timedelta(seconds=90)


def signs_of_life(connection: Any) -> list[str]:
    """What shows that somebody works with this database, in words; empty when nobody does."""
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).is_file():
        return _locked_folder()  # asking would make the file
    others = _other_sessions(connection) if connection.vendor == "postgresql" else _sqlite_in_use(connection)
    return [*_locked_folder(), *others, *_heartbeats(connection)]


def _other_sessions(connection: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        count = cursor.fetchone()[0]
    return [_("数据库还有 %(count)s 个别的连接") % {"count": count}] if count else []


def _sqlite_in_use(connection: Any) -> list[str]:
    """Leaving WAL needs the file for oneself: refused while any other process has it open."""
    path = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    with contextlib.closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as probe:
        try:
            probe.execute("PRAGMA journal_mode=DELETE").fetchone()
            probe.execute("PRAGMA journal_mode=WAL").fetchone()
        except sqlite3.OperationalError:
            return [_("数据库文件正在使用")]
        except sqlite3.DatabaseError:  # damaged: that is why somebody restores
            return []
    return []


def _locked_folder() -> list[str]:
    """`manage.py serve` holds a lock on DATA_DIR as long as it runs."""
    return [_("manage.py serve 在运行")] if running_site(Path(settings.DATA_DIR)) is not None else []


def _heartbeats(connection: Any) -> list[str]:
    """Worker and beat tell the time in a table of their own; an older database has none."""
    with contextlib.suppress(DatabaseError):
        if Heartbeat.objects.using(connection.alias).filter(at__gte=timezone.now() - HEARD_WITHIN).exists():
            return [_("后台任务在一分半钟内还有动静，刚停下的话请稍等")]
    return []
