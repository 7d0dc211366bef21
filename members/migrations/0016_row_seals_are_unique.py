"""No two members share a seal. Apart from filling them in: PostgreSQL changes no table with rows still being written."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0015_row_seals")]

    operations = [
        migrations.AlterField("member", "row_seal", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
    ]
