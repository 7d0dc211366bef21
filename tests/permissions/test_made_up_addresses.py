"""Every address, with every parameter it reads, answers whatever the parameter holds: the page or 404, never a failure.

The parameters are not listed: a first request of each page notes what it reads from its address, so that the next page
and the next filter are tried as well.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from common.paging import write_token
from tests.permissions.cells import ROWS
from tests.permissions.county import body_of
from tests.permissions.principals import SIGNED_IN, WHOLE_TABLES

pytestmark = pytest.mark.django_db

ANSWERS = (200, 302, 400, 404, 422)
"""The page, another page, no such thing, or the page with what is wrong at its field."""
HUGE = "9" * 30
MADE_UP = (
    "", "-1", HUGE, str(2**63), "9" * 2000, "²", "٣", "1.5", "\0\u202e周\u200b\ufffe", "%_\\'\"\r\n", "%" * 2000,
    "9999-12-31", "9999Q9", "长" * 2000, "长" * 70_000,
)  # fmt: skip
RAW = ("{name}=%ED%A0%80", "{name}=%ff%fe", "{name}=1&{name}=2&{name}=x", "{name}[]=1&{name}[0]=2")
"""What `urlencode` would not write."""


def base64_of(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


KEYS = ("a", None, -1, float("nan"), float("inf"), 2**70, "\0", "\ud800", "9999-99-99", "长" * 300)
TOKENS = [
    *(base64_of(json.dumps([0, 3, *[key] * count], ensure_ascii=False)) for key in KEYS for count in range(1, 4)),
    *(write_token(True, place, ["2026Q1", 1]) for place in (-1, 2**70, 10**9)),
    *map(
        base64_of,
        ["", "1", "{}", "null", '"abc"', "[]", "[1]", "[0,1]", '[0,"1","a",1]', "[0,true,1]", "[0,1,[1],1]", "[0,1,{},1]",
         "[" * 1100, '[0,1,"\\ud800",1]', '[0,1,"\ud800",1]', "[0,1,1e999,1]", "[0,-1,1,1]", "\0"],
    ),
    "x", "====", "é", "A" * 1999,
]  # fmt: skip


class Notes(QueryDict):
    """A query that notes which names are asked for."""

    read: set[str] = set()

    def __getitem__(self, key):
        Notes.read.add(key)
        return super().__getitem__(key)

    def get(self, key, default=None):
        Notes.read.add(key)
        return super().get(key, default)

    def getlist(self, key, default=None):
        Notes.read.add(key)
        return super().getlist(key, default)

    def __contains__(self, key):
        Notes.read.add(key)
        return super().__contains__(key)


@contextmanager
def noted() -> Iterator[set[str]]:
    """The names that are read from the address meanwhile."""
    Notes.read = set()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("common.middleware.plain_query", lambda query: Notes(query.urlencode(), mutable=True))
        yield Notes.read


def pages():
    """Each address that is read, once for each object, with an account that gets it."""
    found = {}
    for row in ROWS:
        allowed = [user for user, code in row.expected().items() if code == 200 and user in SIGNED_IN]
        if row.method == "GET" and allowed:
            found.setdefault(row.name, (row, allowed))
    return sorted(found.items())


PAGES = pages()


def problem_of(county, user, url):
    try:
        response = county.ask(user, "GET", url)
    except Exception as failure:
        return f"{user} {url[:160]}: {type(failure).__name__} {failure}"[:400]
    body_of(response)  # reads and closes a file
    return f"{user} {url[:160]}: {response.status_code}" if response.status_code not in ANSWERS else ""


@pytest.mark.parametrize(("name", "page"), PAGES, ids=[name for name, _ in PAGES])
def test_no_parameter_breaks_a_page(county, name, page):
    row, allowed = page
    url = county.url(row.name, row.at, row.query).partition("?")[0]
    with noted() as read:
        problems = [problem_of(county, allowed[0], f"{url}?made=up")]
    step = 2 if WHOLE_TABLES else 5
    for place, parameter in enumerate(sorted(read - {"made"}), start=len(name)):
        queries = [urlencode({parameter: value}) for value in MADE_UP]
        queries += [value.format(name=parameter) for value in RAW]
        if parameter == "page":
            queries += [urlencode({"page": token}) for token in TOKENS]
        queries = queries[place % step :: step]  # the next parameter and the next page get others
        # Who sees most and who sees least take turns.
        users = cycle(dict.fromkeys((allowed[0], allowed[-1])))
        problems += [problem_of(county, user, f"{url}?{query}") for query, user in zip(queries, users, strict=False)]
    assert not any(problems), "\n".join(filter(None, problems))


def test_the_walk_meets_pages_that_read_their_address(county):
    """Were nothing noted, nothing would be tried."""
    with noted() as read:
        county.ask("c1_secretary", "GET", "/needs/?made=up")
    assert {"page", "q", "tab", "need", "urgency", "community"} <= read


def test_a_token_of_another_list_is_page_one_or_none(county):
    token = write_token(False, 50, ["/1/2/", 7])
    for name, (row, allowed) in PAGES:
        response = county.ask(allowed[0], "GET", f"{county.url(row.name, row.at).partition('?')[0]}?page={token}")
        body_of(response)
        assert response.status_code in ANSWERS, name
    assert json.loads(base64.urlsafe_b64decode(token + "=="))[1] == 50
