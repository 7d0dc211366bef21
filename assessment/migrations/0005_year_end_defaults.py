"""The forms of the two-way evaluation, their levels and the numbers of the year end (DOMAIN.md §7), as data."""

from django.db import migrations

NUMBERS = (
    ("assessment.year_quarters_weight", "年度结果中季度均分的权重", 60, "%", "DEFAULT"),
    ("assessment.year_evaluation_weight", "年度结果中社区评价的权重", 40, "%", "DEFAULT"),
    ("assessment.year_minimum_quarters", "参评最少计分季度", 2, "个季度", "DEFAULT"),
    ("assessment.year_excellent_from", "建议优秀的起点分", 90, "分", "CUSTOM"),
    ("assessment.year_good_from", "建议良好的起点分", 80, "分", "CUSTOM"),
    ("assessment.year_fair_from", "建议一般的起点分", 60, "分", "CUSTOM"),
    ("assessment.year_excellent_share", "单位优秀等次的上限", 30, "%", "CUSTOM"),
)
LEVELS = ((100, "好"), (85, "较好"), (70, "一般"), (60, "较差"), (40, "差"))
OF_UNITS = ("服务实效", "项目兑现", "党员参与", "资源开放", "联系配合")
OF_COMMUNITIES = ("联系沟通", "需求真实", "组织有序", "反馈及时", "为基层减负")
FORMS = (
    ("COMMUNITY_TO_UNIT", "社区对报到单位的评价表", OF_UNITS),
    ("UNIT_TO_COMMUNITY", "单位对社区的评价表", OF_COMMUNITIES),
    ("UNIT_TO_STREET", "单位对街道(乡镇)的评价表", OF_COMMUNITIES),
)


def forwards(apps, schema_editor):
    number = apps.get_model("common", "CountyNumber")
    for key, title, value, unit, origin in NUMBERS:
        number.objects.get_or_create(key=key, defaults={"title": title, "value": value, "unit": unit, "origin": origin})
    level = apps.get_model("assessment", "EvaluationLevel")
    for points, title in LEVELS:
        level.objects.create(points=points, title=title)
    form = apps.get_model("assessment", "Questionnaire")
    item = apps.get_model("assessment", "QuestionnaireItem")
    for kind, title, items in FORMS:
        made = form.objects.create(kind=kind, title=title)
        for position, name in enumerate(items, start=1):
            item.objects.create(questionnaire=made, position=position, title=name)


def backwards(apps, schema_editor):
    apps.get_model("assessment", "Questionnaire").objects.all().delete()
    apps.get_model("assessment", "EvaluationLevel").objects.all().delete()
    apps.get_model("common", "CountyNumber").objects.filter(key__in=[row[0] for row in NUMBERS]).delete()


class Migration(migrations.Migration):
    dependencies = [("assessment", "0004_year_end"), ("common", "0004_county_number")]

    operations = [migrations.RunPython(forwards, backwards)]
