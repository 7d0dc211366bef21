"""Results to compute, grades to decide, the quota, the confirmation: of the units that are rated by today's facts."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.models import AnnualResult
from assessment.selectors.results import (
    Quota,
    figures_of_year,
    quota_of,
    stale_results,
    unit_results,
    year_numbers,
)
from assessment.selectors.year_missing.kinds import Blocker, Missing
from members.models import Organisation


@dataclass
class Grading:
    """How far the grades of a year are. `early` says why nobody decides yet: what is decided now would be taken back."""

    year: int
    early: str
    stored: dict[int, AnnualResult]
    stale: list[int]
    rated: list[Organisation]

    @property
    def page(self) -> str:
        return reverse("assessment:year-end", args=[self.year]) + "#results"

    @property
    def grades_page(self) -> str:
        return reverse("assessment:year-end-grades", args=[self.year])

    @property
    def undecided(self) -> list[Organisation]:
        return [unit for unit in self.rated if unit.pk not in self.stored or not self.stored[unit.pk].is_decided]

    @property
    def unconfirmed(self) -> list[Organisation]:
        return [unit for unit in self.rated if unit.pk not in self.stored or not self.stored[unit.pk].is_confirmed]


def missing_grades(*, year: int, on: date, is_early: bool) -> list[Missing]:
    """`is_early`: quarters, objections or forms are still to come."""
    figures = figures_of_year(year=year, on=on)
    grading = Grading(
        year=year,
        early=_("等前面的补齐") if is_early else "",
        stored={row.organisation_id: row for row in unit_results(year=year)},
        stale=stale_results(year=year, figures=figures),
        rated=rated_units([pk for pk, found in figures.items() if found.is_rated]),
    )
    items = [missing_figures(grading)]
    if grading.rated:
        quota = quota_of(grading.stored.values(), year_numbers(year))
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
        url=grading.grades_page,
        blockers=tuple(Blocker(unit.name, result_url(grading, unit)) for unit in grading.undecided),
        waits_for=grading.early or (_("等年度结果算好") if grading.stale else ""),
    )


def result_url(grading: Grading, unit: Organisation) -> str:
    result = grading.stored.get(unit.pk)
    return f"{grading.grades_page}#result-{result.pk}" if result else grading.grades_page


def too_many(grading: Grading, quota: Quota) -> Missing:
    return Missing(
        code="quota",
        title=_("优秀超出比例"),
        done_title=_("优秀比例"),
        measure=_("个"),
        count=quota.over,
        owner=_("组织部"),
        verb=_("去调整"),
        url=grading.grades_page,
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
        url=grading.page,
        waits_for=grading.early or (_("等评定、比例办好") if is_blocked else ""),
    )


def rated_units(pks: list[int]) -> list[Organisation]:
    """As the tree stands."""
    return list(Organisation.objects.filter(pk__in=pks).order_by("position"))


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
        url=grading.page,
        details=_("确认以后积分或评价又变了，先退回评定，再重新计算") if is_fixed else _("积分或评价有变化"),
        waits_for=grading.early,
    )
