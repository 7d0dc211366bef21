"""Templates of a county; files of the year end that were asked for before are papers like all others."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

BEFORE, NOW = "assessment.export_year_end", "common.write_paper"


def to_papers(apps, schema_editor):
    for job in apps.get_model("common", "Job").objects.filter(task=BEFORE).iterator():
        job.task = NOW
        job.arguments = {**job.arguments, "paper": f"year-{job.arguments['kind']}"}
        job.save(update_fields=["task", "arguments"])


def back(apps, schema_editor):
    jobs = apps.get_model("common", "Job").objects.filter(task=NOW, arguments__paper__in=["year-workbook", "year-report"])
    for job in jobs.iterator():
        job.task = BEFORE
        job.arguments = {**job.arguments, "kind": job.arguments["paper"].removeprefix("year-")}
        job.save(update_fields=["task", "arguments"])
    # PostgreSQL changes no table whose rows still have a check to come.
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def person(**more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **more
    )


class Migration(migrations.Migration):

    dependencies = [
        ("common", "0015_setting_values"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("paper", models.CharField(max_length=60)),
                ("file", models.CharField(max_length=100)),
                ("file_name", models.CharField(max_length=200, verbose_name="文件")),
                ("size", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("uploaded_by", person()),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                ("confirmed_by", person(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("ended_by", person(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={"verbose_name": "文书模板", "ordering": ["-uploaded_at", "-pk"]},
        ),
        migrations.AddConstraint(
            "papertemplate",
            models.UniqueConstraint(
                fields=["paper"], condition=Q(confirmed_at=None, ended_at=None), name="one_waiting_template"
            ),
        ),
        migrations.AddConstraint(
            "papertemplate",
            models.UniqueConstraint(
                fields=["paper"], condition=Q(confirmed_at__isnull=False, ended_at=None), name="one_template_in_use"
            ),
        ),
        migrations.AddConstraint(
            "papertemplate",
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("uploaded_by")), name="template_confirmed_by_another"
            ),
        ),
        migrations.RunPython(to_papers, back),
    ]
