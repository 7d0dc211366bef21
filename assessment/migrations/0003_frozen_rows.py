"""The ledger is append-only, and the scores of a closed quarter cannot be changed: the database itself refuses."""

from django.db import migrations

from common.append_only import protect, unprotect

LEDGER = "assessment_pointentry"
CLOSED = (
    "EXISTS (SELECT 1 FROM assessment_communityquarter q WHERE q.state = 'CLOSED' "
    "AND q.community_id = OLD.community_id AND q.quarter = OLD.quarter)"
)
CLOSED_LINE = (
    "EXISTS (SELECT 1 FROM assessment_communityquarter q JOIN assessment_quarterscore s "
    "ON s.community_id = q.community_id AND s.quarter = q.quarter WHERE q.state = 'CLOSED' AND s.id = OLD.score_id)"
)
FROZEN = (("assessment_quarterscore", CLOSED), ("assessment_scoreline", CLOSED_LINE))
SQLITE = """
CREATE TRIGGER {table}_closed_{deed} BEFORE {deed} ON {table} WHEN {closed}
BEGIN SELECT RAISE(ABORT, '{table} of a closed quarter cannot change'); END
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_closed_{table}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF {closed} THEN RAISE EXCEPTION '{table} of a closed quarter cannot change'; END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
END $$
"""
POSTGRESQL = (
    "CREATE TRIGGER {table}_closed_{deed} BEFORE {deed} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_closed_{table}()"
)


def forwards(apps, schema_editor):
    protect(schema_editor, LEDGER)
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for table, closed in FROZEN:
        if is_postgresql:
            schema_editor.execute(POSTGRESQL_FUNCTION.format(table=table, closed=closed), params=None)
        for deed in ("UPDATE", "DELETE"):
            text = POSTGRESQL if is_postgresql else SQLITE
            schema_editor.execute(text.format(table=table, deed=deed, closed=closed), params=None)


def backwards(apps, schema_editor):
    unprotect(schema_editor, LEDGER)
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for table, _ in FROZEN:
        for deed in ("UPDATE", "DELETE"):
            on_table = f" ON {table}" if is_postgresql else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_closed_{deed}{on_table}", params=None)
        if is_postgresql:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS refuse_closed_{table}()", params=None)


class Migration(migrations.Migration):
    dependencies = [("assessment", "0002_default_rules")]

    operations = [migrations.RunPython(forwards, backwards)]
