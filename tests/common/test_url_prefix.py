"""The site below a path: every address that a page bears, and every file, stands below it too."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.urls import clear_script_prefix, reverse, set_script_prefix

from common.url_prefix import url_prefix_from

PREFIX = "/lianjian"
ADDRESSES = {"href", "src", "action", "formaction", "hx-get", "hx-post", "hx-push-url", "hx-replace-url", "xlink:href"}
STARTS = {
    "department": [
        "workbench:home",
        "members:organisations",
        "members:imports",
        "members:calendar-start",
        "common:job-list",
    ],
    "b1_secretary": ["workbench:home", "activities:meetings", "alliances:needs"],
    "s1_admin": ["workbench:home", "assessment:scores"],
    "security": ["members:accounts"],
    "audit": ["members:audit"],
    "system": ["members:system"],
    "wu_member": ["members:me"],
}
ERROR_PAGES = ["403.html", "403_csrf.html", "404.html", "405.html", "failure.html"]


class Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str, str]] = set()

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            is_address = name in ADDRESSES or name.startswith("data-")
            if value and is_address and re.match(r"/(?!/)", value):
                self.found.add((tag, name, value))


def addresses(text: str) -> set[tuple[str, str, str]]:
    parser = Addresses()
    parser.feed(text)
    return parser.found


@pytest.fixture
def below(settings):
    settings.FORCE_SCRIPT_NAME = PREFIX
    settings.STATIC_URL = f"{PREFIX}/static/"
    set_script_prefix(PREFIX + "/")
    yield PREFIX
    clear_script_prefix()


def fetch(client, address):
    """As behind the proxy, which takes the path off."""
    assert address.startswith(f"{PREFIX}/"), address
    return client.get(address.removeprefix(PREFIX))


@pytest.mark.parametrize("key", STARTS)
def test_every_link_form_and_file_stands_below_the_prefix(below, world, client_of, key):
    client = client_of(key)
    waiting, seen = [reverse(name) for name in STARTS[key]], set()
    while waiting and len(seen) < 25:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = fetch(client, address)
        if answer.status_code == 302:
            waiting.append(answer["Location"])
            continue
        assert answer.status_code == 200, address
        if not answer["Content-Type"].startswith("text/html"):
            continue
        for tag, name, value in addresses(answer.content.decode()):
            assert value.startswith(f"{PREFIX}/"), (address, tag, name, value)
            if value.startswith(f"{PREFIX}/static/"):
                file = urlsplit(value).path.removeprefix(f"{PREFIX}/static/")
                assert finders.find(file), value
            elif tag == "a" and name == "href":
                waiting.append(urlsplit(value)._replace(fragment="").geturl())
    assert len(seen) >= len(STARTS[key])


def test_who_is_not_logged_in_is_sent_below_the_prefix(below, db, client):
    answer = fetch(client, reverse("members:system"))
    assert answer["Location"] == "/lianjian/login/?next=/lianjian/system/"
    asked = client.get("/system/", headers={"HX-Request": "true"})
    assert asked["HX-Redirect"] == "/lianjian/login/?next=/lianjian/system/"


def test_the_menu_marks_the_page_below_the_prefix(below, world, client_of):
    page = fetch(client_of("department"), reverse("members:calendar-start"))
    page = fetch(client_of("department"), page["Location"]) if page.status_code == 302 else page
    marked = re.findall(r'<a[^>]*aria-current="page"[^>]*>', page.content.decode())
    assert sorted(re.findall('href="([^"]*)"', "".join(marked))) == [
        "/lianjian/settings/", "/lianjian/settings/", "/lianjian/settings/calendar/",
    ]  # side bar, its copy for phones, and the tab of the page  # fmt: skip


def test_the_home_page_is_not_marked_on_other_pages_below_the_prefix(below, world, client_of):
    page = fetch(client_of("department"), reverse("members:password-change")).content.decode()
    assert 'href="/lianjian/"' in page
    assert 'aria-current="page"' not in page


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_pages_lead_home_below_the_prefix(below, name):
    found = {value for tag, _, value in addresses(render_to_string(name)) if tag == "a"}
    assert found - {"/lianjian/complaints/new/"} == {"/lianjian/"}


@pytest.mark.parametrize("text", ["lianjian", "/lianjian", "/lianjian/", " lianjian/ "])
def test_one_prefix_in_all_its_spellings(text):
    assert url_prefix_from(text) == "/lianjian"


@pytest.mark.parametrize("text", ["", "/", " "])
def test_no_prefix(text):
    assert url_prefix_from(text) == ""


@pytest.mark.parametrize("text", ["a b", "/a/../b", "https://host/"])
def test_what_is_no_path_is_refused(text):
    with pytest.raises(ImproperlyConfigured, match="URL_PREFIX"):
        url_prefix_from(text)
