"""Amendments go over into the one story, with their lines, reason, actor and time; the branch is the part they are about."""

from django.db import migrations

from common.carrying import OldStory, bring, take_back

AMENDMENTS = OldStory(
    ("activities", "Amendment"),
    "activities.meeting",
    {
        "subject_id": "meeting_id", "part_id": "organisation_id", "text": "reason", "changes": "changes",
        "actor_id": "amended_by_id", "at": "amended_at",
    },
    part="members.organisation",
    deed="AMEND",
)


class Migration(migrations.Migration):
    dependencies = [("activities", "0011_mark_people"), ("common", "0014_event")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: bring(apps, editor, AMENDMENTS), lambda apps, editor: take_back(apps, editor, AMENDMENTS)
        ),
        migrations.DeleteModel("Amendment"),
    ]
