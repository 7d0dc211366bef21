"""Fill a PostgreSQL copy of the demo county up to 100,000 members, to measure backup and restore.

    python tests/load/restore_at_scale.py postgres://user:password@host:5432/database

The database holds the demo county (`manage.py move_to_postgres` brings it there). Then, with DATABASE_URL set to it:
`time manage.py backup`, and with DATABASE_URL set to an empty one: `time manage.py restore FILE`.
"""

import sys
from contextlib import closing

import psycopg2

MEMBERS, MEETINGS_EACH, AUDIT_ROWS = 100_000, 10, 300_000
CHANGED = {
    "identity_hash": "CASE WHEN m.identity_hash IS NULL THEN NULL ELSE encode(sha256((m.id || '-' || n)::bytea), 'hex') END"
}


def columns_of(cursor, table: str) -> list[str]:
    cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY 1", [table])
    return [name for (name,) in cursor.fetchall() if name != "id"]


def main(url: str) -> None:
    with closing(psycopg2.connect(url)) as server, server, server.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM members_member")
        (held,) = cursor.fetchone()
        names = columns_of(cursor, "members_member")
        chosen = ", ".join(CHANGED.get(name, f"m.{name}") for name in names)
        cursor.execute(
            f"INSERT INTO members_member ({', '.join(names)}) SELECT {chosen} "
            f"FROM generate_series(1, {MEMBERS // held + 1}) n, members_member m LIMIT {MEMBERS - held}"
        )
        fill(cursor, "activities_attendance", {"member_id": "p.id", "meeting_id": "g.id", "party_id": "NULL"})
        names = columns_of(cursor, "auditlog_logentry")
        cursor.execute(
            f"INSERT INTO auditlog_logentry ({', '.join(names)}) SELECT {', '.join('m.' + name for name in names)} "
            f"FROM generate_series(1, 100) n, auditlog_logentry m LIMIT {AUDIT_ROWS}"
        )
        for table in ("members_member", "activities_attendance", "auditlog_logentry"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            print(table, cursor.fetchone()[0])


def fill(cursor, table: str, changed: dict[str, str]) -> None:
    """Each new member at ten meetings, in the words of one attendance that is there."""
    names = columns_of(cursor, table)
    chosen = ", ".join(changed.get(name, f"a.{name}") for name in names)
    cursor.execute(
        f"WITH a AS (SELECT * FROM {table} LIMIT 1), g AS (SELECT id FROM activities_meeting ORDER BY id LIMIT {MEETINGS_EACH}) "
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM a, g, members_member p "
        f"ON CONFLICT DO NOTHING"
    )


if __name__ == "__main__":
    main(sys.argv[1])
