"""An item may leave a score, and a score keeps the sum that made it. Columns of protected tables are nullable: a
table that SQLite copies would lose its triggers."""

import assessment.models.points
import assessment.validators
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessment', '0009_version_of_a_rule'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='ruleset',
            options={'ordering': ['subject_kind', '-version'], 'verbose_name': '积分办法'},
        ),
        migrations.RemoveConstraint(
            model_name='pointrule',
            name='ratio_rule_has_a_fallback',
        ),
        migrations.RemoveConstraint(
            model_name='ruleset',
            name='rule_set_published_by_another',
        ),
        migrations.AddField(
            model_name='pointrule',
            name='if_impossible',
            field=models.CharField(choices=[('LEAVES', '不计入，按其余项目的满分折算'), ('FULL', '计满分'), ('FIXED', '计固定分'), ('COUNTS', '照常计算')], default='COUNTS', max_length=7, verbose_name='没有可能得分时'),
        ),
        migrations.AddField(
            model_name='quarterscore',
            name='bonus',
            field=assessment.models.points.HundredthsField(null=True, verbose_name='加分'),
        ),
        migrations.AddField(
            model_name='quarterscore',
            name='least_reachable',
            field=assessment.models.points.HundredthsField(null=True, verbose_name='计分所需的可得满分'),
        ),
        migrations.AddField(
            model_name='quarterscore',
            name='line_sum',
            field=assessment.models.points.HundredthsField(null=True, verbose_name='各项合计'),
        ),
        migrations.AddField(
            model_name='quarterscore',
            name='reachable',
            field=assessment.models.points.HundredthsField(null=True, verbose_name='可得满分'),
        ),
        migrations.AddField(
            model_name='ruleset',
            name='ceiling',
            field=assessment.models.points.HundredthsField(blank=True, null=True, verbose_name='总分上限'),
        ),
        migrations.AddField(
            model_name='ruleset',
            name='edition',
            field=models.PositiveSmallIntegerField(choices=[(1, '没有可能得分的项目计固定分'), (2, '没有可能得分的项目不计入，按其余项目的满分折算')], default=2, verbose_name='计分口径'),
        ),
        migrations.AlterField(
            model_name='pointentry',
            name='outcome',
            field=models.CharField(choices=[('DONE', '计分'), ('PRESENT', '到会'), ('EXCUSED', '请假'), ('UNEXCUSED', '未请假缺席'), ('ON_TIME', '按期完成'), ('LATE', '未按期完成'), ('RUNNING', '办理中，未到期'), ('OPEN', '可以认领的需求'), ('UNCOVERED', '没有认领的需求'), ('ELIGIBLE', '应计人数'), ('REACHED', '达到人数')], max_length=10, verbose_name='事实'),
        ),
        migrations.AlterField(
            model_name='pointrule',
            name='fact_code',
            field=models.CharField(choices=[('SERVICE', '经确认的志愿服务'), ('BRANCH_ACTIVITY', '参加小区党支部活动'), ('NEGATIVE_FACT', '经核实的负面情况'), ('POST_FULFILLED', '认领岗位履行'), ('URGENT_WORK', '急难险重任务'), ('SUGGESTION', '被采纳的建议'), ('HONOUR', '县级以上表彰'), ('CONFERENCE', '党建联席会议'), ('CLAIM', '认领的需求'), ('REPORT_IN_RATE', '在职党员报到率'), ('PARTICIPATION_RATE', '在职党员参与率'), ('RESOURCE_USE', '资源被使用'), ('TEAM_SERVICE', '组织党员参加本社区志愿服务'), ('FULL_ATTENDANCE', '联席会议全勤')], max_length=20, validators=[assessment.validators.validate_fact_code], verbose_name='事实来源'),
        ),
        migrations.AlterField(
            model_name='pointrule',
            name='fallback',
            field=assessment.models.points.HundredthsField(blank=True, null=True, verbose_name='固定分'),
        ),
        migrations.AlterField(
            model_name='pointrule',
            name='kind',
            field=models.CharField(choices=[('PER_EVENT', '按次计分'), ('PER_UNIT', '按数量计分'), ('ONCE', '完成即得'), ('ALLOWANCE', '基础分扣减制'), ('ON_TIME_RATIO', '按期完成率'), ('RATE_TARGET', '按达标比率计')], max_length=16, validators=[assessment.validators.validate_rule_kind], verbose_name='计分方式'),
        ),
        migrations.AlterField(
            model_name='quarterscore',
            name='standing',
            field=models.CharField(choices=[('SCORED', '计分'), ('EXEMPT', '豁免'), ('NOT_SCORED', '不计')], default='SCORED', max_length=10, verbose_name='是否计分'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='state',
            field=models.CharField(choices=[('DRAFT', '草稿'), ('PUBLISHED', '已发布'), ('TEMPLATE', '备选，未施行')], default='DRAFT', max_length=9, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='scoreline',
            name='basis',
            field=models.CharField(choices=[('COUNTED', '按事实计算'), ('NOTHING_DUE', '本季没有到期的认领，有正在办理的'), ('NOTHING_OPEN', '本季没有可以认领的需求'), ('NONE_CLAIMED', '有可以认领的需求，没有认领'), ('NONE_HELD', '本季没有召开'), ('NOBODY', '没有应计的在职党员'), ('NOT_REQUIRED', '本县没有把报到作为硬性要求'), ('NO_SERVICE', '本季没有任何人在本社区有经确认的服务'), ('NO_BRANCH', '报到没有落到小区党支部'), ('NO_ACTIVITY', '小区党支部本季没有开展活动'), ('NOT_NAMED', '没有人提出使用资源'), ('IN_USE', '资源正在使用，还没有验收')], default='COUNTED', max_length=12),
        ),
        migrations.AlterField(
            model_name='scoreline',
            name='raw',
            field=assessment.models.points.HundredthsField(verbose_name='应得'),
        ),
        migrations.AddConstraint(
            model_name='pointrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('if_impossible', 'FIXED'), _negated=True), ('fallback__isnull', False), _connector='OR'), name='fixed_points_have_a_number', violation_error_message='选了“计固定分”，请填写计多少分。'),
        ),
        migrations.AddConstraint(
            model_name='ruleset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_by', None), ('state', 'DRAFT')), models.Q(('drafted_by', None), ('published_by', None), ('state__in', ('PUBLISHED', 'TEMPLATE'))), models.Q(('drafted_by__isnull', False), ('published_by__isnull', False), ('state', 'PUBLISHED'), models.Q(('published_by', models.F('drafted_by')), _negated=True)), _connector='OR'), name='rule_set_published_by_another'),
        ),
    ]
