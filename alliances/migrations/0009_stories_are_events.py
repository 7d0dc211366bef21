"""The stories of needs and alliances go over into the one story, with text, actor, office and time of every line."""

from django.db import migrations

from common.append_only import protect
from common.carrying import OldStory, bring, take_back

LINE = {"deed": "deed", "text": "text", "actor_id": "by_id", "office": "by_office", "at": "at"}
STORIES = (
    OldStory(
        ("alliances", "NeedEvent"), "alliances.need", {"subject_id": "need_id", "part_id": "claim_id", **LINE},
        part="alliances.claim",
    ),
    OldStory(("alliances", "AllianceEvent"), "alliances.alliance", {"subject_id": "alliance_id", **LINE}),
)
TABLES = ("alliances_needevent", "alliances_allianceevent")


def forwards(apps, schema_editor):
    for story in STORIES:
        bring(apps, schema_editor, story)


def backwards(apps, schema_editor):
    for story in STORIES:
        take_back(apps, schema_editor, story)
    for table in TABLES:
        protect(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("alliances", "0008_resource_days"), ("common", "0014_event")]

    operations = [
        migrations.RunPython(forwards, backwards),
        # A dropped table takes its triggers along.
        migrations.DeleteModel("NeedEvent"),
        migrations.DeleteModel("AllianceEvent"),
    ]
