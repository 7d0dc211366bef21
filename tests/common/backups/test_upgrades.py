"""An upgrade and the way back: the newest step of every app, taken back and done again on a county with data."""

import shutil
from dataclasses import replace

import pytest
from django.db import connection, connections
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.executor import MigrationExecutor

from common.backups.tables import contents, describe, differences
from tests.common.backups.kit import other_database

APPS = ("common", "members", "alliances", "activities", "assessment")
NO_WAY_BACK: set[tuple[str, str]] = set()
"""Steps that cannot be taken back, and say so: the way back is the backup of before."""
MACHINERY = ("django_migrations", "auth_permission", "django_content_type")


@pytest.fixture
def installed(county, tmp_path, django_db_blocker):
    """The county in a file of its own that is the default database: migrations write there."""
    shutil.copy(county, tmp_path / "site.sqlite3")
    with django_db_blocker.unblock(), other_database(tmp_path / "site.sqlite3") as other:
        own = connections["default"]
        connections["default"] = other
        try:
            yield other
        finally:
            connections["default"] = own


def newest(app: str) -> tuple[str, str]:
    return next(node for node in MigrationExecutor(connection).loader.graph.leaf_nodes(app))


def parents(node: tuple[str, str]) -> list[tuple[str, str]]:
    """Where the app stood before: the step before in the same app."""
    graph = MigrationExecutor(connection).loader.graph
    return [parent.key for parent in graph.node_map[node].parents if parent.key[0] == node[0]]


def in_both(tables, others):
    """The tables with those columns that both states have."""
    known = {table.name: set(table.columns) for table in others}
    kept = [table for table in tables if table.name in known and table.name not in MACHINERY]
    return [replace(table, columns=tuple(one for one in table.columns if one in known[table.name])) for table in kept]


@pytest.mark.slow
@pytest.mark.skipif("connection.vendor != 'sqlite'")
@pytest.mark.parametrize("app", APPS)
def test_the_newest_step_goes_back_and_forth_and_keeps_what_it_does_not_touch(installed, app):
    here = newest(app)
    leaves = MigrationExecutor(installed).loader.graph.leaf_nodes()
    before_tables = describe(installed)
    try:
        MigrationExecutor(installed).migrate(parents(here))
    except IrreversibleError:
        assert here in NO_WAY_BACK, f"{here} cannot be taken back: name it, and say so in docs/server.md"
        return
    assert here not in MigrationExecutor(installed).loader.applied_migrations
    tables = in_both(before_tables, describe(installed))
    back = contents(installed, tables)
    assert back["members_member"].rows == 11
    MigrationExecutor(installed).migrate(leaves)
    assert here in MigrationExecutor(installed).loader.applied_migrations
    assert differences(back, contents(installed, tables)) == []
    assert describe(installed) == before_tables
