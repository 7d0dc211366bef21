"""Every trigger and every constraint is there after migrating, on both engines: SQLite copies a table to alter it, and
the copy has lost its triggers.

`tests/data/guards.txt` lists them. A new table, key or constraint adds its lines there, as the failure shows them;
a line that starts with the name of an engine is true of that engine alone.
"""

from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from common.models import Event
from tests.migrations.guards import guards

FILE = Path(__file__).parent.parent / "data" / "guards.txt"
WAY_BACK = [("common", "0013_heartbeat"), ("alliances", "0008_resource_days"), ("activities", "0011_mark_people")]


def expected(vendor: str) -> set[str]:
    lines = FILE.read_text().splitlines()
    others = {"sqlite", "postgresql"} - {vendor}
    return {line.removeprefix(f"{vendor} ") for line in lines if line.split(" ")[0] not in others}


def missing_and_new(database) -> tuple[list[str], list[str]]:
    found, listed = guards(database), expected(database.vendor)
    return sorted(listed - found), sorted(found - listed)


def check(database) -> None:
    missing, new = missing_and_new(database)
    assert not missing, f"listed in tests/data/guards.txt and not in the database: {missing}"
    assert not new, f"new guards: write these lines into tests/data/guards.txt, in their order: {new}"


@pytest.mark.django_db
def test_a_new_site_has_every_guard():
    check(connection)


def test_a_site_with_data_keeps_every_guard(installed):
    leaves = MigrationExecutor(installed).loader.graph.leaf_nodes()
    told = Event.objects.count()
    MigrationExecutor(installed).migrate(WAY_BACK)
    MigrationExecutor(installed).migrate(leaves)
    assert (Event.objects.count(), told > 0) == (told, True)
    check(installed)


def test_a_lost_trigger_is_noticed(installed):
    with installed.cursor() as cursor:
        table = "" if installed.vendor == "sqlite" else " ON common_event"
        cursor.execute(f"DROP TRIGGER common_event_no_UPDATE{table}")
    assert missing_and_new(installed) == (["trigger common_event common_event_no_update"], [])


def test_the_list_is_in_order_and_says_nothing_twice():
    lines = FILE.read_text().splitlines()
    assert lines == sorted(set(lines))
