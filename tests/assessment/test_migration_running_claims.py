"""Entries about all of a unit's claims at once keep what they say, and are never read as those of one claim."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from assessment.models import PointEntry
from tests.assessment.scenes import claim, need, score

pytestmark = pytest.mark.django_db
migration = import_module("assessment.migrations.0012_one_entry_a_running_claim")


def execute(statement, params=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def kinds() -> dict[str, int]:
    rows = PointEntry.objects.filter(kind="FACT", reversal=None, rule_code="unit.claim")
    return dict(rows.values_list("source_kind", "source_id"))


def test_entries_of_before_get_a_kind_of_their_own(world, unit, alliance):
    taken = claim(need(alliance), unit, due="2027-01-20")
    score()
    editor = SimpleNamespace(connection=connection, execute=execute)
    migration.forwards(apps, editor)
    assert kinds()["claims_at_work"] == taken.pk
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PointEntry.objects.update(points=1)
    score()
    assert set(kinds()) == {"claims_running"}, "an open quarter is told claim by claim"
