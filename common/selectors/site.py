"""The state of the site for the system administrator: jobs, versions, numbers. No member data."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import celery
import django
from django.db import connection
from django.db.models import Count, QuerySet

from common.county_settings import all_settings
from common.models import Job
from common.models.jobs import JobState
from common.selectors.county_settings import Value, values_of

RECENT = 20
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class SiteState:
    """What runs here."""

    database: str
    versions: Sequence[tuple[str, str]]


def site_state() -> SiteState:
    versions = (
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        ("Celery", celery.__version__),
    )
    return SiteState(ENGINES.get(connection.vendor, connection.vendor), versions)


def job_counts() -> dict[str, int]:
    """How many jobs are in each state."""
    found = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in JobState.values}


def failed_jobs() -> QuerySet[Job]:
    """The last jobs that were not finished: task, time and attempts; the title can name a file of somebody's."""
    return Job.objects.filter(state=JobState.FAILED).order_by("-created_at", "-id")[:RECENT]


def county_settings(*, on: date) -> list[Value[Any]]:
    """What the county's settings are on a day."""
    return values_of(all_settings(), on=on)
