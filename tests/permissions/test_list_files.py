"""The file of every list holds the rows that its pages show: the same person, the same address, made by a worker."""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django import forms
from django.db import connection
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from alliances.models import Need
from common import registry
from common.checks import iter_patterns
from common.listing import ListDefinition, ScopedListView, definition, definitions
from common.models import Job
from common.paging import KeysetPage
from common.services.jobs import run_job
from common.services.list_files import export_list, request_list_file
from common.text import clean_text
from common.workbooks.reading import open_workbook
from tests.permissions.county import County, body_of
from tests.permissions.days import NOW

pytestmark = pytest.mark.django_db

PAGES = (  # list, page, its object, its tabs, who reads it
    ("members.members", "members:organisation", "org.county", ("",), "department"),
    ("members.members", "members:organisation", "branch.own", ("",), "b1_secretary"),
    ("members.unit_report_ins", "members:unit-report-ins", "", ("state=waiting", "state=running"), "department"),
    ("members.member_report_ins", "members:member-report-ins", "", ("state=waiting", "state=running"), "u1_liaison"),
    ("members.notices", "members:notices", "", ("",), "u2_liaison"),
    ("members.accounts", "members:accounts", "", ("",), "security"),
    ("members.audit", "members:audit", "", ("",), "audit"),
    ("members.complaints", "members:complaints", "", ("",), "s1_admin"),
    ("members.complaint_progress", "members:complaint-progress", "", ("",), "department"),
    ("alliances.alliances", "alliances:alliances", "", ("",), "department"),
    ("alliances.resources", "alliances:resources", "", ("",), "department"),
    ("alliances.needs", "alliances:needs", "", ("tab=all", "tab=mine", ""), "s1_admin"),
    ("alliances.needs", "alliances:needs", "", ("tab=all", "tab=open"), "u1_liaison"),
    ("alliances.claims", "alliances:claims", "", ("",), "department"),
    ("activities.meetings", "activities:meetings", "", ("",), "department"),
    ("activities.services", "activities:services", "", ("state=waiting", "state=confirmed"), "c1_secretary"),
    ("assessment.unit_scores", "assessment:score-list", "", ("kind=units",), "department"),
    ("assessment.member_scores", "assessment:score-list", "", ("kind=members",), "department"),
    ("assessment.unit_scores", "assessment:quarter", "quarter.own", ("kind=units",), "c1_secretary"),
    ("assessment.member_scores", "assessment:quarter", "quarter.own", ("kind=members",), "c1_secretary"),
    ("assessment.objections", "assessment:objections", "", ("",), "c1_secretary"),
)
WORDS = ("锦", "周", "b1", "没有这样的")
DAYS = ("2026-12-10", "2026-12-01")
SOME = 4
"""So many values of a filter are tried, the last one among them."""


def test_every_list_is_looked_at():
    assert {page[0] for page in PAGES} == {listed.name for listed in definitions()}


def test_every_model_with_a_page_of_its_own_is_in_the_registry():
    pages = {
        view_class
        for _name, pattern in iter_patterns(get_resolver())
        if issubclass(view_class := getattr(pattern.callback, "view_class", object), ScopedListView)
    }
    assert len(pages) == 16
    assert "need.publish" in {deed.name for deed in registry.of(Need).deeds}
    shown = {view.definition for view in pages if hasattr(view, "definition")}
    known = {listed for entry in registry.models().values() for listed in entry.lists}
    assert shown < known
    assert known == set(definitions())
    for model, entry in registry.models().items():
        assert registry.of(model) == entry
        assert [listed.model for listed in entry.lists] == [model] * len(entry.lists)
        assert model._meta.label == "auditlog.LogEntry" or callable(model.objects.visible_to)


def test_lists_with_points_are_known_as_such():
    assert {listed.name for listed in definitions() if listed.has_points} == {
        "assessment.unit_scores", "assessment.member_scores",
    }  # fmt: skip


def test_columns_have_names_of_their_own():
    for listed in definitions():
        for shown in (listed.table([]).columns, listed.columns):
            names = [column.name for column in shown if column.where != "page" or shown is not listed.columns]
            assert len(names) == len(set(names)), listed.name
        assert len(set(listed.header())) == len(listed.header()), listed.name


def values_of(field: forms.Field) -> list[str]:
    """What a person may choose at a control, or words to type into it."""
    if isinstance(field, forms.DateField):
        return list(DAYS)
    if hasattr(field, "choices"):
        values = [str(key) for key, _word in field.choices if key not in ("", None)]
        return values if len(values) <= SOME else [*values[: SOME - 1], values[-1]]
    return list(WORDS)


