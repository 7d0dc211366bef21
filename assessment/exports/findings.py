"""What the facts themselves say is lacking, with a draft of what to do about it: a start for a person, not a verdict.

A plan asks only for what can still be done: nobody signs a form of a closed round or claims a need that was closed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessment.selectors.year_book import YearBook

NAMES_SHOWN = 5
BELOW, UNSCORED = "未达标", ("豁免", "不计")
UNCLAIMED = "待认领"


@dataclass(frozen=True)
class Lack:
    """A problem with its number and names, and the plan that answers it."""

    problem: str
    plan: str


def problems_of(book: YearBook) -> list[Lack]:
    return [*of_projects(book), *of_people(book), *of_evaluation(book), *of_process(book)]


def of_projects(book: YearBook) -> Iterator[Lack]:
    late = [line for line in book.projects if line.is_overdue and line.is_claimed]
    if late:
        yield Lack(
            _("认领后逾期没有交付的%(count)s项：%(names)s。") % counted([f"{p.number}{p.title}" for p in late]),
            _("逐项约认领单位商定新的完成日期；确实办不了的按程序退出，由其他单位补位。"),
        )
    unclaimed = [line for line in book.projects if not line.is_claimed and line.state == UNCLAIMED]
    if unclaimed:
        yield Lack(
            _("没有单位认领的需求%(count)s项：%(names)s。") % counted([f"{p.number}{p.title}" for p in unclaimed]),
            _("提交联席会议逐项研究，明确可以承接的单位，或向提出组织说明原因。"),
        )


def of_people(book: YearBook) -> Iterator[Lack]:
    unrated = [unit.name for unit in book.units if not unit.is_rated]
    if unrated:
        yield Lack(
            _("计分季度不足、没有参评的单位%(count)s个：%(names)s。") % counted(unrated),
            _("下一年度从报到之日起逐季记录、按期公示，使报到满期的单位都有积分。"),
        )
    if problem := too_few_took_part(book):
        yield Lack(
            problem,
            _("由社区与党员所在单位一起了解原因，提供合适的岗位和服务时间。"),
        )


def too_few_took_part(book: YearBook) -> str:
    """With its numbers only where every number of the year is shown."""
    shown = [(band, count) for totals in book.all_totals for band, count in totals.items()]
    counts = [(band, count) for band, count in shown if isinstance(count, int)]
    below = sum(count for band, count in counts if band == BELOW)
    if len(counts) < len(shown):
        return _("报到党员参与不足：有未达标的，人数不足3人的季度不列数字。") if below else ""
    scored = sum(count for band, count in counts if band not in UNSCORED)
    values = {"scored": scored, "below": below}
    return _("报到党员参与不足：全年计分%(scored)s人次中未达标%(below)s人次。") % values if below else ""


def of_evaluation(book: YearBook) -> Iterator[Lack]:
    """The forms of a closed round; while it runs, for those who run it alone."""
    unsigned = {line.author for line in book.papers if not line.is_signed}
    missing = sorted(unsigned | {line.author for line in book.owed if line.missing})
    if missing:
        values = {"forms": book.papers_owed - book.papers_signed, **counted(missing)}
        yield Lack(
            _("双向评价表没有签署的%(forms)s张，涉及%(count)s个组织：%(names)s。") % values,
            _("下一年度提前布置双向评价，截止前逐个核对，应评尽评。")
            if book.head.round_is_closed
            else _("在截止前提醒这些组织的书记签署，评价结果用于年度考核。"),
        )


def of_process(book: YearBook) -> Iterator[Lack]:
    running = [f"{line.community}{line.quarter}" for line in book.quarters if line.is_over and not line.is_done]
    if running:
        yield Lack(
            _("已经结束、没有审定也没有标记不计的社区季度%(count)s个：%(names)s。") % counted(running),
            _("督促社区按期公示、确认季度积分，组织部及时审定。"),
        )
    for reason, excluded in excluded_by_reason(book).items():
        yield Lack(
            _("标记为不计的社区季度%(count)s个（%(reason)s）：%(names)s。") % {"reason": reason, **counted(excluded)},
            _("帮助这些社区理顺全程纪实，下一年度按季度计分。"),
        )
    waiting = sum(line.objections for line in book.quarters)
    if waiting:
        yield Lack(_("没有答复的异议%(count)s件。") % {"count": waiting}, _("按期限答复，涉及积分更正的按规定冲正。"))


def excluded_by_reason(book: YearBook) -> dict[str, list[str]]:
    """Quarters that were over when the year was closed: what was cut off before its end is no lack of a community."""
    found: dict[str, list[str]] = {}
    for line in book.quarters:
        if line.exclusion_reason and line.is_over:
            found.setdefault(line.exclusion_reason, []).append(f"{line.community}{line.quarter}")
    return found


def counted(names: list[str]) -> dict[str, object]:
    """How many, and their names; of very many the first ones: to leave out a single name would save no room."""
    if len(names) <= NAMES_SHOWN + 1:
        return {"count": len(names), "names": "、".join(names)}
    return {"count": len(names), "names": "、".join(names[:NAMES_SHOWN]) + _("等")}
