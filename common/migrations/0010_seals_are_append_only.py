"""Number the seals there are, in their order, and let nobody change or delete one."""

from django.db import migrations, models

from common.append_only import protect, unprotect

TABLE = "common_auditseal"


def number_them(apps, schema_editor):
    seals = apps.get_model("common", "AuditSeal").objects
    for number, key in enumerate(seals.order_by("last_id").values_list("pk", flat=True).iterator(), start=1):
        seals.filter(pk=key).update(number=number)


def forget_keyed(apps, schema_editor):
    """Rows under keyed seals count as not sealed again: the version before would take those for broken."""
    apps.get_model("common", "AuditSeal").objects.filter(version__gt=1).delete()


class Migration(migrations.Migration):
    dependencies = [("common", "0009_keyed_seals")]

    operations = [
        migrations.RunPython(number_them, forget_keyed),
        migrations.AlterField("auditseal", "number", models.PositiveIntegerField(unique=True)),
        # Last: SQLite copies a table to alter it, and the copy has no triggers.
        migrations.RunPython(lambda apps, editor: protect(editor, TABLE), lambda apps, editor: unprotect(editor, TABLE)),
    ]
