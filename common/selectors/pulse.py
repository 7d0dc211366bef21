"""Does the background work? Told from signs of life in the database, in one query."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce

from common.asking import Asking, read, rows_of
from common.models import Heartbeat, HeartbeatName, Job, JobState

SILENT_AFTER = timedelta(seconds=120)
"""Four signs of life missed: one may be late when the machine is busy."""
LATE_AFTER = timedelta(minutes=5)
"""A queued job is taken up within seconds, or by the next sweep; after this long somebody should look."""


@dataclass(frozen=True)
class Pulse:
    """What was last heard of the background, judged at one moment."""

    now: datetime
    beat_at: datetime | None = None
    worker_at: datetime | None = None
    working_at: datetime | None = None
    late: int = 0
    oldest: datetime | None = None

    @property
    def beat_is_silent(self) -> bool:
        return self._is_old(self.beat_at)

    @property
    def worker_is_silent(self) -> bool:
        """Neither the sign of life nor running work was heard of: long work may hold up the sign."""
        return self._is_old(self.worker_at) and self._is_old(self.working_at)

    @property
    def works(self) -> bool:
        return not self.beat_is_silent and not self.worker_is_silent

    @property
    def last_at(self) -> datetime | None:
        """When the part that is silent was last heard of."""
        if self.beat_is_silent:
            return self.beat_at
        return max(filter(None, (self.worker_at, self.working_at)), default=None)

    @property
    def is_well(self) -> bool:
        return self.works and not self.late

    def _is_old(self, at: datetime | None) -> bool:
        return at is None or at < self.now - SILENT_AFTER


@read
def pulse(*, now: datetime) -> Asking[Pulse]:
    """The signs of life as they stand in the database."""
    late = Job.objects.filter(state=JobState.QUEUED, created_at__lt=now - LATE_AFTER)
    running = Job.objects.filter(state=JobState.RUNNING)
    rows = Heartbeat.objects.annotate(
        late=Coalesce(_one(late, Count("pk")), 0),
        oldest=_one(late, Min("created_at")),
        working_at=_one(running, Max("heartbeat_at")),
    ).values("name", "at", "late", "oldest", "working_at")
    found: dict[str, Any] = {row["name"]: row for row in (yield from rows_of(rows))}
    if not found:  # a site on which nothing ever ran in the background
        return Pulse(now=now)
    any_row = next(iter(found.values()))
    return Pulse(
        now=now,
        beat_at=found.get(HeartbeatName.BEAT, {}).get("at"),
        worker_at=found.get(HeartbeatName.WORKER, {}).get("at"),
        working_at=any_row["working_at"],
        late=any_row["late"],
        oldest=any_row["oldest"],
    )


def _one(jobs: Any, value: Any) -> Subquery:
    """One number about all jobs, as a column."""
    grouped = jobs.order_by().annotate(whole=OuterRef("name")).values("whole").annotate(found=value)
    return Subquery(grouped.values("found"))
