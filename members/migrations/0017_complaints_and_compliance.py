"""Complaints, and the list of what must not be done, with the five things of the measure as lines to be checked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

LINES = (
    (
        "随意、重复要求填表报数",
        "一件事只填一次：会议、服务、认领、报到记下以后，职责、积分、评价和年终报告自动汇总，不再另要一遍。每个必填项写明为什么要填，"
        "“填报负担”一年一算：谁要求填、填几项、估计用多少时间。没有群发通知催报的功能。",
    ),
    (
        "强制签到打卡，按积分排名，统计在线时长",
        "没有签到、打卡、定位和在线时长。名单按组织和姓名排列，不能按积分排序，没有名次。登录、阅读、点赞、转发、上传、填表都不计分："
        "积分办法里没有这几类，也加不进去。积分仅作参考，等次由具名的人写理由评定。",
    ),
    (
        "强制下载、登录，考核安装率、使用率",
        "用浏览器打开就行，不用下载安装。登录只为安全留日志，不统计登录次数、安装率和使用率。党员没有账号也不影响：联络员、社区可以代录；"
        "会议记录、报到单和回执可以打印，纸上办的可以补录。",
    ),
    (
        "日常考核主要靠平台，以上传痕迹代替工作",
        "没有要上传的照片和附件，没有定位。补录允许，写一句原因，照常有效。服务和项目由受益的一方确认才算，不看上传了什么。"
        "积分不单独决定任何事，对每一行都可以提异议。",
    ),
    (
        "商业行为",
        "没有广告、商品、支付、兑换和推荐，不连接外部网站，不向第三方提供数据。",
    ),
)
"""What the measure of 2026 on government apps forbids, as this project understands it; each county checks it for itself."""


def add_lines(apps, schema_editor):
    model = apps.get_model("members", "ComplianceLine")
    model.objects.bulk_create(
        model(position=position, forbidden=forbidden, measure=measure)
        for position, (forbidden, measure) in enumerate(LINES, start=1)
    )


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0016_row_seals_are_unique'),
    ]

    operations = [
        migrations.CreateModel(
            name='Complaint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('SUGGESTION', '意见建议'), ('COMPLAINT', '投诉')], max_length=10, verbose_name='类别')),
                ('about', models.CharField(choices=[('PLACE', '社区、小区里的事'), ('BODY', '某个党组织的工作'), ('SITE', '这个系统（填报、页面、权限）')], max_length=5, verbose_name='关于')),
                ('text', models.TextField(max_length=1000, verbose_name='内容')),
                ('page', models.CharField(blank=True, editable=False, max_length=200, verbose_name='从哪一页写的')),
                ('state', models.CharField(choices=[('OPEN', '待答复'), ('ANSWERED', '已答复'), ('WITHDRAWN', '已撤回')], default='OPEN', editable=False, max_length=9, verbose_name='状态')),
                ('written_on', models.DateField(editable=False, verbose_name='提出日期')),
                ('due_on', models.DateField(editable=False, verbose_name='答复期限')),
                ('answer', models.TextField(blank=True, max_length=1000, verbose_name='答复')),
                ('answered_on', models.DateField(editable=False, null=True, verbose_name='答复日期')),
                ('answered_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人')),
                ('handler', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='members.organisation', verbose_name='承办组织')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.organisation', verbose_name='地方或党组织')),
                ('writer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
            ],
            options={
                'verbose_name': '意见与投诉',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['handler', 'state', 'due_on'], name='complaint_by_handler')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('about', 'SITE'), ('place', None)), models.Q(models.Q(('about', 'SITE'), _negated=True), ('place__isnull', False)), _connector='OR'), name='complaint_names_its_place'), models.CheckConstraint(condition=models.Q(models.Q(('answered_by__isnull', False), ('answered_on__isnull', False), ('state', 'ANSWERED'), models.Q(('answer', ''), _negated=True)), models.Q(models.Q(('state', 'ANSWERED'), _negated=True), ('answer', ''), ('answered_by', None), ('answered_on', None)), _connector='OR'), name='answered_complaints_have_an_answer'), models.CheckConstraint(condition=models.Q(('answered_by', None), models.Q(('answered_by', models.F('writer')), _negated=True), _connector='OR'), name='complaint_answered_by_another')],
            },
        ),
        migrations.CreateModel(
            name='ComplianceLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('forbidden', models.CharField(max_length=120, verbose_name='不得有的做法')),
                ('measure', models.TextField(max_length=500, verbose_name='系统怎么做')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='核对意见')),
                ('checked_on', models.DateField(editable=False, null=True, verbose_name='核对日期')),
                ('ended_on', models.DateField(editable=False, null=True, verbose_name='不再列出的日期')),
                ('checked_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人')),
            ],
            options={
                'verbose_name': '合规自查',
                'ordering': ['position', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('checked_by', None), ('checked_on', None)), models.Q(('checked_by__isnull', False), ('checked_on__isnull', False)), _connector='OR'), name='checked_lines_say_by_whom')],
            },
        ),
        migrations.RunPython(add_lines, migrations.RunPython.noop),
    ]
