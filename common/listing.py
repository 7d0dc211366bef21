"""One list definition gives the page, its htmx rows and the Excel file (and, later, the API list).

MEMBERS = listing.define(
    "members.members", title=_("党员花名册"), unit=_("名"),
    queryset=lambda user: Member.objects.visible_to(user).select_related("home"),
    filterset=MemberFilter, columns=MEMBER_COLUMNS, order=("org_position", "sort_key", "id"),
    export=not_administrator(),
)
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import autodiscover_modules

from common.access import Rule
from common.bulk import in_chunks
from common.filters import ListFilter
from common.paging import KeysetPage
from common.requests import PageView, Request
from common.tables import Column, Table, in_file, on_page
from common.users import User

CHUNK = 2000


@dataclass(frozen=True)
class ListDefinition:
    """What a list is, whoever shows it. `queryset(user)` starts from `visible_to`; `order` ends in a unique name."""

    name: str
    title: Any
    unit: Any
    queryset: Callable[[Any], QuerySet]
    filterset: type[ListFilter]
    columns: Sequence[Column]
    order: Sequence[str]
    export: Rule
    """Who may take the list away as a file. The rows are those of `queryset(user)`."""
    readers: Rule | None = None
    """Who can have rows in it at all; everybody where it is not said. Others read `readers_words` and no number, as long
    as there is no row for them: a zero would say that there is nothing."""
    readers_words: Any = ""
    band: Callable[[Any], Any] | None = None
    """What the rows of a page stand together under, in the list's order: the month of each."""
    gather: Callable[[Sequence[Any]], None] | None = None
    """Reads what the columns tell beside the row itself, for many rows at once."""
    has_points: bool = False
    """Rows with points: their file offers no press that puts them in the order of the points (D1)."""

    @property
    def model(self) -> type[Model]:
        """Of what the rows are."""
        return self.filterset._meta.model

    def can_export(self, user: User) -> bool:
        """A file is kept for a place (`Job.organisation_path`): who holds no role anywhere could not fetch it."""
        return self.export.allows(user) and bool(user.paths())

    def closed_words(self, user: User) -> Any:
        """The sentence for who may not see anything of the list; empty for its readers."""
        return self.readers_words if self.readers and not self.readers.allows(user) else ""

    def filtered(self, user: User, data: Any) -> ListFilter:
        """The list under the filters a person set; `.qs` has the rows, `.form` the controls."""
        return self.filterset(data, queryset=self.queryset(user), user=user)

    def table(self, rows: Sequence[Any], without: Collection[str] = ()) -> Table:
        """The rows of a page in the columns it shows."""
        if self.gather:
            self.gather(rows)
        return Table(on_page(self.columns, without), rows, self.band)

    def header(self) -> list[str]:
        return [str(column.label) for column in in_file(self.columns)]

    def values(self, rows: QuerySet) -> Iterator[list[Any]]:
        """The cells of every row for a file, read in chunks so that memory stays flat."""
        readers = [column.reader() for column in in_file(self.columns)]
        for chunk in in_chunks(rows.order_by(*self.order).iterator(chunk_size=CHUNK), CHUNK):
            if self.gather:
                self.gather(chunk)
            for row in chunk:
                yield [read(row) for read in readers]


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


def definitions() -> list[ListDefinition]:
    """Every list of the site."""
    autodiscover_modules("lists")
    return list(_definitions.values())


class ScopedListView(PageView):
    """A list page: filters, keyset pages, rows alone for htmx. Subclasses name the definition and the template."""

    access: Rule
    definition: ListDefinition
    template_name: str
    rows_template_name = "components/list_rows.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.prepare()
        return super().dispatch(request, *args, **kwargs)

    def prepare(self) -> None:
        """Find out what decides which rows come: the tab, the kind."""

    def get_order(self) -> Sequence[str]:
        return self.definition.order

    def get_fixed(self) -> dict[str, Any]:
        """Filters that the page sets itself, by its address or tab; the person sees no control for them."""
        return {}

    def get_kept(self) -> dict[str, Any]:
        """What the address bears beside the filters and keeps when they change: the tab."""
        return {}

    def get_wide(self) -> dict[str, Any]:
        """The tab that holds what all others hold: an empty search under another tab offers it."""
        return {}

    def get_next_step(self) -> tuple[str, Any]:
        """Address and verb of what somebody does who finds the list empty; nothing where it is not the person's."""
        return "", ""

    def get_without(self) -> Collection[str]:
        """Columns that are left out because every row would say the same."""
        return ()

    def get_filters(self, asked: QueryDict | None = None) -> ListFilter:
        """The filters of the address, or of another one of this list."""
        fixed, data = self.get_fixed(), (self.request.GET if asked is None else asked).copy()
        for name, value in fixed.items():
            data[name] = value
        filters = self.definition.filtered(self.request.user, data)
        for name in fixed:
            filters.form.fields[name].widget = HiddenInput()
        return filters

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        filters, kept = self.get_filters(), self.get_kept()
        page = KeysetPage(filters.qs, self.get_order(), request, unit=str(self.definition.unit))
        context = {
            "filters": filters,
            "page": page,
            "table": self.definition.table(page.rows, self.get_without()),
            "definition": self.definition,
            "export_url": self.get_export_url(filters),
            "is_filtered": filters.is_set,
            "kept": kept,
            "clear_url": f"?{urlencode(kept)}" if kept else request.path,
            "wide_url": self.get_wide_url(),
            "next_step": ("", "") if page.rows else self.get_next_step(),
            "closed": "" if page.rows else self.definition.closed_words(request.user),
            **self.get_context(page),
        }
        partial = request.htmx and not request.htmx.boosted
        return render(request, self.rows_template_name if partial else self.template_name, context)

    def get_export_url(self, filters: ListFilter) -> str:
        """Where a press asks for the file of the list under the filters that are set; empty for who may not, and under
        a wrong filter."""
        if not self.definition.can_export(self.request.user) or not filters.is_valid():
            return ""
        chosen = {name: values for name, values in filters.data.lists() if name in filters.filters}
        return f"{reverse('common:list-export', args=[self.definition.name])}?{urlencode(chosen, doseq=True)}"

    def get_wide_url(self) -> str:
        """The same search under the tab that holds everything; empty where that is the one that is shown."""
        wide, data = self.get_wide(), self.request.GET.copy()
        if not wide or wide == self.get_kept():
            return ""
        data.pop("page", None)
        for name, value in wide.items():
            data[name] = value
        return f"?{data.urlencode()}"

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        """What the page shows beside the list."""
        return {}
