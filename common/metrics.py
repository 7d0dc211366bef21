"""Numbers for Prometheus, off unless METRICS says so: requests by view, jobs, the outbox, signs of life.

Names of views and states are the only words in them: no person, no address, no organisation.
"""

import hmac
import ipaddress
import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Min
from django.http import HttpRequest
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from common import broker
from common.models import Job, JobState
from common.selectors.health import free_bytes, heard_pulse

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30)

registry = CollectorRegistry()
requests_total = Counter(
    "lianjian_requests", "Requests answered.", ("view", "method", "status"), registry=registry
)  # the client adds _total
request_seconds = Histogram(
    "lianjian_request_seconds", "Time to answer a request.", ("view",), registry=registry, buckets=SECONDS
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def note_request(*, view: str, method: str, status: int, seconds: float) -> None:
    """Count one answer. A made-up method is one of "other", so that nobody can make the list of labels grow."""
    requests_total.labels(view, method if method in METHODS else "other", str(status)).inc()
    request_seconds.labels(view).observe(seconds)


def may_read(request: HttpRequest) -> bool:
    """Whether the numbers are on, and the reader has the token or one of the addresses that are named."""
    if not settings.METRICS:
        return False
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return True
    return is_named(request.META.get("REMOTE_ADDR", ""))


def is_named(address: str) -> bool:
    """Whether METRICS_ALLOW names the address, alone or within a network."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(allowed, strict=False) for allowed in settings.METRICS_ALLOW)


def text(*, now: datetime) -> bytes:
    """All numbers; those of requests from every web process where gunicorn runs several."""
    whole = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(whole)
    else:
        whole.register(Forwarded(registry))
    whole.register(SiteCollector(now))
    return generate_latest(whole)


class Forwarded:
    """The numbers of this process, in another registry."""

    def __init__(self, source: CollectorRegistry) -> None:
        self.source = source

    def collect(self) -> Iterator[Any]:
        return iter(list(self.source.collect()))


class SiteCollector:
    """What the database and the disk tell; asked once, when somebody reads."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Any]:
        heard = heard_pulse(now=self.now)
        yield _gauge("lianjian_database_up", "Whether the database answers.", heard is not None)
        yield _gauge("lianjian_broker_up", "Whether the broker takes work.", broker.answers())
        yield _gauge("lianjian_disk_free_bytes", "Room where the site writes.", free_bytes())
        if heard is None:
            return
        silence = GaugeMetricFamily("lianjian_silence_seconds", "Time since the last sign of life.", labels=["part"])
        for part, at in (("beat", heard.beat_at), ("worker", heard.worker_at)):
            if at is not None:
                silence.add_metric([part], self._age(at))
        yield silence
        yield from self._jobs()

    def _jobs(self) -> Iterator[Any]:
        jobs = GaugeMetricFamily("lianjian_jobs", "Jobs by state.", labels=["state"])
        rows = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
        for state in JobState.values:
            jobs.add_metric([state], rows.get(state, 0))
        yield jobs
        oldest = Job.objects.filter(state=JobState.QUEUED).aggregate(at=Min("created_at"))["at"]
        age = self._age(oldest) if oldest else 0
        yield _gauge("lianjian_outbox_age_seconds", "How long the oldest queued job has waited.", age)

    def _age(self, at: datetime) -> float:
        return (self.now - at).total_seconds()


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=float(value))
