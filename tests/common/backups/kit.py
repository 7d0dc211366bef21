"""What the tests of the backups share."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection, connections

from common.backups import restoring

NOW = datetime(2026, 11, 26, 19, 30, tzinfo=UTC)  # half past three in the morning, local time
NAME = "lianjian-20261127-033000.ljbak"
NUMBER, PHONE = "11010519491231002X", "13912345678"
POSTGRESQL = os.environ.get("TEST_DATABASE_URL") or (
    os.environ.get("DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
)


class other_database:
    """A connection like the default one to another file."""

    def __init__(self, path: Path | None = None, **values: Any) -> None:
        self.values = {"NAME": str(path), **values}

    def __enter__(self):
        self.copy = connection.copy(alias="site")
        self.copy.settings_dict = {**connection.settings_dict, **self.values}
        connections["site"] = self.copy
        return self.copy

    def __exit__(self, *problem):
        self.copy.close()
        del connections["site"]


def restore_to(other, path, **options):
    options = {"replace": False, "confirm": lambda name: "", "say": lambda text: None, **options}
    return restoring.restore(path, other, **options)
