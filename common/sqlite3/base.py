"""Django's backend for SQLite, which in a process of the running site never makes a database.

SQLite makes a file that is not there. A site whose file was moved away would go on with an empty one, and each page
would fail for a table that is missing, as if the code were wrong.
"""

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Opens only what is there where DATABASE_MUST_EXIST says so. Raises OperationalError: the file is gone."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if not settings.DATABASE_MUST_EXIST:
            return super().get_new_connection(conn_params)
        name = str(self.settings_dict["NAME"])
        try:
            return super().get_new_connection({**conn_params, "database": f"file:{quote(name)}?mode=rw"})
        except sqlite3.OperationalError as problem:
            if Path(name).exists():
                raise
            raise sqlite3.OperationalError(f"the database file is gone: {name}") from problem