def addresses(listed: ListDefinition, user: Any, tabs: tuple[str, ...]) -> Iterator[str]:
    """The tabs alone, and the first one with values of every filter a person can set."""
    form = listed.filtered(user, QueryDict()).form
    yield from (f"?{tab}" for tab in tabs)
    for field in form.visible_fields():
        yield from (f"?{tabs[0]}&{field.name}={value}" for value in values_of(field.field))


class SeenPages:
    """What the pages showed since `read` began, three rows a page."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.following = ""

    def make(self, *args: Any, **kwargs: Any) -> KeysetPage:
        page = KeysetPage(*args, size=3, **kwargs)
        self.rows += page.rows
        self.following = page.next_url
        return page

    def read(self, county: County, user: str, url: str, query: str) -> str:
        """Turn page after page; the text of the first one."""
        self.rows.clear()
        first, at = "", query
        while at:
            response = county.ask(user, "GET", url + at)
            assert response.status_code == 200, url + at
            first = first or body_of(response).decode()
            at = self.following
        return first


@pytest.fixture
def seen(monkeypatch) -> SeenPages:
    pages = SeenPages()
    monkeypatch.setattr("common.listing.KeysetPage", pages.make)
    return pages


def button_of(text: str, name: str) -> str:
    found = re.findall(rf'action="([^"]*/lists/{re.escape(name)}/export/[^"]*)"', text)
    assert len(found) == 1, name
    return unescape(found[0])


def file_of(county: County, user: str, address: str) -> list[list[Any]]:
    """Title, header and rows of the file behind a button, made as a worker makes it."""
    response = county.ask(user, "POST", address)
    assert response.status_code == 302, (user, address)
    job = Job.objects.get(pk=response["Location"].strip("/").split("/")[-1])
    run_job(job_id=job.pk, work=export_list)
    job.refresh_from_db()
    assert job.state == "done", job.message
    title, header, *rows = (row.cells for row in open_workbook(io.BytesIO(job.file_path.read_bytes())).sheets[0].rows())
    return [
        title,
        header,
        *(cells + [""] * (len(header) - len(cells)) for cells in rows),
    ]  # empty last cells are not there


def as_read(value: Any) -> Any:
    """What a reader finds in a cell: dates and numbers as such, everything else as text."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    if isinstance(value, date):
        return value
    if isinstance(value, int | float | Decimal):
        return float(value)
    return "" if value is None else clean_text(str(value))


def in_order(rows: list[list[Any]]) -> list[list[Any]]:
    """Sorted, without the row of the log that asking for this very file writes."""
    return sorted((row for row in rows if "发起任务" not in row), key=str)


@pytest.mark.parametrize(("name", "page", "at", "tabs", "key"), PAGES)
def test_the_file_holds_what_all_pages_show(county, seen, name, page, at, tabs, key):
    listed, user, wrong, longest = definition(name), county.user(key), {}, 0
    columns = [column for column in listed.columns if column.where != "page"]
    for query in addresses(listed, user, tabs):
        address = button_of(seen.read(county, key, county.url(page, at), query), name)
        with county.undone():
            title, header, *rows = file_of(county, key, address)
        assert title == [str(listed.title)]
        assert header == [str(column.label) for column in columns]
        longest = max(longest, len(rows))
        expected = [[as_read(column.reader()(row)) for column in columns] for row in seen.rows]
        if in_order(rows) != in_order(expected):
            wrong[query] = (len(expected), len(rows))
    assert wrong == {}
    assert longest > 0


def test_the_communities_of_needs_hold_for_a_worker(county):
    """The one that was lost: the file had the needs of the whole county."""
    listed, user = definition("alliances.needs"), county.user("department")
    community = county["community.own"]
    data = QueryDict(f"community={community.pk}")
    some, all_of_them = listed.filtered(user, data).qs.count(), listed.filtered(user, QueryDict()).qs.count()
    assert 0 < some < all_of_them
    job = request_list_file(listed=listed, filters=data.urlencode(), actor=user, now=NOW)
    run_job(job_id=job.pk, work=export_list)
    job.refresh_from_db()
    assert job.result == {"rows": some}


