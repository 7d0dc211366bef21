"""What the county's numbers of this app would have done (`common/effects.py`)."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.choices import Grade
from assessment.county_settings import (
    ANSWER_DAYS,
    EXCELLENT_FROM,
    EXCELLENT_SHARE,
    FAIR_FROM,
    GOOD_FROM,
    MINIMUM_QUARTERS,
    MINIMUM_REACHABLE,
    NOTICE_DAYS,
    QUARTERS_WEIGHT,
    REVIEW_DAYS,
    YEAR_SETTINGS,
)
from assessment.models import AnnualResult, CommunityQuarter, Objection, QuarterScore
from assessment.selectors.results import YearNumbers, unit_results, year_numbers
from common.calendars import work_calendar
from common.county_settings import Setting
from common.effects import effect_of
from common.periods import Quarter, day_text

NO_RESULTS = gettext_lazy("还没有算出过年度结果，没有可以比照的。")


@effect_of(MINIMUM_REACHABLE)
def reachable_effect(points: Decimal, on: date) -> str:
    """Scores of the last quarter whose reachable points were kept."""
    quarter = Quarter.of(on).previous
    kept = QuarterScore.objects.filter(quarter=str(quarter)).exclude(reachable=None)
    return _("%(quarter)s的 %(count)s 份积分，%(left)s 份的可得满分不到这个数，不计分。") % {
        "quarter": quarter.label,
        "count": kept.count(),
        "left": kept.filter(reachable__lt=points).count(),
    }


@effect_of(NOTICE_DAYS)
def notice_effect(days: int, on: date) -> str:
    """Until when the objections of the last quarter that was published would have been taken."""
    last = CommunityQuarter.objects.exclude(notice_started_on=None).order_by("-notice_started_on", "pk").first()
    if last is None or last.notice_started_on is None:
        return _("还没有公布过季度积分，没有可以比照的。")
    ends = work_calendar().add(last.notice_started_on, days)
    return _("%(quarter)s的积分 %(first)s公布，异议期到 %(last)s。") % {
        "quarter": last.period.label,
        "first": day_text(last.notice_started_on, on.year),
        "last": day_text(ends, on.year),
    }


def answered_late(first: str, last: str, days: int) -> tuple[int, int]:
    """How many objections were answered, and how many of them after more working days than these."""
    rows = Objection.objects.exclude(**{first: None}).exclude(**{last: None}).values_list(first, last)
    calendar = work_calendar()
    taken = [calendar.days_after(asked, answered) for asked, answered in rows]
    return len(taken), sum(each > days for each in taken)


@effect_of(ANSWER_DAYS)
def answer_effect(days: int, on: date) -> str:
    count, late = answered_late("raised_on", "answered_on", days)
    return _("答复过的 %(count)s 件异议，%(late)s 件超过这个时限。") % {"count": count, "late": late}


@effect_of(REVIEW_DAYS)
def review_effect(days: int, on: date) -> str:
    count, late = answered_late("review_asked_on", "reviewed_on", days)
    return _("复核过的 %(count)s 件异议，%(late)s 件超过这个时限。") % {"count": count, "late": late}


def last_results() -> tuple[int | None, list[AnnualResult]]:
    """The newest year of which results were computed, and its units."""
    year = AnnualResult.objects.aggregate(newest=Max("year"))["newest"]
    return year, list(unit_results(year=year)) if year else []


def numbers_with(setting: Setting[Any], value: Any, year: int) -> YearNumbers:
    """The numbers of the year, with this one in its place; the weights make 100 together."""
    name = next(name for name, each in YEAR_SETTINGS.items() if each is setting)
    changed = {name: Decimal(value)}
    if setting is QUARTERS_WEIGHT:
        changed["evaluation_weight"] = 100 - Decimal(value)
    return replace(year_numbers(year), **changed)


def grades_under(numbers: YearNumbers, rows: list[AnnualResult]) -> str:
    """How many of the rated would be proposed for each grade, by the means that are kept."""
    means = [(row.quarters_mean, row.evaluation_mean) for row in rows if row.is_rated]
    told = [numbers.total(own, given) for own, given in means if own is not None and given is not None]
    counts = Counter(numbers.grade_for(total) for total in told)
    return "、".join(f"{grade.label} {counts[grade]}" for grade in Grade)


def grades_effect(setting: Setting[Any], value: Any, on: date) -> str:
    year, rows = last_results()
    if year is None:
        return str(NO_RESULTS)
    return _("%(year)s年度参评的 %(count)s 个单位，建议等次：%(grades)s。") % {
        "year": year,
        "count": sum(row.is_rated for row in rows),
        "grades": grades_under(numbers_with(setting, value, year), rows),
    }


for weighed in (EXCELLENT_FROM, GOOD_FROM, FAIR_FROM, QUARTERS_WEIGHT):
    effect_of(weighed)(partial(grades_effect, weighed))


@effect_of(EXCELLENT_SHARE)
def share_effect(share: Decimal, on: date) -> str:
    year, rows = last_results()
    if year is None:
        return str(NO_RESULTS)
    rated = sum(row.is_rated for row in rows)
    limit = numbers_with(EXCELLENT_SHARE, share, year).quota(rated)
    return _("%(year)s年度参评的 %(count)s 个单位，优秀最多 %(limit)s 个。") % {
        "year": year,
        "count": rated,
        "limit": limit,
    }


@effect_of(MINIMUM_QUARTERS)
def quarters_effect(quarters: int, on: date) -> str:
    year, rows = last_results()
    if year is None:
        return str(NO_RESULTS)
    left = sum(row.quarters_count < quarters for row in rows)
    return _("%(year)s年度的 %(count)s 个单位，%(left)s 个计分的季度不够，不参评。") % {
        "year": year, "count": len(rows), "left": left,
    }  # fmt: skip
