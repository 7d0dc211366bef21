"""The sum behind a line, in words and real numbers: “40 × 按期 3 ÷ 到期 4 = 30”. Says what services/arithmetic.py did.

Nothing is rounded on the way: every number is printed as far as it goes, so that the printed sum is the sum.
"""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.choices import Edition, FactCode, IfImpossible, LineCase, RuleKind
from assessment.models import PointRule, ScoreLine
from common.rounding import plain


def signed(number: Decimal) -> str:
    return f"+{plain(number)}" if number > 0 else plain(number)


# A rule by itself, without the numbers of anyone


def rule_text(rule: PointRule) -> str:
    """The formula of a rule, and what it gives when it could not be earned."""
    values = {"amount": plain(rule.amount), "target": plain(rule.target or Decimal(0))}
    texts = {
        RuleKind.PER_EVENT: _("每次 %(amount)s") % values + cap_text(rule.cap),
        RuleKind.PER_UNIT: _("每单位 %(amount)s") % values + cap_text(rule.cap),
        RuleKind.ONCE: _("完成即得 %(amount)s") % values,
        RuleKind.ALLOWANCE: allowance_text(rule),
        RuleKind.ON_TIME_RATIO: _("%(amount)s × 按期 ÷ 到期") % values,
        RuleKind.RATE_TARGET: _("%(amount)s × 比率 ÷ %(target)s%%，最多 %(amount)s") % values,
    }
    text = texts[RuleKind(rule.kind)]
    if rule.kind in RuleKind.with_cap and rule.cap_without_posts is not None:
        text += _("（社区未设岗位时最多 %(cap)s）") % {"cap": plain(rule.cap_without_posts)}
    return text + impossible_text(rule)


def cap_text(cap: Decimal | None) -> str:
    return "" if cap is None else _("，最多 %(cap)s") % {"cap": plain(cap)}


def allowance_text(rule: PointRule) -> str:
    if rule.step:
        return _("基础分 %(amount)s，每次扣 %(step)s，扣完为止") % {
            "amount": plain(rule.amount), "step": plain(rule.step),
        }  # fmt: skip
    return _("基础分 %(amount)s，经核实的负面情况扣分") % {"amount": plain(rule.amount)}


def impossible_text(rule: PointRule) -> str:
    if not rule.can_be_impossible or rule.if_impossible == IfImpossible.COUNTS:
        return ""
    if rule.if_impossible == IfImpossible.LEAVES:
        return _("；没有可能得分时不计入")
    points = rule.full if rule.if_impossible == IfImpossible.FULL else rule.fallback or Decimal(0)
    return _("；没有可能得分时计 %(points)s") % {"points": plain(points)}


# A line, with its real numbers

REASONS: dict[str, Any] = {
    LineCase.NONE_HELD: gettext_lazy("本季没有需要参加的会议"),
    LineCase.NOTHING_DUE: gettext_lazy("本季没有到期的认领，有正在办理的"),
    LineCase.NOTHING_OPEN: gettext_lazy("本季没有到期的认领，也没有应由本单位认领而未认领的需求"),
    LineCase.NONE_CLAIMED: gettext_lazy("有需求长期无人认领，与本单位开放的资源同类，本季一件也没有认领"),
    LineCase.NOBODY: gettext_lazy("没有纳入统计的在职党员"),
    LineCase.NOT_REQUIRED: gettext_lazy("本县没有把报到作为硬性要求"),
    LineCase.NO_SERVICE: gettext_lazy("本季没有任何人在本社区有经确认的服务"),
    LineCase.NO_BRANCH: gettext_lazy("报到没有落到小区党支部"),
    LineCase.NO_ACTIVITY: gettext_lazy("报到的小区党支部本季没有开展活动"),
    LineCase.NOT_NAMED: gettext_lazy("本季没有人提出使用本单位的资源"),
    LineCase.IN_USE: gettext_lazy("本单位的资源正在使用，还没有验收"),
}
OLDER_REASONS: dict[str, Any] = {
    LineCase.NOTHING_OPEN: gettext_lazy("本季没有可以认领的需求"),
    LineCase.NONE_CLAIMED: gettext_lazy("有可以认领的需求，没有认领"),
}
"""Cases that edition 1 tells by other facts."""


def formula(line: ScoreLine) -> str:
    """The arithmetic of a line with its real numbers, from its facts to what it counts."""
    if line.is_left_out:
        return _("%(reason)s，这一项不计入") % {"reason": reason(line)}
    if line.basis == LineCase.NONE_CLAIMED or is_fixed(line):
        return _("%(reason)s，计 %(counted)s") % {"reason": reason(line), "counted": plain(line.counted)}
    missed = missed_text(line)
    return missed or measured_text(line) + limit_text(line)


