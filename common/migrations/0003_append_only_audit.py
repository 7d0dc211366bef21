"""The audit log can be added to, never changed."""

from django.db import migrations

from common.append_only import protect, unprotect


def forwards(apps, schema_editor):
    protect(schema_editor, "auditlog_logentry")


def backwards(apps, schema_editor):
    unprotect(schema_editor, "auditlog_logentry")


class Migration(migrations.Migration):
    dependencies = [("common", "0002_initial"), ("auditlog", "0017_add_actor_email")]

    operations = [migrations.RunPython(forwards, backwards)]
