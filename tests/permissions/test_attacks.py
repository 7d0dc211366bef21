"""An attack by people who have an account: fields nobody offered, hosts that are not ours.

What else belongs to it stands elsewhere: cookies of ended sessions and foreign `next` in tests/members/test_door.py, the
token of every unsafe address in test_writes.py, reading that writes nothing in test_matrix.py, half-open connections in
tests/common.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.db import connection, models
from django.test import Client

from tests.permissions.cells import ROWS
from tests.permissions.county import County, code_of, written
from tests.permissions.rows import Row

pytestmark = pytest.mark.django_db

MADE_UP = re.compile(r"'[0-9a-f]{10}'|[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|b'[^']*'|[\w+/=:.-]{24,}")
"""Keys made by chance, numbers of requests and sealed texts: different each time, and nobody's to choose."""
ASKED = {"version"}
"""Of the page itself: a stale one is refused."""
POSTED = {row.name: row for row in ROWS if row.method == "POST" and 302 in row.expected().values()}


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "127.0.0.1@evil.example", "a b"])
def test_another_host_is_refused(client_of, host):
    """And its name stands nowhere in the answer."""
    for client in (Client(), client_of("b1_secretary")):
        answer = client.get("/login/", headers={"host": host})
        assert (answer.status_code, host.encode() in answer.content) == (400, False)


@pytest.mark.parametrize("name", ["x-forwarded-host", "x-host", "x-original-url", "x-rewrite-url"])
def test_headers_of_proxies_are_not_heard(client_of, name):
    """The page is the one of the address and of this host, whatever a header claims."""
    answer = client_of("b1_secretary").get("/me/", headers={name: "evil.example"})
    plain = client_of("b1_secretary").get("/me/")
    assert (answer.status_code, b"evil.example" in answer.content) == (plain.status_code, False)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(POSTED))
def test_fields_nobody_offered_change_nothing(county, monkeypatch, name):
    """The row is the same when every field of the tables written comes along that the form does not have."""
    row = POSTED[name]
    user = next(user for user, code in row.expected().items() if code == 302)
    with offered(monkeypatch) as names:
        plain, tables = outcome(county, row, user, {})
    extra = {key: value for key, value in uninvited(tables) if key not in names | set(row.data) | ASKED}
    assert outcome(county, row, user, extra, tables)[0] == plain, sorted(extra)


@contextmanager
def offered(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names of the fields of every form that was made meanwhile."""
    made: list[forms.BaseForm] = []
    names: set[str] = set()
    begin = forms.BaseForm.__init__

    def init(self: forms.BaseForm, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        made.append(self)

    with monkeypatch.context() as patch:
        patch.setattr(forms.BaseForm, "__init__", init)
        yield names
    names |= {form.add_prefix(name) for form in made for name in form.fields}


def outcome(
    county: County, row: Row, user: str, extra: dict[str, Any], tables: set[str] | None = None
) -> tuple[dict[str, list[str]], set[str]]:
    """What stands in the tables that the deed writes (in `tables` if they are known); undone afterwards."""
    url, data = county.url(row.name, row.at, row.query), county.form_data(row.data)
    with county.undone(files=row.files):
        with written() as found:
            assert code_of(county.ask(user, "POST", url, data | extra)) == 302
        listed = tables or set(found)
        return {table: content(table) for table in sorted(listed)}, listed


def content(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
        return sorted(MADE_UP.sub("", repr(row)) for row in cursor.fetchall())


def uninvited(tables: set[str]) -> Iterator[tuple[str, Any]]:
    """Every column of these tables with a value that would show."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table in tables:
            for field in model._meta.concrete_fields:
                for key in {field.name, field.attname}:
                    yield key, value_for(field)


def value_for(field: models.Field) -> Any:
    if field.choices:
        return field.flatchoices[-1][0]
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateTimeField):
        return "2026-01-02 03:04"
    if isinstance(field, models.DateField):
        return "2026-01-02"
    if isinstance(field, models.IntegerField | models.DecimalField | models.ForeignKey):
        return "7"
    return "混入"
