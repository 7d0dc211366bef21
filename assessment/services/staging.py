"""Temporary tables of one scoring run, and the few statements that fill them.

Everything between the facts and the scores is set-based SQL: querysets of the lower apps are compiled and inserted as
they are (`INSERT … SELECT`), the arithmetic runs on whole hundredths, so that both engines give the same points.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import QuerySet

SUBJECT = "subject_kind varchar(6), subject_id bigint, community_id bigint"
KEY = "subject_kind, subject_id, community_id"
TABLES = {  # name: columns, columns of its index
    "staged_scope": ("community_id bigint, quarter_id bigint, period varchar(6)", "community_id, period"),
    "staged_subject": (f"{SUBJECT}, standing varchar(10)", KEY),
    "staged_fact": (
        f"rule_id bigint, rule_code varchar(30), {SUBJECT}, occurred_on date, outcome varchar(10), quantity bigint, "
        "points bigint, source_kind varchar(20), source_id bigint, is_event smallint",
        f"rule_code, source_kind, source_id, {KEY}",
    ),
    "staged_given": (  # facts that were reckoned outside the database, on their way into staged_fact
        "fact_subject bigint, fact_community bigint, fact_day date, fact_quantity bigint, fact_outcome varchar(10), "
        "fact_source bigint",
        "fact_community",
    ),
    "staged_here": ("fact_code varchar(20), community_id bigint, chances bigint", "fact_code, community_id"),
    "staged_chance": (f"fact_code varchar(20), {SUBJECT}, chances bigint", f"fact_code, {KEY}"),
    "staged_sum": (
        f"rule_id bigint, {SUBJECT}, points bigint, part bigint, whole bigint, running bigint, available bigint",
        f"{KEY}, rule_id",
    ),
    "staged_line": (
        f"{SUBJECT}, rule_id bigint, basis varchar(12), part bigint, whole bigint, cap bigint, raw bigint, "
        "counted bigint, reach bigint",
        f"{KEY}, rule_id",
    ),
    "staged_total": (
        f"{SUBJECT}, rule_set_id bigint, line_sum bigint, bonus bigint, reachable bigint, total bigint",
        KEY,
    ),
}


def same_subject(one: str, other: str) -> str:
    """The join condition of two tables that carry a subject and a community."""
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in ("subject_kind", "subject_id", "community_id"))


def divided(numerator: str, denominator: str) -> str:
    """Whole numbers divided and rounded half away from zero; the denominator is above zero (`common.rounding`).

    The sums are cast back: PostgreSQL's SUM of whole numbers is numeric, whose division leaves no remainder behind.
    """
    above, below = f"CAST({numerator} AS bigint)", f"CAST({denominator} AS bigint)"
    return (
        f"(CASE WHEN {above} < 0 THEN -((2 * -{above} + {below}) / (2 * {below})) "
        f"ELSE (2 * {above} + {below}) / (2 * {below}) END)"
    )


def run(statement: str, params: Sequence[Any] = ()) -> int:
    """Execute one statement; return how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return max(cursor.rowcount, 0)


def fill(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Put rows of Python into a staged table, in one statement."""
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)  # noqa: S608


def compiled(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    """The SQL of a queryset, to be put into an INSERT … SELECT."""
    sql, params = rows.query.sql_with_params()
    return sql, tuple(params)


def grown(table: str) -> None:
    """Tell PostgreSQL's planner what a table now holds: from the numbers of yesterday it would pick nested loops."""
    if connection.vendor == "postgresql":
        run(f"ANALYZE {table}")


def filled(table: str) -> None:
    """The same for a temporary table; SQLite needs an index instead, having no hash joins."""
    grown(table)
    if connection.vendor == "sqlite":
        run(f"CREATE INDEX {table}_key ON {table} ({TABLES[table][1]})")


@contextmanager
def staging() -> Iterator[None]:
    """The tables of one run, gone afterwards. Inside a transaction: a failure takes them away by itself."""
    for name, (columns, _) in TABLES.items():
        run(f"CREATE TEMPORARY TABLE {name} ({columns})")
    yield
    for name in TABLES:
        run(f"DROP TABLE {name}")
