"""Who opened an account, who approved or refused a grant, and resets as rows of their own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0009_room_for_texts'),
    ]

    operations = [
        migrations.CreateModel(
            name='PasswordReset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('office', models.CharField(blank=True, choices=[('department_staff', '组织部工作人员'), ('agency_admin', '机关工委管理员'), ('street_admin', '街道党工委管理员'), ('community_secretary', '社区党组织书记'), ('branch_secretary', '支部书记'), ('recorder', '记录员'), ('group_leader', '党小组长'), ('unit_secretary', '单位党组织书记'), ('unit_liaison', '单位联络员'), ('member', '党员'), ('system_admin', '系统管理员'), ('security_admin', '安全管理员'), ('audit_admin', '审计管理员')], max_length=24, verbose_name='由谁批准')),
                ('asked_at', models.DateTimeField(verbose_name='申请时间')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='理由')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='批准时间')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='重置时间')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='撤下时间')),
                ('refusal', models.CharField(blank=True, max_length=200, verbose_name='不批准的理由')),
            ],
            options={
                'verbose_name': '密码重置',
                'ordering': ['-asked_at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='is_kept',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='refusal',
            field=models.CharField(blank=True, max_length=200, verbose_name='不批准的理由'),
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='refused_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='不批准的人'),
        ),
        migrations.AddField(
            model_name='user',
            name='opened_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='开通人'),
        ),
        migrations.AddField(
            model_name='user',
            name='sessions_ended',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='passwordreset',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='resets', to=settings.AUTH_USER_MODEL, verbose_name='账号'),
        ),
        migrations.AddField(
            model_name='passwordreset',
            name='approved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人'),
        ),
        migrations.AddField(
            model_name='passwordreset',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申请人'),
        ),
        migrations.AddField(
            model_name='passwordreset',
            name='closed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤下或不批准的人'),
        ),
        migrations.AddConstraint(
            model_name='passwordreset',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None), ('done_at', None)), fields=('account',), name='one_open_reset'),
        ),
        migrations.AddConstraint(
            model_name='passwordreset',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('asked_by')), _negated=True), _connector='OR'), name='reset_approved_by_another'),
        ),
        migrations.AddConstraint(
            model_name='passwordreset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asked_by', models.F('account')), _negated=True), models.Q(('approved_by', None), models.Q(('approved_by', models.F('account')), _negated=True), _connector='OR')), name='reset_of_another'),
        ),
        migrations.AddConstraint(
            model_name='passwordreset',
            constraint=models.CheckConstraint(condition=models.Q(('done_at', None), ('office', ''), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='reset_done_as_approved'),
        ),
        migrations.AddConstraint(
            model_name='passwordreset',
            constraint=models.CheckConstraint(condition=models.Q(('done_at', None), ('closed_at', None), _connector='OR'), name='reset_done_or_closed'),
        ),
    ]
