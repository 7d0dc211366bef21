"""Pages that a screen reader and a keyboard can use: axe-core finds nothing at either width.

The pages are those of the county of the matrix, each with an account that gets it. They are asked for first and shown to
the browser from there, with the site's own files, so that no county has to be committed for it.
"""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import sync_playwright

from tests.conftest import launch_chromium
from tests.permissions.cells import ROWS
from tests.permissions.county import County, body_of
from tests.permissions.principals import STRANGERS
from tests.permissions.rows import Row

pytestmark = [pytest.mark.axe, pytest.mark.browser, pytest.mark.django_db]

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
SITE = "http://testserver"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK = """async tags => (await axe.run(document, {runOnly: tags, resultTypes: ["violations"]})).violations.flatMap(
  found => found.nodes.map(node => `${found.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)}`))"""
WIDTHS = {1280: 900, 390: 844}

ARCHETYPES = (
    "members:login", "workbench:home", "members:organisation", "members:member", "alliances:needs", "alliances:need",
    "alliances:need-create", "activities:meeting", "activities:meeting-edit", "activities:meeting-print",
    "activities:service-create", "assessment:quarter", "assessment:score", "assessment:year-end", "members:settings",
)  # fmt: skip
"""One page of each kind; `make axe` takes every page."""


@dataclass(frozen=True)
class Page:
    name: str
    url: str
    headers: dict[str, str]
    body: bytes


def reader_of(row: Row) -> str:
    """An account that gets the page, best one that is signed in."""
    able = [user for user, code in row.expected().items() if code == 200]
    return next((user for user in able if user not in STRANGERS), able[0] if able else "")


READ = {row.name: row for row in reversed(ROWS) if row.method == "GET" and reader_of(row)}
"""The first row of each address that somebody reads."""


def pages_of(county: County, names: Iterable[str]) -> Iterator[Page]:
    """The pages of the named addresses that are HTML."""
    for name in sorted(names):
        row = READ[name]
        url = county.url(row.name, row.at, row.query)
        response = county.ask(reader_of(row), "GET", url)
        body = body_of(response)
        if response["Content-Type"].startswith("text/html") and b"<html" in body:
            kept = {key: value for key, value in response.items() if key.startswith("Content-")}
            yield Page(name, url, kept, body)


def served(page: Page) -> Any:
    """What the browser gets: the page itself, the site's own files, and nothing else."""

    def answer(route: Any) -> None:
        path = route.request.url.removeprefix(SITE)
        if path == page.url:
            return route.fulfill(headers=page.headers, body=page.body)
        is_static = path.startswith(settings.STATIC_URL)
        found = finders.find(path.removeprefix(settings.STATIC_URL).partition("?")[0]) if is_static else None
        if found:
            return route.fulfill(content_type=guess_type(found)[0], body=Path(found).read_bytes())
        return route.fulfill(status=404, body="")

    return answer


def faults_of(browser: Any, page: Page, width: int) -> list[str]:
    context = browser.new_context(viewport={"width": width, "height": WIDTHS[width]}, locale="zh-CN")
    try:
        tab = context.new_page()
        tab.route("**/*", served(page))
        tab.goto(SITE + page.url)
        tab.evaluate(AXE.read_text())
        return [f"{page.name} at {width}: {fault}" for fault in tab.evaluate(ASK, TAGS)]
    finally:
        context.close()


def faults_in(pages: list[Page]) -> list[str]:
    with sync_playwright() as playwright, closing(launch_chromium(playwright)) as browser:
        return [fault for page in pages for width in WIDTHS for fault in faults_of(browser, page, width)]


def test_nobody_is_kept_out(county):
    pages = list(pages_of(county, READ if os.environ.get("AXE") == "all" else ARCHETYPES))
    assert {page.name for page in pages} >= set(ARCHETYPES)
    with ThreadPoolExecutor(1) as beside:  # in the thread of the county the browser's loop would change its connection
        faults = beside.submit(faults_in, pages).result()
    assert not faults, "\n".join(faults)
