"""Kinds and states of the dual points (DOMAIN.md §6). What D2 and D3 forbid has no code here and cannot be stored."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.deed_words import logged, name_of, told
from common.moves import Move


class SubjectKind(models.TextChoices):
    MEMBER = "MEMBER", _("党员")
    UNIT = "UNIT", _("单位")


class RuleSetState(models.TextChoices):
    DRAFT = "DRAFT", _("草稿")
    PUBLISHED = "PUBLISHED", _("已发布")
    TEMPLATE = "TEMPLATE", _("备选，未施行")
    """A set that comes with the system and scores nothing here: the county may copy it."""

    of_the_system = nonmember(("PUBLISHED", "TEMPLATE"))
    """States in which a set may have neither drafter nor publisher."""


class RuleSetDeed(models.TextChoices):
    COPY = "COPY", _("复制")
    CHANGE = "CHANGE", _("修改")
    PUBLISH = "PUBLISH", _("发布")


RULE_SET_MOVES = {
    RuleSetDeed.CHANGE: Move((RuleSetState.DRAFT,)),
    RuleSetDeed.PUBLISH: Move((RuleSetState.DRAFT,), RuleSetState.PUBLISHED),
}


class Edition(models.IntegerChoices):
    """By which reading of DOMAIN.md §6 a set takes its facts and makes its total; copied with the set."""

    FIXED_POINTS = 1, _("没有可能得分的项目计固定分")
    REACHABLE = 2, _("没有可能得分的项目不计入，按其余项目的满分折算")


class IfImpossible(models.TextChoices):
    """What an item gives that nobody could have earned (DOMAIN.md §6)."""

    LEAVES = "LEAVES", _("不计入，按其余项目的满分折算")
    FULL = "FULL", _("计满分")
    FIXED = "FIXED", _("计固定分")
    COUNTS = "COUNTS", _("照常计算")


class RuleKind(models.TextChoices):
    """How a rule makes points of facts."""

    PER_EVENT = "PER_EVENT", _("按次计分")
    PER_UNIT = "PER_UNIT", _("按数量计分")
    ONCE = "ONCE", _("完成即得")
    ALLOWANCE = "ALLOWANCE", _("基础分扣减制")
    ON_TIME_RATIO = "ON_TIME_RATIO", _("按期完成率")
    RATE_TARGET = "RATE_TARGET", _("按达标比率计")

    with_cap = nonmember(("PER_EVENT", "PER_UNIT"))


class FactCode(models.TextChoices):
    """What a rule may look at. Facts about log-ins, reading, uploading or filling in forms do not exist (D2, D3)."""

    SERVICE = "SERVICE", _("经确认的志愿服务")
    BRANCH_ACTIVITY = "BRANCH_ACTIVITY", _("参加小区党支部活动")
    NEGATIVE_FACT = "NEGATIVE_FACT", _("经核实的负面情况")
    POST_FULFILLED = "POST_FULFILLED", _("认领岗位履行")
    URGENT_WORK = "URGENT_WORK", _("急难险重任务")
    SUGGESTION = "SUGGESTION", _("被采纳的建议")
    HONOUR = "HONOUR", _("县级以上表彰")
    CONFERENCE = "CONFERENCE", _("党建联席会议")
    CLAIM = "CLAIM", _("认领的需求")
    REPORT_IN_RATE = "REPORT_IN_RATE", _("在职党员报到率")
    PARTICIPATION_RATE = "PARTICIPATION_RATE", _("在职党员参与率")
    RESOURCE_USE = "RESOURCE_USE", _("资源被使用")
    TEAM_SERVICE = "TEAM_SERVICE", _("组织党员参加本社区志愿服务")
    FULL_ATTENDANCE = "FULL_ATTENDANCE", _("联席会议全勤")

    not_yet = nonmember(("NEGATIVE_FACT", "POST_FULFILLED", "URGENT_WORK", "SUGGESTION", "HONOUR", "FULL_ATTENDANCE"))
    """Sources that nothing feeds yet; their rules stay switched off and say 尚未启用."""
    with_chance = nonmember(("SERVICE", "BRANCH_ACTIVITY", "TEAM_SERVICE", "RESOURCE_USE"))
    """Sources of which it is known whether there was anything to take part in (selectors/chances.py)."""


class EntryKind(models.TextChoices):
    FACT = "FACT", _("事实")
    MANUAL = "MANUAL", _("人工登记")
    REVERSAL = "REVERSAL", _("冲正")


class Outcome(models.TextChoices):
    """What a ledger entry says of its fact."""

    DONE = "DONE", _("计分")
    PRESENT = "PRESENT", _("到会")
    EXCUSED = "EXCUSED", _("请假")
    UNEXCUSED = "UNEXCUSED", _("无故缺席")
    ON_TIME = "ON_TIME", _("按期完成")
    LATE = "LATE", _("未按期完成")
    RUNNING = "RUNNING", _("办理中，未到期")
    OPEN = "OPEN", _("可以认领的需求")
    UNCOVERED = "UNCOVERED", _("没有认领的需求")
    ELIGIBLE = "ELIGIBLE", _("纳入统计人数")
    REACHED = "REACHED", _("达到人数")

    part = nonmember(("DONE", "UNEXCUSED", "ON_TIME", "REACHED"))
    """Counted in the numerator of a line."""
    whole = nonmember(("PRESENT", "EXCUSED", "UNEXCUSED", "ON_TIME", "LATE", "ELIGIBLE"))
    """Counted in the denominator of a line."""


class LineCase(models.TextChoices):
    """Which arithmetic a line used, so that the page can show it with its real numbers."""

    COUNTED = "COUNTED", _("按事实计算")
    NOTHING_DUE = "NOTHING_DUE", _("本季没有到期的认领，有正在办理的")
    NOTHING_OPEN = "NOTHING_OPEN", _("本季没有可以认领的需求")
    NONE_CLAIMED = "NONE_CLAIMED", _("有可以认领的需求，没有认领")
    NONE_HELD = "NONE_HELD", _("本季没有召开")
    NOBODY = "NOBODY", _("没有纳入统计的在职党员")
    NOT_REQUIRED = "NOT_REQUIRED", _("本县没有把报到作为硬性要求")
    NO_SERVICE = "NO_SERVICE", _("本季没有任何人在本社区有经确认的服务")
    NO_BRANCH = "NO_BRANCH", _("报到没有落到小区党支部")
    NO_ACTIVITY = "NO_ACTIVITY", _("小区党支部本季没有开展活动")
    NOT_NAMED = "NOT_NAMED", _("没有人提出使用资源")
    IN_USE = "IN_USE", _("资源正在使用，还没有验收")

    impossible = nonmember((
        "NOTHING_DUE", "NOTHING_OPEN", "NONE_HELD", "NOBODY", "NOT_REQUIRED", "NO_SERVICE", "NO_BRANCH", "NO_ACTIVITY",
        "NOT_NAMED", "IN_USE",
    ))  # fmt: skip
    """Nobody could have earned the item: the rule says what it gives then (IfImpossible)."""


class QuarterState(models.TextChoices):
    OPEN = "OPEN", _("归集中")
    DRAFT = "DRAFT", _("草稿")
    NOTICE = "NOTICE", _("异议期")
    CONFIRMED = "CONFIRMED", _("已确认")
    CLOSED = "CLOSED", _("已审定")

    moving = nonmember(("OPEN", "DRAFT"))
    """Figures are still collected: before anything is published."""
    frozen = nonmember(("CONFIRMED", "CLOSED"))


class QuarterDeed(models.TextChoices):
    """What is done with a community's quarter."""

    COLLECT = "COLLECT", _("归集")
    NOTICE = "NOTICE", _("开始异议期")
    CONFIRM = "CONFIRM", _("确认积分")
    REOPEN = "REOPEN", _("重新打开")
    EXCLUDE = "EXCLUDE", _("标为不计")
    EXEMPT = "EXEMPT", _("登记豁免")


