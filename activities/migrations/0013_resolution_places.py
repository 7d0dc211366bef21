"""Resolutions stand at a place within their item, as they are typed: a row that is written anew keeps its identity."""

from django.db import migrations, models
from django.db.models import Count, OuterRef, Subquery


def number(apps, schema_editor):
    """In the order in which they were written, which was the order on the page."""
    resolutions = apps.get_model("activities", "Resolution").objects
    before = resolutions.filter(item=OuterRef("item"), pk__lte=OuterRef("pk")).order_by().values("item")
    resolutions.update(position=Subquery(before.annotate(number=Count("pk")).values("number")))


class Migration(migrations.Migration):
    dependencies = [("activities", "0012_amendments_are_events")]

    operations = [
        migrations.AddField(
            model_name="resolution",
            name="position",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AlterModelOptions(
            name="resolution",
            options={"ordering": ["meeting", "item__position", "position", "id"], "verbose_name": "决议"},
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
    ]
