"""The one clock of long work.

Whether a worker lives is told by comparing its moments with the sweeper's. On several machines their clocks differ, and a
worker five minutes slow would be taken for dead while it works; the database's clock is the same for all of them.
"""

from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string


def job_now() -> datetime:
    """The moment by the clock that JOB_CLOCK names: the database's, but for tests, which turn their own."""
    return import_string(settings.JOB_CLOCK)()


def database_now() -> datetime:
    """The moment by PostgreSQL's clock. SQLite has no other clock than that of the machine it is on."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