TELLS_OF_SCORES = name_of("quarter", QuarterDeed.NOTICE)
"""The notice by which each subject is told that a quarter's scores are published."""

QUARTER_MOVES = {
    QuarterDeed.COLLECT: Move(QuarterState.moving),
    QuarterDeed.NOTICE: Move((QuarterState.DRAFT,), QuarterState.NOTICE),
    QuarterDeed.CONFIRM: Move((QuarterState.NOTICE,), QuarterState.CONFIRMED),
    QuarterDeed.REOPEN: Move((QuarterState.NOTICE, *QuarterState.frozen), QuarterState.DRAFT),
    QuarterDeed.EXCLUDE: Move((*QuarterState.moving, QuarterState.NOTICE, QuarterState.CONFIRMED)),
    QuarterDeed.EXEMPT: Move(QuarterState.moving),
}
"""Deeds on a community's quarter; collecting makes a draft of it, closing the county's quarter closes it."""


class CountyDeed(models.TextChoices):
    """What is done with the county's quarter, for all communities at once."""

    CLOSE = "CLOSE", _("全县审定")
    EXCLUDE = "EXCLUDE", _("标为不计")


class Standing(models.TextChoices):
    """Whether a subject has a score in a community's quarter."""

    SCORED = "SCORED", _("计分")
    EXEMPT = "EXEMPT", _("豁免")
    NOT_SCORED = "NOT_SCORED", _("不计")


