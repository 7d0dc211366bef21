"""From how many hours a confirmed service counts (DOMAIN.md §3)."""

from django.db import migrations

ROW = {"key": "service_min_hours", "title": "志愿服务计入的最短时长", "value": 1, "unit": "小时", "origin": "DEFAULT"}


def add(apps, schema_editor):
    apps.get_model("common", "CountyNumber").objects.get_or_create(key=ROW["key"], defaults=ROW)


def remove(apps, schema_editor):
    apps.get_model("common", "CountyNumber").objects.filter(key=ROW["key"]).delete()


class Migration(migrations.Migration):
    dependencies = [("activities", "0005_meeting_saved_by"), ("common", "0004_county_number")]

    operations = [migrations.RunPython(add, remove)]
