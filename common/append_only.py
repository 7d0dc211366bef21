"""Tables whose rows are never changed or deleted: the database itself refuses (SECURITY.md control 26)."""

from typing import Any

SQLITE = """
CREATE TRIGGER {table}_no_{deed} BEFORE {deed} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
POSTGRESQL = "CREATE TRIGGER {table}_no_{deed} BEFORE {deed} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
DEEDS = ("UPDATE", "DELETE")


def protect(schema_editor: Any, table: str) -> None:
    """Put the refusing triggers on a table (both engines). Called from migrations."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
    text = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for deed in DEEDS:
        schema_editor.execute(text.format(table=table, deed=deed), params=None)


def unprotect(schema_editor: Any, table: str) -> None:
    """Take them off again."""
    on_table = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    for deed in DEEDS:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{deed}{on_table}", params=None)
