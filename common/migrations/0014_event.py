"""One story of every object, append-only; the tables of before are carried over by the migrations of their apps."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.append_only import protect, unprotect

TABLE = "common_event"


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0013_heartbeat'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_type', models.CharField(max_length=60)),
                ('subject_id', models.BigIntegerField()),
                ('part_type', models.CharField(blank=True, max_length=60)),
                ('part_id', models.BigIntegerField(null=True)),
                ('deed', models.CharField(max_length=40)),
                ('office', models.CharField(blank=True, max_length=160)),
                ('is_deputy', models.BooleanField(default=False)),
                ('text', models.CharField(blank=True, max_length=400)),
                ('changes', models.JSONField(default=list)),
                ('at', models.DateTimeField()),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '经过',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['subject_type', 'subject_id', 'at'], name='event_of_subject'), models.Index(condition=models.Q(('part_id__isnull', False)), fields=['part_type', 'part_id'], name='event_of_part')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('part_id', None), ('part_type', '')), models.Q(models.Q(('part_type', ''), _negated=True), ('part_id__isnull', False)), _connector='OR'), name='event_part_is_named')],
            },
        ),
        migrations.RunPython(lambda apps, editor: protect(editor, TABLE), lambda apps, editor: unprotect(editor, TABLE)),
    ]
