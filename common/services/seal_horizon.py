"""Which rows of the audit log are settled: everything that began to be written before them has come to its end.

A row has its number before its transaction commits. On PostgreSQL a slow transaction shows its rows when later ones
have long been there; sealed at once, those would leave gaps that are filled afterwards, as if somebody had put rows in.
SQLite lets one transaction write at a time, so numbers and commits have one order.
"""

from auditlog.models import LogEntry
from django.db import connection
from django.db.models import Func, IntegerField, QuerySet, Value

TABLE = LogEntry._meta.db_table
OLDEST_WRITER = """
SELECT own.transactionid::text
FROM pg_locks writer
LEFT JOIN pg_locks own ON own.virtualtransaction = writer.virtualtransaction
     AND own.locktype = 'transactionid' AND own.mode = 'ExclusiveLock'
WHERE writer.locktype = 'relation' AND writer.relation = %s::regclass AND writer.mode = 'RowExclusiveLock'
  AND writer.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND writer.pid IS DISTINCT FROM pg_backend_pid()
ORDER BY age(own.transactionid) DESC NULLS FIRST LIMIT 1
"""
"""Who writes into the log holds this lock from before its first number until its transaction has ended; every role may
look. No row: nobody writes. NULL: somebody is just about to, and has no transaction number yet."""


def settled(rows: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
    """Those of the rows that are older than every transaction which is writing into the log now."""
    if connection.vendor != "postgresql":
        return rows
    newest = (
        LogEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    )  # before the look at the writers
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_WRITER, [TABLE])
        found = cursor.fetchone()
    rows = rows.filter(pk__lte=newest)
    if found is None:
        return rows
    return rows.none() if found[0] is None else _older_than(found[0], rows)


def _older_than(transaction: str, rows: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
    """Transaction numbers run in a circle and are compared by their age."""
    row = Func(template=f'age("{TABLE}".xmin)', output_field=IntegerField())
    writer = Func(Value(transaction), template="age(%(expressions)s::xid)", output_field=IntegerField())
    return rows.alias(row_age=row).filter(row_age__gt=writer)
