"""django-axes went out. Its tables hold typed names and addresses, so they are emptied.

They stay, empty, for a web process of the former release that still runs during the upgrade; without the package nothing
reads them any more.
"""

from django.db import migrations

TABLES = ("axes_accessattemptexpiration", "axes_accessattempt", "axes_accesslog", "axes_accessfailurelog")


def empty_tables(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
        for table in TABLES:
            if table in there:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("members", "0013_door")]

    operations = [migrations.RunPython(empty_tables, migrations.RunPython.noop)]
