"""What stands in the tables, in one form for both engines: the same rows give the same digest on SQLite and PostgreSQL.

A table is described by its columns and their kinds. The description goes into the backup, so that a restore compares
what was there, also after the models have changed.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field

LEFT_OUT = frozenset({"django_session"})
"""Who is logged in is not data of the county: a restored session would bring back one that was ended."""

KINDS = {
    "BooleanField": "bool",
    "DateTimeField": "moment",
    "DateField": "day",
    "TimeField": "time",
    "DecimalField": "decimal",
    "UUIDField": "uuid",
    "JSONField": "json",
}
FETCH = 2000


@dataclass(frozen=True)
class Table:
    """One table: its columns with their kinds (`plain`), in the order in which it is read."""

    name: str
    columns: tuple[tuple[str, str], ...]
    order: tuple[str, ...]

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Table":
        columns = tuple((name, kind) for name, kind in values["columns"])
        return cls(values["name"], columns, tuple(values["order"]))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Content:
    """How many rows a table has, and their SHA-256."""

    rows: int
    digest: str


def has_unapplied(connection: Any) -> bool:
    """Whether the database is older than the program."""
    loader = MigrationLoader(connection)
    return bool(set(loader.graph.nodes) - set(loader.applied_migrations))


def missing_tables(connection: Any) -> list[str]:
    """Tables that the program has and the database lost; before `migrate` nobody can tell."""
    if has_unapplied(connection):
        return []
    introspection = connection.introspection
    return sorted(set(introspection.django_table_names(include_views=False)) - set(introspection.table_names()))


def describe(connection: Any) -> list[Table]:
    """Every table of the database but LEFT_OUT, by name. A column no model knows is read as text."""
    kinds = known_kinds()
    with connection.cursor() as cursor:
        names = sorted(set(connection.introspection.table_names(cursor)) - LEFT_OUT)
        return [_table(connection, cursor, name, kinds) for name in names]


def known_kinds() -> dict[tuple[str, str | None], str]:
    models = apps.get_models(include_auto_created=True)
    fields = [(model._meta.db_table, field) for model in models for field in model._meta.concrete_fields]
    return {(table, field.column): kind_of(field) for table, field in fields}


def kind_of(field: Field) -> str:
    """The kind of the field's column; a foreign key has the kind of what it points to."""
    return KINDS.get(getattr(field, "target_field", field).get_internal_type(), "text")


def _table(connection: Any, cursor: Any, name: str, kinds: dict[tuple[str, str | None], str]) -> Table:
    found = [column.name for column in connection.introspection.get_table_description(cursor, name)]
    columns = tuple((column, kinds.get((name, column), "text")) for column in sorted(found))
    key = connection.introspection.get_primary_key_column(cursor, name)
    return Table(name, columns, (key,) if key else tuple(column for column, _ in columns))


def rows_of(connection: Any, table: Table) -> Iterator[list[Any]]:
    """The rows in the table's order, each value in its plain form."""
    quote = connection.ops.quote_name
    makers = [plain(kind) for _, kind in table.columns]
    columns = ", ".join(quote(name) for name, _ in table.columns)
    order = ", ".join(_ordered(connection, table, column) for column in table.order)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {quote(table.name)} ORDER BY {order}")  # noqa: S608  names of our tables
        while rows := cursor.fetchmany(FETCH):
            for row in rows:
                yield [None if value is None else make(value) for make, value in zip(makers, row, strict=True)]


def _ordered(connection: Any, table: Table, column: str) -> str:
    """Text is put in the order of its bytes; a collation would differ between servers."""
    quoted = connection.ops.quote_name(column)
    if connection.vendor != "postgresql" or column == "id":
        return quoted
    return f'{quoted}::text COLLATE "C"'


def content_of(connection: Any, table: Table) -> Content:
    total, count = hashlib.sha256(), 0
    write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    for row in rows_of(connection, table):
        total.update(write(row).encode())
        total.update(b"\n")
        count += 1
    return Content(count, total.hexdigest())


def contents(connection: Any, tables: list[Table]) -> dict[str, Content]:
    return {table.name: content_of(connection, table) for table in tables}


def differences(expected: dict[str, Content], found: dict[str, Content]) -> list[str]:
    """Names of the tables that do not hold the same, with both counts of rows."""
    nothing = Content(-1, "")
    names = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    return [f"{name} {expected.get(name, nothing).rows} → {found.get(name, nothing).rows}" for name in names]


def plain(kind: str) -> Callable[[Any], Any]:
    """How a value of this kind is written, the same for what either driver hands out; PostgreSQL reads it as it is."""
    return PLAIN.get(kind, _text)


def _text(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    return value if isinstance(value, str | int) else str(value)


def _moment(value: Any) -> str:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.isoformat(timespec="microseconds")


def _day(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)[:10]


def _time(value: Any) -> str:
    moment = value if isinstance(value, time) else time.fromisoformat(value)
    return moment.isoformat(timespec="microseconds")


def _decimal(value: Any) -> str:
    """SQLite keeps a binary number and forgets the noughts at its end."""
    number = Decimal(str(value))
    return format(number.normalize(), "f") if number else "0"


def _json(value: Any) -> str:
    loaded = json.loads(value, parse_float=Decimal, parse_int=Decimal) if isinstance(value, str) else value
    return _written(loaded)


def _written(value: Any) -> str:
    """JSON with sorted keys and numbers as PostgreSQL prints them: 100000 and 1e5 are one."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quoted(key)}:{_written(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    return _decimal(value) if isinstance(value, Decimal) else _quoted(value)


_quoted = json.JSONEncoder(ensure_ascii=False).encode


PLAIN: dict[str, Callable[[Any], Any]] = {
    "bool": bool,
    "moment": _moment,
    "day": _day,
    "time": _time,
    "decimal": _decimal,
    "uuid": lambda value: getattr(value, "hex", value),
    "json": _json,
}
