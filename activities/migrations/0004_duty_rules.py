"""The default duties and numbers of organisation life, with their origin (DOMAIN.md §2)."""

from django.db import migrations

RULES = (
    # kind, cadence, times, by_secretary, owed_by, origin, note
    ("GENERAL", "QUARTER", 1, False, "EVERY_BRANCH", "REGULATION", "支部党员大会一般每季度召开 1 次"),
    ("COMMITTEE", "MONTH", 1, False, "BRANCH_WITH_COMMITTEE", "REGULATION", "支委会一般每月召开 1 次，正式党员 7 人以上的支部才设"),
    ("GROUP", "MONTH", 1, False, "BRANCH_WITH_GROUPS", "REGULATION", "党小组会一般每月召开 1 次，按党小组计"),
    ("LECTURE", "QUARTER", 1, False, "EVERY_BRANCH", "CUSTOM", "条例只规定定期开展，每季度 1 次是通行做法"),
    ("LECTURE", "YEAR", 1, True, "EVERY_BRANCH", "REGULATION", "书记每年至少讲 1 次党课"),
    ("THEME_DAY", "MONTH", 1, False, "EVERY_BRANCH", "REGULATION", "每月相对固定 1 天"),
    ("JOINT_CONFERENCE", "QUARTER", 1, False, "REGIONAL_COMMITTEE", "DEFAULT", "也有每半年、每月的做法"),
)

NUMBERS = (
    ("late_entry_workdays", "会议记录期限", 3, "个工作日", "CUSTOM"),
    ("committee_full_members", "设支委会的正式党员人数", 7, "人", "REGULATION"),
)


def bring(apps, schema_editor):
    rule_model = apps.get_model("activities", "DutyRule")
    for kind, cadence, times, by_secretary, owed_by, origin, note in RULES:
        rule_model.objects.create(
            kind=kind, cadence=cadence, times=times, by_secretary=by_secretary, owed_by=owed_by, origin=origin, note=note
        )
    number_model = apps.get_model("common", "CountyNumber")
    for key, title, value, unit, origin in NUMBERS:
        number_model.objects.create(key=key, title=title, value=value, unit=unit, origin=origin)


def take_away(apps, schema_editor):
    apps.get_model("activities", "DutyRule").objects.all().delete()
    apps.get_model("common", "CountyNumber").objects.filter(key__in=[row[0] for row in NUMBERS]).delete()


class Migration(migrations.Migration):
    dependencies = [("activities", "0003_meeting_details"), ("common", "0004_county_number")]

    operations = [migrations.RunPython(bring, take_away)]
