"""What a county set becomes rows with a first day; what can be set, its title and its bounds stand in code from here on.

A number that nobody touched needs no row: the code knows the same default. Runs after all migrations that brought
numbers, so that none of them looks for a table that is gone.
"""

from datetime import date
from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.utils import timezone

ORIGINS = [
    ("REGULATION", "党内法规"), ("COUNTY", "本县规定"), ("CUSTOM", "当地做法"), ("DEFAULT", "系统默认，未经本县研究"),
]
NUMBERS = (
    ("acceptance_silent_days", "提出方多少个工作日未验收可由主管抽查验收", 10, "个工作日", "DEFAULT"),
    ("assessment.answer_days", "异议答复期限", 10, "个工作日", "DEFAULT"),
    ("assessment.ask_review_days", "申请异议复核期限", 5, "个工作日", "DEFAULT"),
    ("assessment.late_quarters", "补计以前季度事实的范围", 4, "个季度", "DEFAULT"),
    ("assessment.minimum_days", "参加计分的最少在册天数", 45, "天", "DEFAULT"),
    ("assessment.minimum_reachable", "季度计分所需的可得满分", 50, "分", "DEFAULT"),
    ("assessment.notice_days", "季度积分异议期", 5, "个工作日", "DEFAULT"),
    ("assessment.report_in_compulsory", "在职党员报到作为硬性要求", 0, "1是0否", "DEFAULT"),
    ("assessment.review_days", "异议复核期限", 15, "个工作日", "DEFAULT"),
    ("assessment.uncovered_days", "需求无人认领满多少天才可计零分", 10, "个工作日", "DEFAULT"),
    ("assessment.year_evaluation_weight", "年度结果中社区评价的权重", 40, "%", "DEFAULT"),
    ("assessment.year_excellent_from", "建议优秀的起点分", 90, "分", "CUSTOM"),
    ("assessment.year_excellent_share", "单位优秀等次的上限", 30, "%", "CUSTOM"),
    ("assessment.year_fair_from", "建议一般的起点分", 60, "分", "CUSTOM"),
    ("assessment.year_good_from", "建议良好的起点分", 80, "分", "CUSTOM"),
    ("assessment.year_minimum_quarters", "参评最少计分季度", 2, "个季度", "DEFAULT"),
    ("assessment.year_quarters_weight", "年度结果中季度均分的权重", 60, "%", "DEFAULT"),
    ("committee_full_members", "设支委会的正式党员人数", 7, "人", "REGULATION"),
    ("late_entry_workdays", "会议记录期限", 3, "个工作日", "CUSTOM"),
    ("members.one_hand_days", "开账号、重置密码的人回避批准的天数", 30, "天", "DEFAULT"),
    ("need_verify_days", "需求核实时限", 7, "个工作日", "DEFAULT"),
    ("service_min_hours", "志愿服务计入的最短时长", 1, "小时", "DEFAULT"),
)
QUARTERS, EVALUATION = "assessment.year_quarters_weight", "assessment.year_evaluation_weight"


def carry(apps, schema_editor):
    """Every value as the code writes it; rows that say what the code says go."""
    values = apps.get_model("common", "SettingValue").objects
    defaults = {key: (Decimal(value), origin) for key, _, value, _, origin in NUMBERS}
    found = {row.key: row for row in values.all()}
    for row in found.values():
        exact = Decimal(row.value).quantize(Decimal("0.01"))
        if (exact, row.origin) == defaults.get(row.key) or is_the_rest(row, exact, found):
            row.delete()
            continue
        row.value = format(exact.normalize(), "f")
        row.confirmed_at = timezone.now()  # it counts; who set it and when is in the audit log
        row.save()


def is_the_rest(row, exact, found):
    """The one weight follows the other: 100 together."""
    return row.key == EVALUATION and QUARTERS in found and exact + Decimal(found[QUARTERS].value) == 100


def back(apps, schema_editor):
    """One row for each number again, with the value that counts today."""
    Value = apps.get_model("common", "SettingValue")
    now = {row.key: row for row in counting(Value)}
    if QUARTERS in now and EVALUATION not in now:
        rest = Value(key=EVALUATION, value=str(100 - Decimal(now[QUARTERS].value)), origin=now[QUARTERS].origin)
        now[EVALUATION] = rest
    Value.objects.all().delete()
    for key, title, value, unit, origin in NUMBERS:
        row = now.get(key)
        Value.objects.create(
            key=key, title=title, unit=unit, value=row.value if row else str(value), is_switch=unit == "1是0否",
            origin=("CUSTOM" if row.origin == "COUNTY" else row.origin) if row else origin,
        )
    if schema_editor.connection.vendor == "postgresql":  # columns are changed next
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def counting(Value):
    rows = Value.objects.filter(confirmed_at__isnull=False, withdrawn_at=None, from_day__lte=timezone.localdate())
    return rows.order_by("from_day", "pk")


def person():
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):

    dependencies = [
        ("common", "0014_event"),
        ("members", "0011_running_grants_stay"),
        ("alliances", "0006_delivery_days"),
        ("activities", "0006_service_min_hours"),
        ("assessment", "0011_default_rules_2"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameModel("CountyNumber", "SettingValue"),
        migrations.AlterField("settingvalue", "key", models.CharField(max_length=60)),
        migrations.AlterField("settingvalue", "value", models.CharField(max_length=40, verbose_name="数值")),
        migrations.AlterField(
            "settingvalue",
            "origin",
            models.CharField(choices=ORIGINS, default="COUNTY", max_length=12, verbose_name="来源"),
        ),
        migrations.AddField(
            "settingvalue", "ground", models.CharField(blank=True, default="", max_length=100, verbose_name="依据"),
            preserve_default=False,
        ),
        migrations.AddField(
            "settingvalue", "from_day", models.DateField(default=date(2000, 1, 1), verbose_name="起用日")
        ),
        migrations.AddField("settingvalue", "proposed_by", person()),
        migrations.AddField("settingvalue", "proposed_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("settingvalue", "confirmed_by", person()),
        migrations.AddField("settingvalue", "confirmed_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("settingvalue", "withdrawn_by", person()),
        migrations.AddField("settingvalue", "withdrawn_at", models.DateTimeField(editable=False, null=True)),
        migrations.RunPython(carry, back),
        # With a default, so that the way back has one.
        migrations.AlterField("settingvalue", "title", models.CharField(default="", max_length=60, verbose_name="名称")),
        migrations.RemoveField("settingvalue", "title"),
        migrations.RemoveField("settingvalue", "unit"),
        migrations.RemoveField("settingvalue", "is_switch"),
        migrations.AlterModelOptions(
            "settingvalue", {"ordering": ["key", "from_day", "pk"], "verbose_name": "县级设定"}
        ),
        migrations.AddConstraint(
            "settingvalue",
            models.UniqueConstraint(
                fields=["key"], condition=Q(confirmed_at=None, withdrawn_at=None), name="one_waiting_value"
            ),
        ),
        migrations.AddConstraint(
            "settingvalue",
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")), name="setting_confirmed_by_another"
            ),
        ),
    ]
