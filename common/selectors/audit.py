"""Reads of the audit log: its rows, and the presses they were written by."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from auditlog.models import LogEntry
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from common.audited import all_audited
from common.models import AuditSeal

PRESS = timedelta(days=1)
"""Rows of one request or task lie no further apart. Its number has ten digits: in years two may have the same one."""
SHOWN = 20
"""So many rows of one press are told on the page; all of them under the filter of the press."""


def log_entries() -> QuerySet[LogEntry]:
    """The log without what is not to be shown: representations of objects that are not `is_named`."""
    named = [known.model._meta for known in all_audited() if known.is_named]
    cases = [
        When(content_type__app_label=meta.app_label, content_type__model=meta.model_name, then=F("object_repr"))
        for meta in named
    ]
    rows = LogEntry.objects.annotate(object_name=Case(*cases, default=Value(""), output_field=CharField()))
    return rows.select_related("actor", "content_type").defer("object_repr", "serialized_data")


def first_of_each_press(rows: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
    """One row for each request or task that wrote into the log: its first one. `gather` reads the others."""
    earlier = LogEntry.objects.filter(
        cid=OuterRef("cid"), id__lt=OuterRef("id"), timestamp__gte=OuterRef("timestamp") - PRESS
    )
    return rows.filter(WITHOUT_NUMBER | ~Exists(earlier))


WITHOUT_NUMBER = Q(cid=None) | Q(cid="")
"""Written by a command, or before requests had numbers: each row stands for itself."""


def in_presses_with(rows: QuerySet[LogEntry], condition: Q) -> QuerySet[LogEntry]:
    """Those rows in whose press one row at least meets the condition."""
    found = LogEntry.objects.filter(condition)
    return rows.filter(Q(pk__in=found.values("pk")) | Q(cid__in=found.exclude(WITHOUT_NUMBER).values("cid")))


def rows_of_presses(heads: list[LogEntry]) -> QuerySet[LogEntry]:
    """The rows of several presses: of each the first SHOWN, deeds before changes, with `whole` as how many there are."""
    numbers = {row.cid for row in heads}
    first, last = min(row.timestamp for row in heads), max(row.timestamp for row in heads)
    rows = log_entries().filter(cid__in=numbers, timestamp__range=(first - PRESS, last + PRESS))
    place = Window(RowNumber(), partition_by=F("cid"), order_by=[F("action").desc(), F("id")])
    return rows.annotate(place=place, whole=Window(Count("id"), partition_by=F("cid"))).filter(place__lte=SHOWN)


@dataclass(frozen=True)
class SealState:
    """How far the log is sealed."""

    seals: int
    last_sealed_at: datetime | None
    open_rows: int


def seal_state() -> SealState:
    last = AuditSeal.objects.order_by("-last_id").only("last_id", "sealed_at").first()
    open_rows = LogEntry.objects.filter(id__gt=last.last_id if last else 0).count()
    return SealState(AuditSeal.objects.count(), last.sealed_at if last else None, open_rows)
