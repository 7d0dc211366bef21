"""Minutes may be long; and a mistyped day of a draft no longer forgets who was absent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0014_meeting_end")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="set_aside",
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name="改日期前的缺席"),
        ),
        migrations.AlterField(
            model_name="agendaitem",
            name="points",
            field=models.TextField(blank=True, max_length=50000, verbose_name="讨论要点"),
        ),
    ]