WRONG = (  # page, its object, a wrong filter, the name of its control, who asks
    ("members.members", "members:organisation", "org.county", "stage=X", "类别", "department"),
    ("members.audit", "members:audit", "", "since=gestern", "从哪天", "audit"),
    ("members.audit", "members:audit", "", "deed=no.such", "做了什么", "audit"),
    ("members.complaints", "members:complaints", "", "side=X", "谁提出的", "s1_admin"),
    ("members.complaint_progress", "members:complaint-progress", "", "state=X", "状态", "department"),
    ("alliances.alliances", "alliances:alliances", "", "kind=X", "类型", "department"),
    ("alliances.resources", "alliances:resources", "", "state=X", "状态", "department"),
    ("alliances.needs", "alliances:needs", "", "community=999999", "社区", "s1_admin"),
    ("alliances.claims", "alliances:claims", "", "state=X", "状态", "department"),
    ("activities.meetings", "activities:meetings", "", "quarter=2020Q9", "季度", "department"),
    ("activities.services", "activities:services", "", "category=X", "类别", "c1_secretary"),
    ("assessment.unit_scores", "assessment:score-list", "", "quarter=1999Q1", "季度", "department"),
    ("assessment.unit_scores", "assessment:score-list", "", "community=X", "社区", "department"),
    ("assessment.objections", "assessment:objections", "", "state=X", "状态", "department"),
)


@pytest.mark.parametrize(("name", "page", "at", "wrong", "label", "key"), WRONG)
def test_a_wrong_filter_is_said_at_its_control_and_shows_no_rows(county, seen, name, page, at, wrong, label, key):
    text = seen.read(county, key, county.url(page, at), f"?{wrong}")
    field = wrong.split("=")[0]
    assert seen.rows == []
    told = re.search(rf'id="id_{field}_error">\s*<div class="err">.*?<span>([^<：]*)：([^<]+)</span>', text, re.S)
    assert told
    assert told[1] == label
    if field != "community" or name == "alliances.needs":  # a score's community has no control
        control = re.search(rf'<(?:input|select)[^>]*name="{field}"[^>]*>', text)[0]
        assert "is-invalid" in control
        assert f'aria-describedby="id_{field}_error"' in control
    assert "没有符合筛选条件的" in text
    assert f"/lists/{name}/export/" not in text


@pytest.mark.parametrize(("name", "page", "at", "wrong", "label", "key"), WRONG)
def test_a_wrong_filter_gives_no_file(county, name, page, at, wrong, label, key):
    listed, user = definition(name), county.user(key)
    job = request_list_file(listed=listed, filters=wrong, actor=user, now=NOW)
    run_job(job_id=job.pk, work=export_list)
    job.refresh_from_db()
    assert (job.state, job.file) == ("failed", "")
    assert job.message.startswith(f"筛选条件不对（{label}：")
    assert job.message.endswith("），没有生成文件。请回到列表改好筛选条件，再导出一次。")


LISTS_OF_WORDS = {"alliances.resources": 1, "alliances.needs": 2, "activities.services": 1}
"""Columns whose words the county carries on: each reads them, together they ask once in a request or a task."""
ASKED_FIRST = {"members.members": 1, "members.accounts": 1, **LISTS_OF_WORDS}
"""Queries of a file beside that of its rows: names that several organisations have; the grants of the accounts."""
ASKED_FOR_TABLE = {"members.accounts": 1, **LISTS_OF_WORDS}


@pytest.mark.parametrize(("name", "page", "at", "tabs", "key"), PAGES)
def test_no_query_per_row(county, monkeypatch, name, page, at, tabs, key):
    listed, user = definition(name), county.user(key)
    url = county.url(page, at) + f"?{tabs[0]}"
    keys = list(listed.filtered(user, QueryDict()).qs.order_by("pk").values_list("pk", flat=True)[:3])
    if name == "alliances.needs":
        url += f"&need={keys[0]}"  # the same one beside the queue, whichever stands first
    counts: dict[tuple[str, int], int] = {}
    county.ask(key, "GET", url)  # what a process asks once only
    for number in (1, len(keys)):
        narrow(monkeypatch, keys[:number])
        rows = listed.filtered(user, QueryDict()).qs
        counts["file", number] = queries_of(lambda rows=rows: list(listed.values(rows)))
        counts["table", number] = queries_of(lambda rows=rows: drawn(listed, rows))
        counts["page", number] = queries_of(lambda: county.ask(key, "GET", url))
    assert len(keys) == 3
    assert counts["file", 1] == counts["file", 3] == 1 + ASKED_FIRST.get(name, 0)
    assert counts["table", 1] == counts["table", 3] == 1 + ASKED_FOR_TABLE.get(name, 0)
    assert counts["page", 1] == counts["page", 3]


def narrow(monkeypatch, keys: list[Any]) -> None:
    """Let every list have these rows alone."""

    def filtered(self: ListDefinition, user: Any, data: Any) -> Any:
        return self.filterset(data, queryset=self.queryset(user).filter(pk__in=keys), user=user)

    monkeypatch.setattr(ListDefinition, "filtered", filtered)


def queries_of(work: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def drawn(listed: ListDefinition, rows: Any) -> str:
    return render_to_string("tables/table.html", {"table": listed.table(rows.order_by(*listed.order))})
