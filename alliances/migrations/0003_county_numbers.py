"""The county's numbers of this app, with their origin (DOMAIN.md §4)."""

from django.db import migrations

NUMBERS = (
    ("acceptance_silent_days", "提出方多少天未验收可由主管抽查代验", 15, "天", "DEFAULT"),
    ("need_verify_days", "需求核实时限", 7, "个工作日", "DEFAULT"),
)


def forwards(apps, schema_editor):
    number = apps.get_model("common", "CountyNumber")
    for key, title, value, unit, origin in NUMBERS:
        number.objects.get_or_create(key=key, defaults={"title": title, "value": value, "unit": unit, "origin": origin})


def backwards(apps, schema_editor):
    apps.get_model("common", "CountyNumber").objects.filter(key__in=[row[0] for row in NUMBERS]).delete()


class Migration(migrations.Migration):
    dependencies = [("alliances", "0002_convenor_terms_do_not_overlap"), ("common", "0004_county_number")]

    operations = [migrations.RunPython(forwards, backwards)]
