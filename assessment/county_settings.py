"""What a county may set in this app: what scores, grades and objections rest on, so two people and whole quarters."""

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.county_settings import Group, Origin, Setting, define_decimal, define_integer, define_switch

POINTS = Group(_("积分和异议"), order=10)
YEAR = Group(_("年终考核"), order=15)

_counted = partial(define_integer, group=POINTS, by_two=True, by_quarter=True)
_of_year = partial(define_decimal, group=YEAR, by_two=True, by_year=True)

MINIMUM_DAYS = _counted(
    "assessment.minimum_days", _("参加计分的最少在册天数"), meaning=_("本季报到不满这些天，不计分"),
    unit=_("天"), default=45, minimum=1, maximum=90,
)  # fmt: skip
MINIMUM_REACHABLE = define_decimal(
    "assessment.minimum_reachable", _("季度计分所需的可得满分"), meaning=_("本季有机会得到的满分不到这个数，不计分"),
    unit=_("分"), default=50, minimum=0, maximum=100, group=POINTS, by_two=True, by_quarter=True,
)  # fmt: skip
UNCOVERED_DAYS = _counted(
    "assessment.uncovered_days", _("需求无人认领满多少天才可计零分"),
    unit=_("个工作日"), default=10, minimum=5, maximum=60,
)  # fmt: skip
REPORT_IN_COMPULSORY = define_switch(
    "assessment.report_in_compulsory", _("在职党员报到作为硬性要求"), meaning=_("不作为硬性要求的，报到率不计分"),
    unit=_("1是0否"), default=False, group=POINTS, by_two=True, by_quarter=True,
)  # fmt: skip
LATE_QUARTERS = _counted(
    "assessment.late_quarters", _("补计以前季度事实的范围"), meaning=_("往前几个已审定的季度，迟到的事实还补计"),
    unit=_("个季度"), default=4, minimum=0, maximum=8,
)  # fmt: skip
NOTICE_DAYS = _counted(
    "assessment.notice_days", _("季度积分异议期"), meaning=_("积分公布后可以提出异议的时间"),
    unit=_("个工作日"), default=5, minimum=3, maximum=30,
)  # fmt: skip
ANSWER_DAYS = _counted(
    "assessment.answer_days", _("异议答复期限"), meaning=_("提出异议到书面答复"),
    unit=_("个工作日"), default=10, minimum=3, maximum=30,
)  # fmt: skip
ASK_REVIEW_DAYS = _counted(
    "assessment.ask_review_days", _("申请异议复核期限"), meaning=_("收到答复后可以申请复核的时间"),
    unit=_("个工作日"), default=5, minimum=3, maximum=30,
)  # fmt: skip
REVIEW_DAYS = _counted(
    "assessment.review_days", _("异议复核期限"), meaning=_("申请复核到复核答复"),
    unit=_("个工作日"), default=15, minimum=3, maximum=60,
)  # fmt: skip

QUARTERS_WEIGHT = _of_year(
    "assessment.year_quarters_weight", _("年度结果中季度均分的权重"), unit="%", default=60, minimum=0, maximum=100
)
EVALUATION_WEIGHT = _of_year(
    "assessment.year_evaluation_weight", _("年度结果中社区评价的权重"), unit="%", default=40, minimum=0, maximum=100,
    rest_of=QUARTERS_WEIGHT,
)  # fmt: skip
MINIMUM_QUARTERS = define_integer(
    "assessment.year_minimum_quarters", _("参评最少计分季度"), meaning=_("计分的季度不到这个数，年度不参评"),
    unit=_("个季度"), default=2, minimum=1, maximum=4, group=YEAR, by_two=True, by_year=True,
)  # fmt: skip
EXCELLENT_FROM = _of_year(
    "assessment.year_excellent_from", _("建议优秀的起点分"), unit=_("分"), default=90, minimum=85, maximum=100,
    origin=Origin.CUSTOM,
)  # fmt: skip
GOOD_FROM = _of_year(
    "assessment.year_good_from", _("建议良好的起点分"), unit=_("分"), default=80, minimum=70, maximum=84,
    origin=Origin.CUSTOM,
)  # fmt: skip
FAIR_FROM = _of_year(
    "assessment.year_fair_from", _("建议一般的起点分"), unit=_("分"), default=60, minimum=50, maximum=69,
    origin=Origin.CUSTOM,
)  # fmt: skip
EXCELLENT_SHARE = _of_year(
    "assessment.year_excellent_share", _("单位优秀等次的上限"), unit="%", default=30, minimum=0, maximum=40,
    origin=Origin.CUSTOM,
)  # fmt: skip

YEAR_SETTINGS: dict[str, Setting[Any]] = {
    "quarters_weight": QUARTERS_WEIGHT,
    "evaluation_weight": EVALUATION_WEIGHT,
    "minimum_quarters": MINIMUM_QUARTERS,
    "excellent_from": EXCELLENT_FROM,
    "good_from": GOOD_FROM,
    "fair_from": FAIR_FROM,
    "excellent_share": EXCELLENT_SHARE,
}
"""Those of the year's end by their place in its arithmetic."""
IN_RULES: tuple[Setting[Any], ...] = (MINIMUM_DAYS, MINIMUM_REACHABLE, REPORT_IN_COMPULSORY, UNCOVERED_DAYS)
"""What every rule set reads."""
COUNTED: list[Setting[Any]] = sorted(
    (*IN_RULES, LATE_QUARTERS, NOTICE_DAYS, ANSWER_DAYS, ASK_REVIEW_DAYS, REVIEW_DAYS, *YEAR_SETTINGS.values()),
    key=lambda setting: setting.key,
)
"""All of this app, in the order of the year's workbook."""
