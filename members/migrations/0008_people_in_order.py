"""Give people a key by which they stand syllable by syllable: as one string, 方永年 came before 范思琪."""

from django.db import migrations, models

from common.pinyin import person_order

CHUNK = 1000


def fill_sort_keys(apps, schema_editor):
    Member = apps.get_model("members", "Member")
    last = 0
    while rows := list(Member.objects.filter(pk__gt=last).order_by("pk").only("pk", "name")[:CHUNK]):
        for row in rows:
            row.sort_key = person_order(row.name)
        Member.objects.bulk_update(rows, ["sort_key"])
        last = rows[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0007_names_in_one_form'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='member',
            options={'ordering': ['org_position', 'sort_key', 'id'], 'verbose_name': '党员'},
        ),
        migrations.RemoveIndex(
            model_name='member',
            name='member_by_pinyin',
        ),
        migrations.RemoveIndex(
            model_name='member',
            name='member_in_tree_order',
        ),
        migrations.AddField(
            model_name='member',
            name='sort_key',
            field=models.CharField(default='', editable=False, max_length=700),
            preserve_default=False,
        ),
        migrations.RunPython(fill_sort_keys, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(fields=['org_position', 'sort_key', 'id'], name='member_in_tree_order'),
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(fields=['home', 'sort_key', 'id'], name='member_by_name'),
        ),
    ]
