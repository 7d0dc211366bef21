"""Version 2 of the default member and unit sets (DOMAIN.md §6, revised): what was not possible costs nothing.

A site without quarters begins with it. On an installed site it holds from the first quarter not yet started, unless a
set of the county's own is in force then: such a set is left alone, and the default lies beside it to be copied. Sets
that were there before keep the reading they were made for (edition 1), and every stored score with them.
"""

from django.db import migrations
from django.db.models import Max
from django.utils import timezone

from common.periods import Quarter

BEGINNING = "2020Q1"
NUMBERS = (
    ("assessment.minimum_reachable", "季度计分所需的可得满分", 50, "分", False),
    ("assessment.uncovered_days", "需求无人认领满多少天才可计零分", 10, "个工作日", False),
    ("assessment.report_in_compulsory", "在职党员报到作为硬性要求", 0, "1是0否", True),
)
BANDS = {
    "MEMBER": (("PASS", "达标", 60), ("BELOW", "未达标", 0)),
    "UNIT": (("GOOD", "好", 90), ("FAIR", "较好", 80), ("PLAIN", "一般", 60), ("POOR", "较差", 0)),
}
LEAVES = {"if_impossible": "LEAVES"}
MEMBER_RULES = (
    ("member.post", "认领岗位履行", "PER_EVENT", "POST_FULFILLED",
     {"amount": 20, "cap": 20, "is_enabled": False,
      "note": "全部履行 20 分，部分履行 10 分；几个岗位的，取最好的一个。社区未设岗位时没有这一项。"}),
    ("member.service", "志愿服务", "PER_EVENT", "SERVICE",
     {"amount": 25, "cap": 50, "cap_without_posts": 70, **LEAVES,
      "note": "经社区或组织方确认、一小时以上的服务。社区未设岗位时最多计 70 分。本季没有任何人在本社区有经确认的服务的，不计入。"}),
    ("member.activity", "参加小区党支部活动", "PER_EVENT", "BRANCH_ACTIVITY",
     {"amount": 10, "cap": 10, **LEAVES,
      "note": "参加报到小区党支部的活动或议事。党支部本季没有开展，或者报到没有落到小区党支部的，不计入。"}),
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
     {"amount": 20, "step": 5, **LEAVES, "note": "无故缺席一次扣 5 分，扣完为止。本季没有需要参加的会议的，不计入。"}),
    ("unit.claim", "项目完成", "ON_TIME_RATIO", "CLAIM",
     {"amount": 40, **LEAVES,
      "note": "按期以交付当天为准。没有到期的不计入。同类资源正在开放、所在联建组织有需求长期无人认领而本季一件未认领的，计 0 分。"}),
    ("unit.report_in", "在职党员报到率", "RATE_TARGET", "REPORT_IN_RATE",
     {"amount": 10, "target": 95, **LEAVES,
      "note": "纳入统计的在职党员，报到在全县任何社区都算。本县没有把报到作为硬性要求，或者没有纳入统计的人员的，不计入。"}),
    ("unit.participation", "在职党员参与率", "RATE_TARGET", "PARTICIPATION_RATE",
     {"amount": 10, "target": 95, **LEAVES,
      "note": "纳入统计的在职党员，本季有一次以上经确认服务的为参与，在全县任何社区服务都算。没有纳入统计的人员的，不计入。"}),
    ("unit.resource", "开放资源", "PER_EVENT", "RESOURCE_USE",
     {"amount": 10, "cap": 10, **LEAVES,
      "note": "资源被其他单位或社区真正用上，并经确认。没有人提出使用，或者正在使用、还没有验收的，不计入。"}),
    ("unit.team", "组织党员参加本社区志愿服务", "ONCE", "TEAM_SERVICE",
     {"amount": 10, **LEAVES, "note": "本单位党员本季在本社区有经确认的服务。本季没有任何人在本社区有经确认的服务的，不计入。"}),
    ("unit.suggestion", "加分：被采纳的建议", "PER_EVENT", "SUGGESTION",
     {"amount": 2, "is_bonus": True, "is_enabled": False}),
    ("unit.attendance", "加分：联席会议全勤", "ONCE", "FULL_ATTENDANCE",
     {"amount": 3, "is_bonus": True, "is_enabled": False}),
)  # fmt: skip
SETS = (
    ("MEMBER", "党员积分办法", 10, MEMBER_RULES),
    ("UNIT", "单位积分办法", 5, UNIT_RULES),
)


