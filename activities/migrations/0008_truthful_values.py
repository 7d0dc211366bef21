"""What existing rows know: confirmed records were complete when they were first saved as far as anybody measured, so
that whether they are 补录 stays as it was decided; a lecture belongs to the year it was held in."""

from django.db import migrations
from django.db.models import F
from django.db.models.functions import ExtractYear

NOTE = "书记每年至少讲 1 次党课"
NOW = "书记每年至少讲 1 次党课；次年3月底前补讲的，在记录上写明年度"


def bring(apps, schema_editor):
    meeting_model = apps.get_model("activities", "Meeting")
    meeting_model.objects.filter(state="CONFIRMED").update(completed_at=F("first_saved_at"))
    # Handed over means that everything was there; of other drafts nobody knows when they will be complete.
    meeting_model.objects.filter(state="DRAFT", is_handed_over=True).update(completed_at=F("saved_at"))
    meeting_model.objects.filter(kind="LECTURE").update(for_year=ExtractYear("held_on"))
    # A lecture may be given all year round; other yearly duties begin in October.
    rules = apps.get_model("activities", "DutyRule").objects.filter(kind="LECTURE", cadence="YEAR")
    rules.update(held_from_month=1)
    rules.filter(note=NOTE).update(note=NOW)


def take_away(apps, schema_editor):
    """The columns go; the note of the rule is put back."""
    apps.get_model("activities", "DutyRule").objects.filter(note=NOW).update(note=NOTE)


class Migration(migrations.Migration):
    dependencies = [("activities", "0007_truthful_records")]

    operations = [migrations.RunPython(bring, take_away)]
