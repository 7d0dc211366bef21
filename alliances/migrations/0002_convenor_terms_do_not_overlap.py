"""One convenor at a time: the database refuses overlapping terms of an alliance, on both engines.

SQLite has no exclusion constraint, so triggers refuse. A later migration that alters the table on SQLite remakes it
and loses its triggers: it must put them back.
"""

from django.db import migrations

SQLITE = """
CREATE TRIGGER alliances_convenorterm_no_overlap_{deed} BEFORE {deed} ON alliances_convenorterm
WHEN EXISTS (
    SELECT 1 FROM alliances_convenorterm AS other
    WHERE other.alliance_id = NEW.alliance_id AND other.id IS NOT NEW.id
      AND other.started_on < NEW.ended_on AND other.ended_on > NEW.started_on
)
BEGIN SELECT RAISE(ABORT, 'convenor_terms_do_not_overlap'); END
"""
POSTGRESQL = """
ALTER TABLE alliances_convenorterm ADD CONSTRAINT convenor_terms_do_not_overlap
EXCLUDE USING gist (alliance_id WITH =, daterange(started_on, ended_on) WITH &&)
"""


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        schema_editor.execute(POSTGRESQL, params=None)
        return
    for deed in ("INSERT", "UPDATE"):
        schema_editor.execute(SQLITE.format(deed=deed), params=None)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE alliances_convenorterm DROP CONSTRAINT convenor_terms_do_not_overlap")
        return
    for deed in ("INSERT", "UPDATE"):
        schema_editor.execute(f"DROP TRIGGER alliances_convenorterm_no_overlap_{deed}")


class Migration(migrations.Migration):
    dependencies = [("alliances", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
