"""What the database itself refuses: its triggers and constraints, in words that are the same on both engines."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps

TRIGGERS = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND n.nspname = current_schema()"
    ),
}
EXCLUSIONS = (
    "SELECT c.relname, x.conname FROM pg_constraint x JOIN pg_class c ON c.oid = x.conrelid WHERE x.contype = 'x'"
)


def guards(connection: Any) -> set[str]:
    """One line each: its kind, its table, and its name; columns where the engine made the name up or has none."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        # Without quotes PostgreSQL writes every name small.
        found = {f"trigger {table} {name.lower()}" for table, name in cursor.fetchall()}
        if connection.vendor == "postgresql":
            cursor.execute(EXCLUSIONS)
            found |= {f"exclusion {table} {name}" for table, name in cursor.fetchall()}
        given = {constraint.name for model in apps.get_models() for constraint in model._meta.constraints}
        for table in connection.introspection.table_names(cursor):
            found |= set(of_table(table, connection.introspection.get_constraints(cursor, table), given))
    return found


def of_table(table: str, constraints: dict[str, dict[str, Any]], given: set[str]) -> Iterator[str]:
    for name, about in constraints.items():
        columns = ", ".join(dict.fromkeys(about["columns"] or ()))
        called = name if name in given else f"({columns})"
        if about["foreign_key"]:
            yield f"key {table} ({columns}) to {about['foreign_key'][0]}"
        elif about["check"]:
            yield f"check {table} {called}"
        elif about["unique"] and not about["primary_key"]:
            yield f"unique {table} {called}"
