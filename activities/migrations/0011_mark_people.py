"""Mark the lines of existing amendments that name somebody, and say whose people they are about."""

from django.db import migrations

ENDS = ("到会情况", "参加")
ANSWERS = ("主持人没有到会", "记录人没有到会")


def name_in(field):
    """Whom a line names; empty for a line that is about no single person."""
    return next((field.removesuffix(end) for end in ENDS if field.endswith(end)), "")


def bring(apps, schema_editor):
    attendance = apps.get_model("activities", "Attendance")
    for row in apps.get_model("activities", "Amendment").objects.iterator():
        names = [name for change in row.changes if (name := name_in(change["field"]))]
        marked = [
            {**change, "people": True} if name_in(change["field"]) or change["field"] in ANSWERS else change
            for change in row.changes
        ]
        if marked == row.changes:
            continue
        # A branch's own amendment is about its people alone.
        parties = attendance.objects.filter(meeting=row.meeting_id, member__name__in=names, party__isnull=False)
        of = set(parties.values_list("party__organisation", flat=True)) if len(names) == len(marked) else set()
        row.changes, row.organisation_id = marked, of.pop() if len(of) == 1 else None
        row.save(update_fields=["changes", "organisation"])


def take_away(apps, schema_editor):
    for row in apps.get_model("activities", "Amendment").objects.iterator():
        row.changes = [
            {name: change[name] for name in ("field", "before", "after")} for change in row.changes
        ]
        row.save(update_fields=["changes"])


class Migration(migrations.Migration):
    dependencies = [("activities", "0010_amendment_people")]

    operations = [migrations.RunPython(bring, take_away)]
