"""What two persons stand behind, by the database."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0011_running_grants_stay'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('user')), _negated=True), _connector='OR'), name='grant_not_approved_by_holder'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('granted_by', None), models.Q(('granted_by', models.F('user')), _negated=True), _connector='OR'), name='grant_not_given_to_oneself'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('approved_at', None), ('approved_by__isnull', False), ('granted_by', None), ('is_kept', True), _connector='OR'), name='grant_approved_by_somebody'),
        ),
    ]
