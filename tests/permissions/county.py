"""The county of the matrix at work: asking as somebody, and telling whether anything was written."""

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from common.checks import iter_patterns
from members.models import User
from tests.permissions.principals import PRINCIPALS
from tests.permissions.rows import LOGIN, Row
from tests.world import World

WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.I)
NOT_DATA = {"auditlog_logentry", "common_auditseal", "common_probewindow", "django_session", "django_content_type"}
"""Tables that reading may write: the log of reading, and the session."""


class County:
    """World, objects by key, clients by account."""

    def __init__(self, world: World, files: Path) -> None:
        self.world, self.files = world, files
        self.objects: dict[str, Model] = {}
        self.marks: dict[str, str] = {}
        self.readers: dict[str, set[str]] = {}
        self._clients = {key: self._log_in(key) for key in PRINCIPALS}
        self._digests: dict[str, str] = {}
        self._parts = {name: list(pattern.pattern.converters) for name, pattern in iter_patterns(get_resolver())}

    def __getitem__(self, key: str) -> Any:
        return self.objects[key]

    def __setitem__(self, key: str, row: Model) -> None:
        if key in self.objects:
            raise KeyError(f"{key} is there already")
        self.objects[key] = row

    def user(self, key: str) -> User:
        return self.world.user(key)

    def _log_in(self, key: str) -> tuple[Client, str]:
        client = Client()
        if key != "anonymous":
            client.force_login(self.world.users[key])
        return client, client.cookies.output(header="", sep=";")

    def client(self, key: str) -> Client:
        """A browser in which the account is signed in; what was done to its cookies before is forgotten."""
        client, cookies = self._clients[key]
        client.cookies = SimpleCookie(cookies)
        return client

    def url(self, name: str, at: Any, query: str = "") -> str:
        parts = self._parts[name]
        if isinstance(at, str):
            kwargs = {part: self.key(at, part) for part in parts}
        else:
            kwargs = {part: self.value(value, part) for part, value in at.items()}
        return reverse(name, kwargs=kwargs) + self.filled(query)

    def key(self, key: str, part: str = "pk") -> Any:
        return getattr(self.objects[key], part if part == "public_id" else "pk")

    def value(self, value: Any, part: str = "pk") -> Any:
        """What a table says; "@key" is the key of an object, "%key:name" one of its fields."""
        if isinstance(value, list | tuple):
            return [self.value(one, part) for one in value]
        if callable(value):
            return value()
        if isinstance(value, str) and value.startswith("%"):
            key, _, name = value[1:].partition(":")
            return getattr(self.objects[key], name)
        return self.key(value[1:], part) if isinstance(value, str) and value.startswith("@") else value

    def form_data(self, data: Any) -> dict[str, Any]:
        """Names may hold the key of an object too: "claim-keep_{claim.own}-reason"."""
        return {self.filled(name): self.value(value) for name, value in data.items()}

    def filled(self, text: str) -> str:
        return re.sub(r"\{([\w.-]+)\}", lambda found: str(self.key(found[1])), text)

    def ask(self, user: str, method: str, url: str, data: Any = None) -> HttpResponse:
        return getattr(self.client(user), method.lower())(url, data)

    def run(self, row: Row, user: str) -> HttpResponse:
        return self.ask(user, row.method, self.url(row.name, row.at, row.query), self.form_data(row.data))

    def changed_tables(self) -> list[str]:
        """The tables that are not as they were at the last call; the first call, at the end of building, finds none."""
        before, self._digests = self._digests, digests()
        return [table for table in before if before[table] != self._digests[table]]

    @contextmanager
    def undone(self, files: bool = False) -> Iterator[set[str]]:
        """What happens inside leaves no trace, in tables or (asked for) in files."""
        kept = self.files.with_name("kept")
        if files:
            shutil.copytree(self.files, kept)
        with transaction.atomic():
            yield set()
            transaction.set_rollback(True)
        if files:
            shutil.rmtree(self.files)
            kept.rename(self.files)


def code_of(response: HttpResponse) -> int | str:
    """The status; a redirect to the door is told from one after a deed."""
    is_door = response.status_code == 302 and response["Location"].startswith(reverse("members:login"))
    return LOGIN if is_door else response.status_code


def body_of(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that statements wrote to meanwhile, NOT_DATA left out."""
    tables: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITES.match(sql)
        if found and found[1] not in NOT_DATA:
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables


def digests() -> dict[str, str]:
    """A digest of every row of every table of the site."""
    models = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    tables = {model._meta.db_table for model in models} - NOT_DATA
    return {table: _digest(table) for table in sorted(tables)}


def _digest(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
        rows = sorted(repr(row) for row in cursor.fetchall())
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
