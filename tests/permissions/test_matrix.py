"""The permission matrix: every address, with every account, for own, sibling, allied and foreign objects.

The tables (cells_*.py) are written from the rules of access alone: out of scope 404; in scope but not allowed, or not
this role's page, 403.
"""

from collections import defaultdict

import pytest
from django.urls import get_resolver

from common.checks import iter_patterns
from tests.permissions.cells import ONLY_STREETS, ROWS, WITHOUT_PLACE
from tests.permissions.county import code_of, written
from tests.permissions.principals import SIGNED_IN, WHOLE_TABLES
from tests.permissions.scans import marks_in

pytestmark = pytest.mark.django_db

PATTERNS = dict(iter_patterns(get_resolver()))
BY_NAME = defaultdict(list)
for each in ROWS:
    BY_NAME[each.name].append(each)
PLACES = {"own", "sibling", "allied", "foreign"}


def test_every_address_has_rows():
    assert set(PATTERNS) - set(BY_NAME) == set()
    assert set(BY_NAME) - set(PATTERNS) == set()


def test_every_address_with_an_object_is_tried_in_all_places():
    short = {}
    for name, pattern in PATTERNS.items():
        if not pattern.pattern.converters or name in WITHOUT_PLACE:
            continue
        for method in {row.method for row in BY_NAME[name]}:
            keys = [key for row in BY_NAME[name] if row.method == method for key in row.objects]
            places = {part for key in keys for part in key.split(".")[1:]}
            if missing := PLACES - places - ({"allied"} if name in ONLY_STREETS else set()):
                short[f"{method} {name}"] = missing
    assert short == {}


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_codes(county, name):
    """The expected code for every account; who is refused, and whoever reads, changes no row of any table."""
    problems = []
    for row in BY_NAME[name]:
        for user, code in accounts(row):
            problems += cell(county, row, user, code)
    assert not problems, "\n".join(problems)
    assert county.changed_tables() == []


def accounts(row):
    """Every account with its code, or one account for each code."""
    expected = list(row.expected().items())
    if WHOLE_TABLES:
        return expected
    return list({code: (user, code) for user, code in expected}.values())


def cell(county, row, user, code):
    is_done = row.method != "GET" and code not in (403, 404, 405, "login")
    with county.undone(files=is_done and row.files) if is_done else written() as tables:
        response = county.run(row, user)
        found = marks_in(county, response, user, row)
    problems = [f"{row.title} as {user}: {code_of(response)} instead of {code}"] * (code_of(response) != code)
    problems += [f"{row.title} as {user} wrote {sorted(tables)}"] * bool(tables)
    return problems + [f"{row.title} as {user} shows {mark}" for mark in found]


OTHER_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ASKERS = ("department", "c1_secretary", "b1_secretary", "u1_liaison", "zhou_member", "system", "anonymous")
"""The answer to a method that an address does not have is nobody's own."""


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_methods_without_rows_do_nothing(county, name):
    """They are not offered, or they answer as the read does; nothing is written."""
    rows = BY_NAME[name]
    problems = []
    for method in set(OTHER_METHODS) - {row.method for row in rows}:
        for user in ASKERS:
            row = rows[0]
            allowed = {405, row.expected()[user]} if row.method == "GET" else {405, 403, 404, "login"}
            with written() as tables:
                code = code_of(county.ask(user, method, county.url(row.name, row.at, row.query)))
            if code not in allowed or tables:
                problems.append(f"{method} {row.title} as {user}: {code}, wrote {sorted(tables)}")
    assert not problems, "\n".join(problems)


def test_every_account_is_somebody(county):
    """The tables say nothing if the accounts of the world are not the ones that ask."""
    assert {key: county.user(key).pk for key in SIGNED_IN} == {
        key: int(county.client(key).session["_auth_user_id"]) for key in SIGNED_IN
    }
