from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("common", "0011_sent_form"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="about",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("queued", "running")), models.Q(("about", ""), _negated=True)),
                fields=("task", "about"),
                name="job_open_once",
            ),
        ),
    ]
