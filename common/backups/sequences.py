"""The counters that give new rows their numbers."""

from typing import Any


def serial_columns(connection: Any) -> list[tuple[str, str, str]]:
    """Table, column and sequence of every counted key (PostgreSQL)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.relname, a.attname, s.relname FROM pg_class s "
            "JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') "
            "JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid "
            "JOIN pg_namespace n ON n.oid = s.relnamespace "
            "WHERE s.relkind = 'S' AND n.nspname = current_schema() ORDER BY 1"
        )
        return cursor.fetchall()


def late_sequences(connection: Any) -> list[str]:
    """Tables whose next number is taken already. SQLite counts by itself."""
    if connection.vendor != "postgresql":
        return []
    late = []
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, column, sequence in serial_columns(connection):
            cursor.execute(
                f"SELECT (SELECT max({quote(column)}) FROM {quote(table)}), "  # noqa: S608  names of the catalogue
                f"last_value + CASE WHEN is_called THEN 1 ELSE 0 END FROM {quote(sequence)}"
            )
            highest, following = cursor.fetchone()
            if highest is not None and following <= highest:
                late.append(table)
    return late


def set_sequences(source: Any, target: Any) -> None:
    """Numbers of rows that were deleted are not given again either: the audit log names them."""
    counted = sqlite_counters(source)
    quote = target.ops.quote_name
    with target.cursor() as cursor:
        for table, column, sequence in serial_columns(target):
            cursor.execute(
                f"SELECT setval(%s, GREATEST((SELECT max({quote(column)}) FROM {quote(table)}), %s, 1), "  # noqa: S608
                f"(SELECT count(*) FROM {quote(table)}) > 0 OR %s > 0)",
                [quote(sequence), counted.get(table, 0), counted.get(table, 0)],
            )


def sqlite_counters(connection: Any) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        return dict(cursor.fetchall())
