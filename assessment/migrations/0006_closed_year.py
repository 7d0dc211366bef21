"""A closed year cannot change: the database itself refuses, for the closing, its lines and the results of the year."""

from django.db import migrations

from common.append_only import protect, unprotect

TABLES = ("assessment_yearclosing", "assessment_yearline")
RESULTS = "assessment_annualresult"
CLOSED = "EXISTS (SELECT 1 FROM assessment_yearclosing c WHERE c.year = {row}.year)"
SQLITE = """
CREATE TRIGGER {table}_closed_{deed} BEFORE {deed} ON {table} WHEN {closed}
BEGIN SELECT RAISE(ABORT, '{table} of a closed year cannot change'); END
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_closed_year_{deed}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF {closed} THEN RAISE EXCEPTION '% of a closed year cannot change', TG_TABLE_NAME; END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
END $$
"""
POSTGRESQL = (
    "CREATE TRIGGER {table}_closed_{deed} BEFORE {deed} ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION refuse_closed_year_{deed}()"
)
DEEDS = (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))


def forwards(apps, schema_editor):
    for table in TABLES:
        protect(schema_editor, table)
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for deed, row in DEEDS:
        closed = CLOSED.format(row=row)
        if is_postgresql:
            schema_editor.execute(POSTGRESQL_FUNCTION.format(deed=deed.lower(), closed=closed), params=None)
            schema_editor.execute(POSTGRESQL.format(table=RESULTS, deed=deed.lower()), params=None)
        else:
            schema_editor.execute(SQLITE.format(table=RESULTS, deed=deed, closed=closed), params=None)


def backwards(apps, schema_editor):
    for table in TABLES:
        unprotect(schema_editor, table)
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    on_table = f" ON {RESULTS}" if is_postgresql else ""
    for deed, _ in DEEDS:
        name = f"{RESULTS}_closed_{deed}"
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}", params=None)
        if is_postgresql:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS refuse_closed_year_{deed.lower()}()", params=None)


class Migration(migrations.Migration):
    dependencies = [("assessment", "0005_year_end_defaults")]

    operations = [migrations.RunPython(forwards, backwards)]
