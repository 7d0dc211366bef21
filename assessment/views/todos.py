"""How the home page shows what is due in scores, objections and evaluations."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.models import CommunityQuarter, Objection
from assessment.selectors.dues_points import DueKind as Points
from assessment.selectors.dues_year_end import DueKind as YearEnd
from assessment.selectors.dues_year_end import GradesLeft, RoundDue
from assessment.selectors.year_end import YearState
from common.due import Due
from common.periods import day_text
from common.todo import Show, Todo

SCORES, EVALUATIONS, YEAR_END = "scores", "evaluations", "year-end"


def quarter(verb: Any, tag: str, word: Any) -> Callable[[Due, date], Todo]:
    """A quarter of the own community, with what can be pressed or looked at."""

    def todo(due: Due, _on: date) -> Todo:
        row: CommunityQuarter = due.subject
        return Todo(
            due,
            title=_("%(quarter)s积分") % {"quarter": row.period.label},
            url=row.get_absolute_url(),
            verb=verb,
            section=SCORES,
            context=row.community.name,
            tag=(tag, word),
        )

    return todo


def reopen_todo(due: Due, _on: date) -> Todo:
    row: CommunityQuarter = due.subject
    return Todo(
        due,
        title=_("%(quarter)s积分：异议成立，要改") % {"quarter": row.period.label},
        url=row.get_absolute_url(),
        verb=_("重新打开"),
        section=SCORES,
        context=row.community.name,
    )


def objection(verb: Any, word: Any) -> Callable[[Due, date], Todo]:
    """An objection this very person answers or reviews."""

    def todo(due: Due, _on: date) -> Todo:
        row: Objection = due.subject
        return Todo(
            due,
            title=_("%(name)s对%(quarter)s积分的异议")
            % {"name": row.score.subject.name, "quarter": row.score.period.label},
            url=row.get_absolute_url(),
            verb=verb,
            section=SCORES,
            context=about(row),
            tag=("wait", word),
        )

    return todo


def reply_todo(due: Due, on: date) -> Todo:
    row: Objection = due.subject
    until = day_text(due.day, on.year) if due.day else ""
    return Todo(
        due,
        title=_("%(quarter)s积分的异议已答复") % {"quarter": row.score.period.label},
        url=row.get_absolute_url(),
        verb=_("去答复"),
        section=SCORES,
        context=_("%(about)s · 不认可的，%(day)s前可以申请复核") % {"about": about(row), "day": until},
        tag=("wait", _("待回应")),
    )


def about(row: Objection) -> str:
    """Who scored, and which line the objection is to."""
    return f"{row.score.community.name} · {row.rule.title if row.rule else _('整份积分')}"


def forms_todo(due: Due, _on: date) -> Todo:
    found: RoundDue = due.subject
    return Todo(
        due,
        title=_("%(year)s年度双向评价表") % {"year": found.year},
        url=reverse("assessment:evaluations") + f"?year={found.year}",
        verb=_("去签署") if found.signs else _("去填写"),
        section=EVALUATIONS,
        context=_("已签署 %(signed)s/%(total)s，截止前互相看不到")
        % {"signed": found.progress.signed, "total": found.progress.total},
    )


def round_todo(due: Due, _on: date) -> Todo:
    found: RoundDue = due.subject
    return Todo(
        due,
        title=_("%(year)s年度双向评价可以截止") % {"year": found.year},
        url=reverse("assessment:year-end", args=[found.year]) + "#round",
        verb=_("去截止"),
        section=YEAR_END,
        context=_("已签署 %(signed)s/%(total)s") % {"signed": found.progress.signed, "total": found.progress.total},
    )


def closing_todo(due: Due, _on: date) -> Todo:
    state: YearState = due.subject
    left = state.open_count
    return Todo(
        due,
        title=_("%(year)s年度考核归档") % {"year": state.year},
        url=reverse("assessment:year-end", args=[state.year]),
        verb=_("去归档") if state.can_close else _("去补齐"),
        section=YEAR_END,
        context=_("还差 %(count)s 项") % {"count": left} if left else _("没有缺项，可以归档"),
    )


def grades_todo(due: Due, _on: date) -> Todo:
    found: GradesLeft = due.subject
    return Todo(
        due,
        title=_("%(year)s年度单位等次") % {"year": found.year},
        url=reverse("assessment:year-end-grades", args=[found.year]),
        verb=_("去评定"),
        section=YEAR_END,
        context=_("还有 %(count)s 个单位没有评定") % {"count": found.units},
    )


LOOK = gettext_lazy("查看")
SHOWS: dict[str, Show] = {
    Points.START: quarter(gettext_lazy("开始异议期"), "draft", gettext_lazy("草稿")),
    Points.NOTICE: quarter(LOOK, "wait", gettext_lazy("异议期")),
    Points.REVIEW_OPEN: quarter(LOOK, "wait", gettext_lazy("可申请复核")),
    Points.OBJECTED: quarter(LOOK, "wait", gettext_lazy("等异议办完")),
    Points.UPHELD: quarter(LOOK, "wait", gettext_lazy("等组织部重新打开")),
    Points.CONFIRM: quarter(gettext_lazy("确认积分"), "wait", gettext_lazy("待确认")),
    Points.REOPEN: reopen_todo,
    Points.ANSWER: objection(gettext_lazy("答复"), gettext_lazy("待答复")),
    Points.REVIEW: objection(gettext_lazy("复核"), gettext_lazy("待复核")),
    Points.REPLY: reply_todo,
    YearEnd.FORMS: forms_todo,
    YearEnd.ROUND: round_todo,
    YearEnd.GRADES: grades_todo,
    YearEnd.CLOSING: closing_todo,
}
