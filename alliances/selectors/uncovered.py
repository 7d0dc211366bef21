"""Needs that stayed open: on which days of a quarter a published need had a part nobody had taken.

Told by dates, as all facts of the lists (`selectors/facts.py`): a claim covers its part from the day of its promise up
to, not including, the day it was released; a need is open from its publication to the day it left the list.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import TruncDate

from alliances.choices import NeedState
from alliances.models import AllianceMembership, Claim, Need
from alliances.selectors.facts import community_of
from common.dated import overlapping
from common.periods import Quarter

Span = tuple[date, date]
"""Half-open: the first day, and the day after the last."""
Part = tuple[date, date | None, Decimal]
"""From when, until when and how much of a need somebody had taken."""


@dataclass(frozen=True)
class Uncovered:
    """A need with its uncovered days of a quarter, of which the quarter's last is one."""

    need: int
    alliance: int
    raiser: int
    community: int
    category: str
    spans: tuple[Span, ...]

    def lay_within(self, held: Iterable[Span]) -> bool:
        """Whether one of these times holds every uncovered day."""
        joined = merged(held)
        return all(any(start <= since and until <= end for start, end in joined) for since, until in self.spans)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Times that touch or overlap as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def uncovered_needs(quarter: Quarter) -> list[Uncovered]:
    """Needs of a community that had a part nobody had taken on the quarter's last day; two queries."""
    needs = list(open_on_the_last_day(quarter))
    taken = parts_taken([need["pk"] for need in needs])
    found = []
    for need in needs:
        start = max(need["published_on"], quarter.start)
        spans = uncovered_spans(need["quantity"], taken[need["pk"]], start, quarter.end)
        if spans and spans[-1][1] == quarter.end:
            names = {name: need[name] for name in ("alliance", "raiser", "community", "category")}
            found.append(Uncovered(need=need["pk"], spans=tuple(spans), **names))
    return found


def open_on_the_last_day(quarter: Quarter) -> QuerySet[Need, Any]:
    """Needs of a community that were on the list when the quarter ended. Of an expired one no day is known."""
    published = Need.objects.annotate(community=community_of(""), published_on=TruncDate("published_at")).filter(
        Q(closed_at=None) | Q(closed_at__date__gte=quarter.end), community__isnull=False, published_on__lt=quarter.end
    )
    rows = published.exclude(state=NeedState.EXPIRED).order_by("pk")
    return rows.values("pk", "alliance", "raiser", "community", "category", "quantity", "published_on")


def parts_taken(needs: list[int]) -> dict[int, list[Part]]:
    """By need, what was taken of it and from when until when."""
    found: dict[int, list[Part]] = defaultdict(list)
    rows = Claim.objects.filter(need__in=needs).order_by("pk")
    for need, since, until, amount in rows.values_list("need", "promised_on", "released_on", "quantity"):
        found[need].append((since, until, amount))
    return found


def uncovered_spans(quantity: Decimal, parts: Iterable[Part], start: date, end: date) -> list[Span]:
    """The days of `start <= day < end` on which less than the whole was taken."""
    changes: dict[date, Decimal] = defaultdict(Decimal)
    for since, until, amount in parts:
        if until is not None and until <= start:
            continue
        changes[max(since, start)] += amount
        if until is not None:
            changes[max(until, start)] -= amount
    days = sorted({start, end, *(day for day in changes if start < day < end)})
    taken, spans = Decimal(0), []
    for since, until in pairwise(days):
        taken += changes.get(since, Decimal(0))
        if taken < quantity:
            spans.append((since, until))
    return merged(spans)


def seats_in(alliances: Iterable[int], quarter: Quarter) -> dict[int, dict[int, list[Span]]]:
    """By alliance and organisation, from when until when it belonged; an open end reaches beyond the quarter."""
    found: dict[int, dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
    rows = AllianceMembership.objects.filter(overlapping(quarter.start, quarter.end), alliance__in=set(alliances))
    for alliance, organisation, since, until in rows.order_by("pk").values_list(
        "alliance", "organisation", "started_on", "ended_on"
    ):
        found[alliance][organisation].append((since, until or quarter.end))
    return found
