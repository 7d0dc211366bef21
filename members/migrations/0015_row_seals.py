"""Give every member a seal of the row's own: encrypted values are bound to it from now on."""

import base64
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import migrations, models

FIELDS = ("phone", "identity_number")
BATCH = 1000

SQLITE = "UPDATE members_member SET row_seal = lower(hex(randomblob(16))) WHERE row_seal IS NULL"
POSTGRESQL = "UPDATE members_member SET row_seal = gen_random_uuid() WHERE row_seal IS NULL"


def fill(apps, schema_editor):
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE, params=None)


def unbind(apps, schema_editor):
    """Write the values as they were before rows had seals: with the seal gone nobody could open them."""
    name, key = next(iter(settings.FIELD_KEYS.items()))
    cipher, rows = AESGCM(key), []
    update = "UPDATE members_member SET phone = %s, identity_number = %s WHERE id = %s"
    for member in apps.get_model("members", "Member").objects.only("row_seal", *FIELDS).iterator(chunk_size=BATCH):
        rows.append([*(_unbound(cipher, name, getattr(member, field)) for field in FIELDS), member.pk])
    with schema_editor.connection.cursor() as cursor:
        cursor.executemany(update, rows)


def _unbound(cipher, name, text):
    if not text:
        return text
    nonce = os.urandom(12)
    return f"{name}:" + base64.b64encode(nonce + cipher.encrypt(nonce, text.encode(), None)).decode()


class Migration(migrations.Migration):
    dependencies = [("members", "0014_forget_axes")]

    operations = [
        migrations.AddField("member", "row_seal", models.UUIDField(default=None, null=True, editable=False)),
        migrations.RunPython(fill, unbind),
    ]