class ExemptClass(models.TextChoices):
    """A class, never a diagnosis (D11)."""

    AGE_70 = "AGE_70", _("70岁及以上")
    AWAY = "AWAY", _("流动党员（外出）")
    SECONDED = "SECONDED", _("借调挂职")
    EXCUSED = "EXCUSED", _("经党组织研究不计分")


class ObjectionState(models.TextChoices):
    OPEN = "OPEN", _("待答复")
    ANSWERED = "ANSWERED", _("已答复")
    REVIEWED = "REVIEWED", _("已复核")


class ObjectionDeed(models.TextChoices):
    RAISE = "RAISE", _("提出异议")
    ANSWER = "ANSWER", _("答复")
    ACCEPT = "ACCEPT", _("认可答复")
    ASK_REVIEW = "ASK_REVIEW", _("申请复核")
    REVIEW = "REVIEW", _("复核")


OBJECTION_MOVES = {
    ObjectionDeed.ANSWER: Move((ObjectionState.OPEN,), ObjectionState.ANSWERED),
    ObjectionDeed.REVIEW: Move((ObjectionState.ANSWERED,), ObjectionState.REVIEWED),
}
"""The word of the subject on the answer leaves the state: `Objection.awaits_its_word` tells whether it is still due."""


# Year end (DOMAIN.md §7)


class RoundState(models.TextChoices):
    DRAFT = "DRAFT", _("筹备")
    OPEN = "OPEN", _("评价中")
    CLOSED = "CLOSED", _("已截止")


class RoundDeed(models.TextChoices):
    """What is done with the round of a year."""

    PREPARE = "PREPARE", _("建立评价轮次")
    MOVE = "MOVE", _("改截止日期")
    OPEN = "OPEN", _("开始评价")
    ADD_PAPERS = "ADD_PAPERS", _("核对应填的评价表")
    CLOSE = "CLOSE", _("截止评价")


ROUND_MOVES = {
    RoundDeed.MOVE: Move((RoundState.DRAFT, RoundState.OPEN)),
    RoundDeed.OPEN: Move((RoundState.DRAFT,), RoundState.OPEN),
    RoundDeed.ADD_PAPERS: Move((RoundState.OPEN,)),
    RoundDeed.CLOSE: Move((RoundState.OPEN,), RoundState.CLOSED),
}