def is_fixed(line: ScoreLine) -> bool:
    """Whether fixed points stand where nothing could be measured."""
    return line.basis in LineCase.impossible and line.rule.if_impossible != IfImpossible.COUNTS


def reason(line: ScoreLine) -> str:
    older = OLDER_REASONS if line.rule.rule_set.edition == Edition.FIXED_POINTS else {}
    case = LineCase(line.basis)
    return str(older.get(case) or REASONS[case])


def missed_text(line: ScoreLine) -> str:
    """A zero where there was something to take part in, with how much there was."""
    if line.part or line.raw or not line.whole:
        return ""
    texts: dict[str, Any] = {
        FactCode.SERVICE: _("本社区本季共有 %(whole)s 次经确认的服务，没有本人的，计 0"),
        FactCode.TEAM_SERVICE: _("本社区本季共有 %(whole)s 次经确认的服务，没有本单位党员的，计 0"),
        FactCode.BRANCH_ACTIVITY: _("报到的小区党支部本季开展活动 %(whole)s 次，没有参加，计 0"),
    }
    return texts.get(line.rule.fact_code, "") % {"whole": plain(line.whole)}


def measured_text(line: ScoreLine) -> str:
    """“25 × 2 次 = 50”: what the facts are worth, before any limit."""
    rule = line.rule
    values = {
        "amount": plain(rule.amount), "part": plain(line.part), "whole": plain(line.whole), "raw": plain(line.raw),
        "target": plain(rule.target or Decimal(0)),
    }  # fmt: skip
    texts = {
        RuleKind.PER_UNIT: _("%(amount)s × %(part)s = %(raw)s"),
        RuleKind.ON_TIME_RATIO: _("%(amount)s × 按期 %(part)s ÷ 到期 %(whole)s = %(raw)s"),
        RuleKind.RATE_TARGET: _("%(amount)s ×（%(part)s ÷ %(whole)s）÷ %(target)s%% = %(raw)s"),
    }
    if rule.kind == RuleKind.PER_EVENT:
        return events_text(line)
    if rule.kind == RuleKind.ONCE:
        return once_text(line)
    if rule.kind == RuleKind.ALLOWANCE:
        return allowance_formula(line)
    return texts[RuleKind(rule.kind)] % values


def events_text(line: ScoreLine) -> str:
    """So many events; of services the hours too, which earn nothing of their own."""
    amount = line.rule.amount
    times = line.raw / amount if amount else Decimal(0)
    text = _("%(amount)s × %(times)s 次 = %(raw)s") % {
        "amount": plain(amount), "times": plain(times), "raw": plain(line.raw),
    }  # fmt: skip
    if line.rule.fact_code == FactCode.SERVICE and line.part:
        text += _("（共 %(hours)s 小时）") % {"hours": plain(line.part)}
    return text


def once_text(line: ScoreLine) -> str:
    if not line.part:
        return _("本季没有，计 %(raw)s") % {"raw": plain(line.raw)}
    return _("本季 %(part)s 次，完成即得 %(raw)s") % {"part": plain(line.part), "raw": plain(line.raw)}


def allowance_formula(line: ScoreLine) -> str:
    rule, amount = line.rule, plain(line.rule.amount)
    if not rule.has_source:
        return _("基础分 %(amount)s，扣分项尚未启用") % {"amount": amount}
    if not line.part:
        return _("基础分 %(amount)s，没有无故缺席") % {"amount": amount}
    return _("%(amount)s − %(step)s × 无故缺席 %(part)s 次 = %(raw)s") % {
        "amount": amount, "step": plain(rule.step), "part": plain(line.part), "raw": plain(line.raw),
    }  # fmt: skip


def limit_text(line: ScoreLine) -> str:
    """Which limit made what counts differ from what was earned."""
    if line.counted == line.raw:
        return ""
    counted = {"counted": plain(line.counted)}
    if line.counted > line.raw:
        return _("，扣完为止，计 %(counted)s") % counted
    return _("，最多计 %(counted)s") % counted + posts_text(line)


def posts_text(line: ScoreLine) -> str:
    """Says which of the two caps was used."""
    used = line.rule.cap_without_posts is not None and line.cap == line.rule.cap_without_posts
    return _("（社区未设岗位）") if used else ""
