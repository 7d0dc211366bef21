"""The default member and unit rule sets and the numbers of the dual points (DOMAIN.md §6), as data."""

from django.db import migrations

NUMBERS = (
    ("assessment.minimum_days", "参加计分的最少在册天数", 45, "天"),
    ("assessment.notice_days", "季度积分异议期", 5, "个工作日"),
    ("assessment.answer_days", "异议答复期限", 10, "个工作日"),
    ("assessment.review_days", "异议复核期限", 15, "个工作日"),
    ("assessment.late_quarters", "补计以前季度事实的范围", 4, "个季度"),
)
BANDS = {
    "MEMBER": (("PASS", "达标", 60), ("BELOW", "未达标", 0)),
    "UNIT": (("GOOD", "好", 90), ("FAIR", "较好", 80), ("PLAIN", "一般", 60), ("POOR", "较差", 0)),
}
MEMBER_RULES = (
    ("member.post", "认领岗位履行", "PER_EVENT", "POST_FULFILLED",
     {"amount": 20, "cap": 20, "is_enabled": False, "note": "全部履行 20 分，部分履行 10 分。"}),
    ("member.service", "志愿服务", "PER_EVENT", "SERVICE",
     {"amount": 25, "cap": 50, "cap_without_posts": 70,
      "note": "经社区或组织方确认、一小时以上的服务。社区未设岗位时最多计 70 分。"}),
    ("member.activity", "参加小区党支部活动", "PER_EVENT", "BRANCH_ACTIVITY",
     {"amount": 10, "cap": 10, "note": "参加报到小区党支部的活动或议事。"}),
    ("member.conduct", "日常表现", "ALLOWANCE", "NEGATIVE_FACT",
     {"amount": 20, "note": "先记满分，经核实的负面情况按 5、10、20 分扣减，扣完为止。"}),
    ("member.urgent", "加分：急难险重任务", "PER_EVENT", "URGENT_WORK",
     {"amount": 5, "is_bonus": True, "is_enabled": False}),
    ("member.suggestion", "加分：被采纳的建议", "PER_EVENT", "SUGGESTION",
     {"amount": 2, "is_bonus": True, "is_enabled": False}),
    ("member.honour", "加分：县级以上表彰", "PER_EVENT", "HONOUR",
     {"amount": 3, "is_bonus": True, "is_enabled": False, "note": "县级 3 分，县级以上 5 分。"}),
)
UNIT_RULES = (
    ("unit.conference", "参加联席会议", "ALLOWANCE", "CONFERENCE",
     {"amount": 20, "step": 5, "note": "无故缺席一次扣 5 分，扣完为止；本季没有召开的计满分。"}),
    ("unit.claim", "项目完成", "ON_TIME_RATIO", "CLAIM",
     {"amount": 40, "fallback": 30,
      "note": "按期指在承诺日期前交付并验收。没有到期但有正在办理的，或本季没有可以认领的，计 30 分；有可以认领的而没有认领，计 0 分。"}),
    ("unit.report_in", "在职党员报到率", "RATE_TARGET", "REPORT_IN_RATE",
     {"amount": 10, "target": 95, "note": "按本单位未豁免的在职党员计算，报到在全县任何社区都算；没有应计人员的计满分。"}),
    ("unit.participation", "在职党员参与率", "RATE_TARGET", "PARTICIPATION_RATE",
     {"amount": 10, "target": 95, "note": "本季有一次以上经确认服务的为参与，在全县任何社区服务都算；没有应计人员的计满分。"}),
    ("unit.resource", "开放资源", "PER_EVENT", "RESOURCE_USE",
     {"amount": 10, "cap": 10, "note": "资源被其他单位或社区真正用上，并经确认。"}),
    ("unit.team", "志愿服务队", "ONCE", "TEAM_SERVICE",
     {"amount": 10, "note": "本单位党员本季在本社区有经确认的服务。"}),
    ("unit.suggestion", "加分：被采纳的建议", "PER_EVENT", "SUGGESTION",
     {"amount": 2, "is_bonus": True, "is_enabled": False}),
    ("unit.attendance", "加分：联席会议全勤", "ONCE", "FULL_ATTENDANCE",
     {"amount": 3, "is_bonus": True, "is_enabled": False}),
)  # fmt: skip
SETS = (
    ("MEMBER", "党员积分规则", 10, MEMBER_RULES),
    ("UNIT", "单位积分规则", 5, UNIT_RULES),
)


def forwards(apps, schema_editor):
    Number = apps.get_model("common", "CountyNumber")
    for key, title, value, unit in NUMBERS:
        Number.objects.get_or_create(
            key=key, defaults={"title": title, "value": value, "unit": unit, "origin": "DEFAULT"}
        )
    for subject_kind, name, bonus_cap, rules in SETS:
        add_set(apps, subject_kind, name, bonus_cap, rules)


def add_set(apps, subject_kind, name, bonus_cap, rules):
    rule_set = apps.get_model("assessment", "RuleSet").objects.create(
        subject_kind=subject_kind, version=1, name=name, state="PUBLISHED", effective_from="2020Q1",
        total_cap=100, bonus_cap=bonus_cap, pass_mark=60, origin="DEFAULT",
    )
    Band, Rule = apps.get_model("assessment", "BandRule"), apps.get_model("assessment", "PointRule")
    for code, title, minimum in BANDS[subject_kind]:
        Band.objects.create(rule_set=rule_set, code=code, title=title, minimum=minimum)
    for position, (code, title, kind, fact_code, values) in enumerate(rules, start=1):
        Rule.objects.create(
            rule_set=rule_set, position=position, code=code, title=title, kind=kind, fact_code=fact_code, **values
        )


def backwards(apps, schema_editor):
    apps.get_model("assessment", "RuleSet").objects.all().delete()
    apps.get_model("common", "CountyNumber").objects.filter(key__startswith="assessment.").delete()


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial"), ("common", "0004_county_number")]

    operations = [migrations.RunPython(forwards, backwards)]