class FormState(models.TextChoices):
    DRAFT = "DRAFT", _("草稿")
    SIGNED = "SIGNED", _("已签署")


class EvaluationDeed(models.TextChoices):
    WRITE = "WRITE", _("填写")
    SIGN = "SIGN", _("签署")
    WITHDRAW = "WITHDRAW", _("撤回")


EVALUATION_MOVES = {
    EvaluationDeed.WRITE: Move((FormState.DRAFT,)),
    EvaluationDeed.SIGN: Move((FormState.DRAFT,), FormState.SIGNED),
    EvaluationDeed.WITHDRAW: Move((FormState.SIGNED,), FormState.DRAFT),
}


class EvaluationKind(models.TextChoices):
    """Who rates whom."""

    COMMUNITY_TO_UNIT = "COMMUNITY_TO_UNIT", _("社区评单位")
    UNIT_TO_COMMUNITY = "UNIT_TO_COMMUNITY", _("单位评社区")
    UNIT_TO_STREET = "UNIT_TO_STREET", _("单位评街道")


class Grade(models.TextChoices):
    """等次 of units; the points from which each is suggested are county numbers."""

    EXCELLENT = "EXCELLENT", _("优秀")
    GOOD = "GOOD", _("良好")
    FAIR = "FAIR", _("一般")
    POOR = "POOR", _("较差")


class ResultState(models.TextChoices):
    SUGGESTED = "SUGGESTED", _("待评定")
    DECIDED = "DECIDED", _("已评定")
    CONFIRMED = "CONFIRMED", _("已确认")


class ResultDeed(models.TextChoices):
    """What is done with the results of a year: with one unit's (DECIDE), or with all of them."""

    COMPUTE = "COMPUTE", _("计算年度结果")
    DECIDE = "DECIDE", _("评定")
    ACCEPT = "ACCEPT", _("其余按建议等次评定")
    CONFIRM = "CONFIRM", _("确认等次")
    REOPEN = "REOPEN", _("退回评定")


RESULT_MOVES = {
    ResultDeed.DECIDE: Move((ResultState.SUGGESTED, ResultState.DECIDED), ResultState.DECIDED),
    ResultDeed.ACCEPT: Move((ResultState.SUGGESTED,), ResultState.DECIDED),
    ResultDeed.CONFIRM: Move((ResultState.DECIDED,), ResultState.CONFIRMED),
    ResultDeed.REOPEN: Move((ResultState.CONFIRMED,), ResultState.DECIDED),
}


class YearDeed(models.TextChoices):
    CLOSE = "CLOSE", _("年度考核归档")


told("quarter", (QuarterDeed.COLLECT, QuarterDeed.NOTICE, QuarterDeed.CONFIRM, QuarterDeed.EXEMPT))
told("county_quarter", (CountyDeed.EXCLUDE,))
told("objection", ObjectionDeed)
told("rule_set", (RuleSetDeed.COPY, RuleSetDeed.CHANGE))
told("round", (RoundDeed.PREPARE, RoundDeed.MOVE, RoundDeed.OPEN, RoundDeed.CLOSE))
told("evaluation", (EvaluationDeed.WRITE, EvaluationDeed.SIGN))
told("result", (ResultDeed.DECIDE,))
logged(
    {
        "evaluation.papers_added": _("补发评价表"),
        "evaluation.withdrawn": _("撤回评价表"),
        "quarter.close": _("季度积分审定"),
        "quarter.exclude": _("季度积分标为不计"),
        "quarter.reopen": _("重新打开季度积分"),
        "quarter.score": _("季度计分"),
        "results.accept_suggestions": _("其余按建议等次评定"),
        "results.compute": _("计算年度考核数据"),
        "results.confirm": _("确认年度等次"),
        "results.reopen": _("重新打开年度等次"),
        "rule_set.publish": _("发布积分办法"),
        "year.close": _("年度考核归档"),
    }
)
