"""Gates: named locks that many deeds pass together, and that one deed closes behind everybody.

A gate has no row, so it is there before the thing it is about. On SQLite a transaction that writes is alone anyway.
Whoever passed a gate does not close the same one in that transaction: two of them would wait for each other.
"""

from hashlib import blake2b

from django.db import connection
from django.db.transaction import TransactionManagementError


def pass_gate(name: str) -> None:
    """Pass together with others until the transaction ends; waits while somebody has closed the gate."""
    _take(name, "pg_advisory_xact_lock_shared")


def close_gate(name: str) -> None:
    """Wait until everybody who passed is through, and be alone until the transaction ends."""
    _take(name, "pg_advisory_xact_lock")


def _take(name: str, function: str) -> None:
    if not connection.in_atomic_block:
        raise TransactionManagementError("A gate is held by a transaction.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [number_of(name)])


def number_of(name: str) -> int:
    """The 64 bits by which PostgreSQL knows the gate."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)
