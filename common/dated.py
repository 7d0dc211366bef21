"""Things that hold from a day to a day, half-open: `started_on <= day < ended_on`; no end means it still holds."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from common.scoped import ScopedQuerySet


def in_force(on: date, prefix: str = "") -> Q:
    """What holds on that day."""
    return Q(**{f"{prefix}started_on__lte": on}) & (
        Q(**{f"{prefix}ended_on__isnull": True}) | Q(**{f"{prefix}ended_on__gt": on})
    )


def overlapping(start: date, end: date, prefix: str = "") -> Q:
    """What holds on at least one day of `start <= day < end`."""
    return Q(**{f"{prefix}started_on__lt": end}) & (
        Q(**{f"{prefix}ended_on__isnull": True}) | Q(**{f"{prefix}ended_on__gt": start})
    )


class DatedQuerySet(ScopedQuerySet):
    def in_force(self, on: date) -> Self:
        return self.filter(in_force(on))

    def overlapping(self, start: date, end: date) -> Self:
        return self.filter(overlapping(start, end))


def ends_after_start(name: str) -> models.CheckConstraint:
    """The database's own refusal of an end before the start."""
    return models.CheckConstraint(condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")), name=name)
