"""Bring the names of members into the one form in which they are found and compared."""

from django.db import migrations

from common.names import normal_name

BATCH = 1000


def bring_into_one_form(apps, schema_editor):
    Member = apps.get_model("members", "Member")
    changed = []
    for member in Member.objects.only("pk", "name").iterator(chunk_size=BATCH):
        name = normal_name(member.name)
        if name and name != member.name:
            member.name = name
            changed.append(member)
    Member.objects.bulk_update(changed, ["name"], batch_size=BATCH)


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0006_import_decisions'),
    ]

    operations = [
        migrations.RunPython(bring_into_one_form, migrations.RunPython.noop),
    ]
