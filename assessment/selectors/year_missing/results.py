"""Results to compute, grades to decide, the quota, the confirmation: of the units that are rated by today's facts."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from assessment.models import AnnualResult
from assessment.selectors.results import (
    Quota,
    YearNumbers,
    figures_of_year,
    quota_of,
    stale_results,
    unit_results,
    year_numbers,
)
from assessment.selectors.year_missing.kinds import Blocker, Missing
from common.asking import Asking, rows_of, side_by_side
from members.models import Organisation


@dataclass
class Grading:
    """How far the grades of a year are. `early` says why nobody decides yet: what is decided now would be taken back."""

    year: int
    stored: dict[int, AnnualResult]
    stale: list[int]
    rated: list[Organisation]
    numbers: YearNumbers
    early: str = ""

    @property
    def undecided(self) -> list[Organisation]:
        return [unit for unit in self.rated if unit.pk not in self.stored or not self.stored[unit.pk].is_decided]

    @property
    def unconfirmed(self) -> list[Organisation]:
        return [unit for unit in self.rated if unit.pk not in self.stored or not self.stored[unit.pk].is_confirmed]


def grading_of(*, year: int, on: date) -> Asking[Grading]:
    figures, results = yield from side_by_side(
        figures_of_year.asking(year=year, on=on), rows_of(unit_results(year=year))
    )
    rated = [pk for pk, found in figures.items() if found.is_rated]
    stale, units = yield from side_by_side(
        stale_results.asking(year=year, figures=figures),
        rows_of(Organisation.objects.filter(pk__in=rated).order_by("position")),
    )
    return Grading(year, {row.organisation_id: row for row in results}, stale, units, year_numbers(year))


def missing_grades(grading: Grading, *, is_early: bool) -> list[Missing]:
    """`is_early`: quarters, objections or forms are still to come."""
    grading.early = _("等前面的补齐") if is_early else ""
    items = [missing_figures(grading)]
    if grading.rated:
        quota = quota_of(grading.stored.values(), grading.numbers)
        items += [missing_decisions(grading), too_many(grading, quota), missing_confirmation(grading, quota)]
    return items


def missing_decisions(grading: Grading) -> Missing:
    return Missing(
        code="grades",
        title=_("单位等次没有评定"),
        done_title=_("单位等次评定"),
        measure=_("个单位"),
        count=len(grading.undecided),
        owner=_("组织部"),
        verb=_("去评定"),
        subject=grading.year,
        blockers=tuple(Blocker(unit.name, grading.stored.get(unit.pk) or grading.year) for unit in grading.undecided),
        waits_for=grading.early or (_("等年度结果算好") if grading.stale else ""),
    )


def too_many(grading: Grading, quota: Quota) -> Missing:
    return Missing(
        code="quota",
        title=_("优秀超出比例"),
        done_title=_("优秀比例"),
        measure=_("个"),
        count=quota.over,
        owner=_("组织部"),
        verb=_("去调整"),
        subject=grading.year,
        details=_("优秀%(count)s个，最多%(limit)s个") % {"count": quota.excellent, "limit": quota.limit},
    )


def missing_confirmation(grading: Grading, quota: Quota) -> Missing:
    is_blocked = grading.stale or grading.undecided or quota.over
    return Missing(
        code="confirmation",
        title=_("等次没有确认"),
        done_title=_("等次确认"),
        measure=_("个单位"),
        count=len(grading.unconfirmed),
        owner=_("组织部"),
        verb=_("去确认"),
        subject=grading.year,
        waits_for=grading.early or (_("等评定、比例办好") if is_blocked else ""),
    )


def missing_figures(grading: Grading) -> Missing:
    """Confirmed results do not change by computing: they are taken back first."""
    stored = grading.stored
    is_fixed = any(pk in stored and stored[pk].is_confirmed for pk in grading.stale)
    return Missing(
        code="stale",
        title=_("年度结果要重新计算"),
        done_title=_("年度结果计算"),
        measure=_("个组织"),
        count=len(grading.stale),
        owner=_("组织部"),
        verb=_("去退回评定") if is_fixed else _("去计算"),
        subject=grading.year,
        details=_("确认以后积分或评价又变了，先退回评定，再重新计算") if is_fixed else _("积分或评价有变化"),
        waits_for=grading.early,
    )
