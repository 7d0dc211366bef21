"""Rows of a list that are decided together: the ticked ones, or all that a filter found, over its pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, QuerySet
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.listing import ScopedListView
from common.numbers import whole_number
from common.paging import KeysetPage
from common.refusals import require

AT_ONCE = 500
"""One press decides no more: each row is written and logged by itself."""


class ListMoved(DomainError):
    code = "list_moved"
    message = _("打开页面以后名单有变化：当时选中 %(shown)s 条，其中现在还能办的有 %(now)s 条。请看一遍，再选一次。")


@dataclass(frozen=True)
class Whole:
    """All that the filters found and the person may decide, as it was shown: how many, and up to which one. What came
    since was not seen, and is not decided."""

    count: int
    newest: int
    query: str

    @property
    def value(self) -> str:
        return urlencode({"count": self.count, "newest": self.newest, "query": self.query})

    @classmethod
    def read(cls, value: str) -> "Whole | None":
        """What a page sent; None for what nobody's page says."""
        data = QueryDict(value)
        count, newest = (whole_number(data.get(name, "")) for name in ("count", "newest"))
        return None if count is None or newest is None else cls(count, newest, data.get("query", ""))


def decidable(rows: QuerySet) -> QuerySet:
    return rows.filter(can_decide=True)


def whole_of(view: ScopedListView, page: KeysetPage) -> Whole | None:
    """What the page offers to select at once; the database is asked where there are other pages."""
    own = [row.pk for row in page.rows if row.can_decide]
    count, newest = len(own), max(own, default=0)
    if page.previous_url or page.has_next:
        found = decidable(page.queryset).order_by().aggregate(count=Count("pk"), newest=Max("pk"))
        count, newest = found["count"], found["newest"] or 0
    if not 1 < count <= AT_ONCE:
        return None
    data = view.request.GET.copy()
    data.pop("page", None)
    return Whole(count, newest, data.urlencode())


class TickedRows:
    """What was posted, read through the person's scope: unknown rows are not found, those of others are refused."""

    def __init__(self, view: ScopedListView, who: Callable[..., bool]) -> None:
        self.view, self.who, data = view, who, view.request.POST
        self.keys = frozenset(data.getlist("rows"))
        self.whole = Whole.read(data["whole"]) if "whole" in data else None
        self.by_hand = [] if self.whole else self.by_keys()

    @property
    def is_empty(self) -> bool:
        return not self.keys and self.whole is None

    @property
    def found(self) -> list[Any]:
        """Raises ListMoved."""
        return self.by_filter(self.whole) if self.whole else self.by_hand

    def mark(self, rows: Iterable[Any]) -> None:
        """The page that comes back shows what was ticked."""
        for row in rows:
            row.is_ticked = self.whole is not None or str(row.pk) in self.keys

    def by_keys(self) -> list[Any]:
        if any(whole_number(key) is None for key in self.keys):
            raise Http404
        rows = list(self.view.definition.queryset(self.view.request.user).filter(pk__in=self.keys))
        if len(rows) != len(self.keys):
            raise Http404
        return self.allowed(rows)

    def by_filter(self, whole: Whole) -> list[Any]:
        rows = decidable(self.view.get_filters(QueryDict(whole.query)).qs).filter(pk__lte=whole.newest)
        found = list(rows.order_by("pk")[: AT_ONCE + 1])
        if len(found) != whole.count or len(found) > AT_ONCE:
            raise ListMoved(shown=whole.count, now=len(found))
        return self.allowed(found)

    def allowed(self, rows: list[Any]) -> list[Any]:
        for row in rows:
            require(self.who, self.view.request.user, row)
        return rows

    def stored(self) -> list[Any]:
        """The ticked rows as they are now: somebody may have been quicker."""
        return list(self.view.definition.queryset(self.view.request.user).filter(pk__in=self.keys))