def forwards(apps, schema_editor):
    Number = apps.get_model("common", "CountyNumber")
    for key, title, value, unit, is_switch in NUMBERS:
        Number.objects.get_or_create(
            key=key,
            defaults={"title": title, "value": value, "unit": unit, "origin": "DEFAULT", "is_switch": is_switch},
        )
    keep_the_old_reading(apps)
    is_installed = apps.get_model("assessment", "CommunityQuarter").objects.exists()
    for subject_kind, name, bonus_cap, rules in SETS:
        if not is_installed:
            set_aside(apps, subject_kind)
        start = str(Quarter.of(timezone.localdate()).next) if is_installed else BEGINNING
        add_set(apps, subject_kind, name, bonus_cap, rules, start)


def keep_the_old_reading(apps):
    """Every set so far counts fixed points for what was not possible, as its engine did."""
    Rule = apps.get_model("assessment", "PointRule")
    apps.get_model("assessment", "RuleSet").objects.update(edition=1)
    Rule.objects.filter(kind="ON_TIME_RATIO").update(if_impossible="FIXED")
    Rule.objects.filter(kind="RATE_TARGET").update(if_impossible="FULL")
    Rule.objects.filter(kind="ALLOWANCE", step__gt=0).update(if_impossible="FULL")


def set_aside(apps, subject_kind):
    """Version 1 scored nothing here: it stays as the older way, to be copied."""
    defaults = apps.get_model("assessment", "RuleSet").objects.filter(subject_kind=subject_kind, published_by=None)
    defaults.filter(state="PUBLISHED").update(state="TEMPLATE")


def add_set(apps, subject_kind, name, bonus_cap, rules, start):
    Set = apps.get_model("assessment", "RuleSet")
    same = Set.objects.filter(subject_kind=subject_kind)
    in_force = same.filter(state="PUBLISHED", effective_from__lte=start).order_by("effective_from").last()
    is_own = in_force is not None and in_force.published_by_id is not None
    rule_set = Set.objects.create(
        subject_kind=subject_kind, version=(same.aggregate(last=Max("version"))["last"] or 1) + 1, name=name,
        state="TEMPLATE" if is_own else "PUBLISHED", effective_from=start, total_cap=100, bonus_cap=bonus_cap,
        ceiling=100, pass_mark=60, origin="DEFAULT", edition=2,
    )
    Band, Rule = apps.get_model("assessment", "BandRule"), apps.get_model("assessment", "PointRule")
    for code, title, minimum in BANDS[subject_kind]:
        Band.objects.create(rule_set=rule_set, code=code, title=title, minimum=minimum)
    for position, (code, title, kind, fact_code, values) in enumerate(rules, start=1):
        Rule.objects.create(
            rule_set=rule_set, position=position, code=code, title=title, kind=kind, fact_code=fact_code, **values
        )


def backwards(apps, schema_editor):
    """Refused by the database once a score rests on version 2."""
    defaults = apps.get_model("assessment", "RuleSet").objects.filter(published_by=None, drafted_by=None)
    defaults.filter(edition=2).delete()
    defaults.filter(state="TEMPLATE").update(state="PUBLISHED")
    apps.get_model("common", "CountyNumber").objects.filter(key__in=[row[0] for row in NUMBERS]).delete()


class Migration(migrations.Migration):
    dependencies = [("assessment", "0010_left_out"), ("common", "0005_county_switch")]

    operations = [migrations.RunPython(forwards, backwards)]
