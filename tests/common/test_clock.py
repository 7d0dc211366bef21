"""The clock of long work: the database's, or the one the tests turn."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from common.clock import database_now, job_now

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 2, 29, 12, 0, tzinfo=UTC)


def test_a_wrong_clock_of_this_process_does_not_matter(settings, time_machine):
    """SQLite has no clock but the machine's."""
    right = datetime.now(UTC)
    time_machine.move_to(LONG_AGO, tick=False)
    assert job_now() == LONG_AGO  # as in the settings of the tests
    settings.JOB_CLOCK = "common.clock.database_now"
    assert job_now().tzinfo is not None
    if connection.vendor == "postgresql":
        assert timedelta(0) <= database_now() - right < timedelta(minutes=5)
    else:
        assert job_now() == LONG_AGO
