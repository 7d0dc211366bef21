"""One list definition gives the page, its htmx rows and the Excel file (and, later, the API list).

MEMBERS = listing.define(
    "members.members", title=_("党员花名册"), unit=_("名"),
    queryset=lambda user: Member.objects.visible_to(user).select_related("home"),
    filterset=MemberFilter, table=MemberTable, order=("org_position", "sort_key", "id"),
)
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.module_loading import autodiscover_modules
from django.views import View
from django_filters import FilterSet
from django_tables2 import Table

from common.access import Rule
from common.paging import KeysetPage

CHUNK = 2000


@dataclass(frozen=True)
class ListDefinition:
    """What a list is, whoever shows it. `queryset(user)` starts from `visible_to`; `order` ends in a unique name."""

    name: str
    title: Any
    unit: Any
    queryset: Callable[[Any], QuerySet]
    filterset: type[FilterSet]
    table: type[Table]
    order: Sequence[str]
    export: Rule | None = None
    """Who may take the list away as a file; nobody where it is not said. The rows are those of `queryset(user)`."""
    readers: Rule | None = None
    """Who can have rows in it at all; everybody where it is not said. Others read `readers_words` and no number, as long
    as there is no row for them: a zero would say that there is nothing."""
    readers_words: Any = ""

    def can_export(self, user: Any) -> bool:
        """A file is kept for a place (`Job.organisation_path`): who holds no role anywhere could not fetch it."""
        return self.export is not None and self.export.allows(user) and bool(user.paths())

    def closed_words(self, user: Any) -> Any:
        """The sentence for who may not see anything of the list; empty for its readers."""
        return self.readers_words if self.readers and not self.readers.allows(user) else ""

    def filtered(self, user: Any, data: Any, request: HttpRequest | None = None) -> FilterSet:
        """The list under the filters a person set; `.qs` has the rows, `.form` the controls."""
        return self.filterset(data, queryset=self.queryset(user), request=request)

    def header(self) -> list[str]:
        return [str(value) for value in next(iter(self.table([]).as_values()))]

    def values(self, rows: QuerySet) -> Iterator[list[Any]]:
        """The cells of every row for a file, read in chunks so that memory stays flat."""
        source = rows.order_by(*self.order).iterator(chunk_size=CHUNK)
        while chunk := list(islice(source, CHUNK)):
            yield from islice(self.table(chunk).as_values(), 1, None)


_definitions: dict[str, ListDefinition] = {}


def define(name: str, **parts: Any) -> ListDefinition:
    """Make a list known under a name, so that a task can write its file."""
    _definitions[name] = ListDefinition(name=name, **parts)
    return _definitions[name]


def definition(name: str) -> ListDefinition:
    """Raises KeyError for an unknown name. A worker reads the apps' lists when it needs the first one."""
    if name not in _definitions:
        autodiscover_modules("lists")
    return _definitions[name]


class ScopedListView(View):
    """A list page: filters, keyset pages, rows alone for htmx. Subclasses name the definition and the template."""

    access: Rule
    definition: ListDefinition
    template_name: str
    rows_template_name = "components/list_rows.html"

    def get_order(self) -> Sequence[str]:
        return self.definition.order

    def get_filters(self) -> FilterSet:
        return self.definition.filtered(self.request.user, self.request.GET, self.request)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filters = self.get_filters()
        page = KeysetPage(filters.qs, self.get_order(), request, unit=str(self.definition.unit))
        context = {
            "filters": filters,
            "page": page,
            "table": self.get_table(page.rows),
            "definition": self.definition,
            "export_url": self.get_export_url(filters),
            "is_filtered": is_filtered(filters),
            "closed": "" if page.rows else self.definition.closed_words(request.user),
            **self.get_context(page),
        }
        partial = request.htmx and not request.htmx.boosted
        return render(request, self.rows_template_name if partial else self.template_name, context)

    def get_export_url(self, filters: FilterSet) -> str:
        """Where a press asks for the file of the list under the filters that are set; empty for who may not."""
        if not self.definition.can_export(self.request.user):
            return ""
        return f"{reverse('common:list-export', args=[self.definition.name])}?{urlencode(filters.data, doseq=True)}"

    def get_table(self, rows: list[Any]) -> Table:
        return self.definition.table(rows)

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        """What the page shows beside the list."""
        return {}


def is_filtered(filters: FilterSet) -> bool:
    """Whether the person set any of the filters that the page shows."""
    return any(filters.form[name].data for name in filters.form.changed_data if not filters.form[name].is_hidden)
