"""Claims at work are told one by one from now on, under the kind `claims_running` with the claim as their source.

What stands in the ledger under that kind tells of all of a unit's claims at once and names the quarter as its source: it
gets a kind of its own, so that a number of a quarter is never read as one of a claim. Quarters still open are told
claim by claim at their next collection; frozen ones keep what they say.
"""

from django.db import migrations

from common.append_only import protect, unprotect

LEDGER = "assessment_pointentry"


def forwards(apps, schema_editor):
    """The word for what the source is changes; no fact, no figure does."""
    unprotect(schema_editor, LEDGER)
    apps.get_model("assessment", "PointEntry").objects.filter(source_kind="claims_running").update(
        source_kind="claims_at_work"
    )
    protect(schema_editor, LEDGER)


class Migration(migrations.Migration):
    dependencies = [("assessment", "0011_default_rules_2")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
