"""Reads of notices: the inbox, the week, the sheet of an organisation."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from common.asking import Asking, read, rows_of
from members.models import Notice, Organisation, User

SHOWN_MOST = 99
"""The bell counts no further."""


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def week_before(day: date) -> tuple[date, date]:
    """The Monday of the running week, and that of the week before."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday - timedelta(days=7)


def inbox(user: User) -> QuerySet[Notice]:
    """The lines of one's inbox, each with how many notices it stands for."""
    return Notice.objects.inbox_of(user).annotate(under_it=Count("others"))


def unread_lines(user: User) -> QuerySet[Notice]:
    """As far as the bell counts."""
    return Notice.objects.inbox_of(user).unread().order_by()[: SHOWN_MOST + 1]


@read
def unread_count(*, user: User) -> Asking[int]:
    return len((yield from rows_of(unread_lines(user).values_list("pk"))))


def together_with(notice: Notice) -> list[Notice]:
    """The notices for which a line stands, itself first."""
    return list(Notice.objects.filter(Q(pk=notice.pk) | Q(line=notice.pk)).order_by("pk"))


def subjects_of(notices: Iterable[Notice], user: User) -> dict[tuple[str, int], Any]:
    """What the notices are about, as far as the person may see it now."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for notice in notices:
        wanted[notice.subject_type].add(notice.subject_id)
    found: dict[tuple[str, int], Any] = {}
    for label, keys in wanted.items():
        rows = apps.get_model(label)._default_manager.visible_to(user).filter(pk__in=keys)
        found |= {(label, row.pk): row for row in rows}
    return found


def told_in_week(user: User, before: date) -> QuerySet[Notice]:
    """The lines of the week that ended on that Monday, without digests."""
    week = Q(released_at__gte=start_of(before - timedelta(days=7)), released_at__lt=start_of(before))
    return inbox(user).filter(week).exclude(subject_type=User._meta.label_lower).order_by("released_at", "pk")


# Paper


@dataclass
class Sheet:
    """What one recipient is told on paper."""

    recipient: Any
    notices: list[Notice] = field(default_factory=list)


def papers_at(*, user: User, organisation: Organisation) -> QuerySet[Notice]:
    """The papers of an organisation's sheet that the person may see, in the order of names."""
    rows = Notice.objects.visible_to(user).on_paper().at(organisation)
    return rows.select_related("member", "organisation", "handed_by").order_by(
        F("member__sort_key").asc(nulls_first=True), "member_id", "pk"
    )


def by_recipient(notices: Iterable[Notice]) -> list[Sheet]:
    sheets: dict[Any, Sheet] = {}
    for notice in notices:
        key = (notice.member_id, notice.organisation_id)
        sheets.setdefault(key, Sheet(notice.member or notice.organisation)).notices.append(notice)
    return list(sheets.values())


@dataclass(frozen=True)
class PapersLeft:
    """How many papers an organisation still has to hand over."""

    organisation: Organisation
    count: int


@read
def papers_left(*, user: User) -> Asking[list[PapersLeft]]:
    """Of the organisations whose papers the person hands over, in the order of the tree."""
    pending = Notice.objects.visible_to(user).on_paper().filter(handed_on=None)
    placed = pending.annotate(at_place=Coalesce("organisation_id", "member__home_id")).order_by()
    counts = dict((yield from rows_of(placed.values_list("at_place").annotate(papers=Count("pk")))))
    if not counts:
        return []
    places = yield from rows_of(Organisation.objects.filter(pk__in=counts).only("name").order_by("position"))
    return [PapersLeft(place, counts[place.pk]) for place in places]
