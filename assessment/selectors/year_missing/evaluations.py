"""The two-way evaluation: the round to set up, to open, to close; forms only while they can still be signed."""

from datetime import date

from django.utils.translation import gettext as _

from assessment.models import EvaluationRound
from assessment.selectors.evaluations import expected_papers, unsigned_by_author
from assessment.selectors.year_missing.kinds import Blocker, Missing
from common.asking import Asking


def missing_round(year: int, on: date, current: EvaluationRound | None) -> Asking[Missing]:
    """Where nobody reported in there is nothing to evaluate."""
    if current is None:
        title, verb = _("双向评价没有建立"), _("去建立")
    elif current.is_open:
        title, verb = _("双向评价没有截止"), _("去截止")
    else:
        title, verb = _("双向评价没有开始"), _("去开始")
    is_done = current.is_closed if current else not (yield from expected_papers.asking(year=year, on=on))
    return Missing(
        code="round",
        title=title,
        done_title=_("双向评价截止"),
        measure=_("轮"),
        count=0 if is_done else 1,
        owner=_("组织部"),
        verb=verb,
        subject=year,
        due_on=current.deadline if current and current.is_open else None,
    )


def missing_papers(year: int, current: EvaluationRound | None) -> Asking[list[Missing]]:
    """Forms not signed while the round is open; what is missing at its closing was explained then."""
    if current is None or current.opened_at is None:
        return []
    debtors = (yield from unsigned_by_author.asking(year=year)) if current.is_open else []
    return [
        Missing(
            code="papers",
            title=_("双向评价表没有签署"),
            done_title=_("双向评价表"),
            measure=_("张"),
            count=sum(row.missing for row in debtors),
            owner=_("下列组织的书记；截止前内容互相看不到，组织部只看到份数"),
            verb=_("看进度"),
            subject=year,
            due_on=current.deadline if current.is_open else None,
            blockers=tuple(Blocker(row.name, row, _("缺%(count)s张") % {"count": row.missing}) for row in debtors),
        )
    ]
