"""The stories of needs and alliances can be added to, never changed.

A later migration that alters one of the tables on SQLite remakes it and loses its triggers: it must put them back.
"""

from django.db import migrations

from common.append_only import protect, unprotect

TABLES = ("alliances_needevent", "alliances_allianceevent")


def forwards(apps, schema_editor):
    for table in TABLES:
        protect(schema_editor, table)


def backwards(apps, schema_editor):
    for table in TABLES:
        unprotect(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("alliances", "0004_events")]

    operations = [migrations.RunPython(forwards, backwards)]
