"""Everybody who scored a community's quarter, not the last one alone; those known so far are taken over."""

from django.conf import settings
from django.db import migrations, models

KNOWN = ("collected_by_id", "notice_started_by_id", "confirmed_by_id")


def forwards(apps, schema_editor):
    rows = apps.get_model("assessment", "CommunityQuarter").objects.all()
    links = rows.model.scorers.through
    known = {(pk, user) for pk, *users in rows.values_list("pk", *KNOWN) for user in users if user is not None}
    links.objects.bulk_create(links(communityquarter_id=pk, user_id=user) for pk, user in sorted(known))


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0007_time_to_ask_for_a_review"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "communityquarter",
            "scorers",
            models.ManyToManyField(editable=False, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
