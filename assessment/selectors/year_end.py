"""What is still missing before a year can be closed: each kind with its owner, its number and where to go."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.choices import QuarterState
from assessment.models import CommunityQuarter, EvaluationRound, Objection, YearClosing
from assessment.selectors.evaluations import Debtor, expected_papers, round_of, unsigned_by_author
from assessment.selectors.results import figures_of_year, quota_of, stale_results, unit_results, year_numbers
from common.dated import overlapping
from common.periods import Quarter
from common.tree import subtrees_q
from members.choices import ReportInState
from members.models import MemberReportIn, Organisation, UnitReportIn

NAMES_SHOWN = 6


@dataclass(frozen=True)
class Missing:
    """One kind of thing. `count` with `measure` is what is left; nothing left means done. `owner` names who acts."""

    code: str
    title: str
    done_title: str
    measure: str
    count: int
    owner: str
    verb: str
    url: str
    details: str = ""
    due_on: date | None = None

    @property
    def is_done(self) -> bool:
        return self.count == 0


@dataclass(frozen=True)
class YearState:
    """How far the year is."""

    year: int
    missing: list[Missing] = field(default_factory=list)
    closing: YearClosing | None = None

    @property
    def is_closed(self) -> bool:
        return self.closing is not None

    @property
    def open_items(self) -> list[Missing]:
        return [item for item in self.missing if not item.is_done]

    @property
    def open_count(self) -> int:
        """How many kinds are left: the one number that every page gives."""
        return len(self.open_items)

    @property
    def done_items(self) -> list[Missing]:
        return [item for item in self.missing if item.is_done]

    @property
    def can_close(self) -> bool:
        return not self.is_closed and not self.open_items

    def left(self, *codes: str) -> int:
        """How much is left of the named kinds."""
        return sum(item.count for item in self.missing if item.code in codes)


def closing_of(*, year: int) -> YearClosing | None:
    return YearClosing.objects.filter(year=year).select_related("closed_by").first()


def year_state(*, year: int, on: date) -> YearState:
    closing = closing_of(year=year)
    return YearState(year, [] if closing else missing_of(year=year, on=on), closing)


def missing_of(*, year: int, on: date) -> list[Missing]:
    """Every kind, done or not, in the order in which people work."""
    current = round_of(year)
    return [
        *missing_quarters(year=year, on=on),
        missing_objections(year=year),
        missing_round(year, on, current),
        *missing_papers(year, current),
        *missing_grades(year=year, on=on),
    ]


def started_quarters(*, year: int, on: date) -> list[Quarter]:
    return [quarter for quarter in (Quarter(year, number) for number in range(1, 5)) if quarter.start <= on]


def missing_quarters(*, year: int, on: date) -> list[Missing]:
    """One entry a started quarter: communities that have not closed it and are not marked 不计."""
    quarters = started_quarters(year=year, on=on)
    open_ones = open_communities(quarters)
    return [
        Missing(
            code="quarters",
            title=_("%(quarter)s积分没有结账") % {"quarter": quarter.short_label},
            done_title=_("%(quarter)s积分") % {"quarter": quarter.short_label},
            measure=_("个社区"),
            count=len(open_ones[str(quarter)]),
            owner=_("社区确认，组织部结账"),
            verb=_("去查看"),
            url=reverse("assessment:quarters") + f"?quarter={quarter}",
            details=listed(open_ones[str(quarter)]),
        )
        for quarter in quarters
    ]


def open_communities(quarters: list[Quarter]) -> dict[str, list[str]]:
    """By quarter the names of communities with a row that is neither closed nor 不计, or with none though reported in."""
    rows = CommunityQuarter.objects.filter(quarter__in=[str(quarter) for quarter in quarters])
    states = {
        (row.quarter, row.community_id): row.is_excluded or row.state == QuarterState.CLOSED for row in rows.only(
            "quarter", "community_id", "state", "is_excluded"
        )
    }  # fmt: skip
    expected = {(str(quarter), pk) for quarter in quarters for pk in receiving_communities(quarter)}
    left = [key for key in {*states, *expected} if not states.get(key, False)]
    names = dict(Organisation.objects.filter(pk__in={pk for _quarter, pk in left}).values_list("pk", "name"))
    order = {pk: position for position, pk in enumerate(ordered(names))}
    found: dict[str, list[str]] = defaultdict(list)
    for quarter, pk in sorted(left, key=lambda key: (key[0], order[key[1]])):
        found[quarter].append(names[pk])
    return found


def ordered(pks: Any) -> list[int]:
    return list(Organisation.objects.filter(pk__in=pks).order_by("position").values_list("pk", flat=True))


def receiving_communities(quarter: Quarter) -> set[int]:
    """Communities with somebody reported in on at least one day of the quarter."""
    reported = Q(state__in=ReportInState.counted) & overlapping(quarter.start, quarter.end)
    rows = (
        model.objects.filter(reported).values_list("community", flat=True) for model in (UnitReportIn, MemberReportIn)
    )
    return {pk for found in rows for pk in found}


def missing_objections(*, year: int) -> Missing:
    rows = Objection.objects.waiting().filter(score__quarter__startswith=f"{year}Q")
    names = list(
        rows.order_by("score__community__position").values_list("score__community__name", flat=True).distinct()
    )
    return Missing(
        code="objections",
        title=_("异议没有答复"),
        done_title=_("异议答复"),
        measure=_("件"),
        count=rows.count(),
        owner=_("社区以外没有参加评分的同级或上一级"),
        verb=_("去查看"),
        url=reverse("assessment:quarters"),
        details=listed(names),
        due_on=rows.order_by("answer_due_on").values_list("answer_due_on", flat=True).first(),
    )


def missing_round(year: int, on: date, current: EvaluationRound | None) -> Missing:
    """The round itself: to set up, to open, to close. Where nobody reported in there is nothing to evaluate."""
    state = current.get_state_display() if current else _("没有建立")
    is_done = current.is_closed if current else not expected_papers(year=year, on=on)
    return Missing(
        code="round",
        title=_("双向评价没有截止"),
        done_title=_("双向评价截止"),
        measure=_("轮"),
        count=0 if is_done else 1,
        owner=_("组织部"),
        verb=_("去办理"),
        url=reverse("assessment:year-end", args=[year]) + "#round",
        details=_("现在：%(state)s") % {"state": state},
        due_on=current.deadline if current and current.is_open else None,
    )


def missing_papers(year: int, current: EvaluationRound | None) -> list[Missing]:
    """Forms not signed while the round is open; what is missing at its closing was explained then."""
    if current is None or current.opened_at is None:
        return []
    debtors = unsigned_by_author(year=year) if current.is_open else []
    return [
        Missing(
            code="papers",
            title=_("双向评价表没有签署"),
            done_title=_("双向评价表"),
            measure=_("张"),
            count=sum(row.missing for row in debtors),
            owner=_("各社区、单位书记"),
            verb=_("去查看"),
            url=reverse("assessment:year-end", args=[year]) + "#round",
            details=debtors_listed(debtors),
            due_on=current.deadline if current.is_open else None,
        )
    ]


def missing_grades(*, year: int, on: date) -> list[Missing]:
    """Results to compute, grades to decide, the quota, the confirmation: of the units that are rated by today's facts."""
    figures = figures_of_year(year=year, on=on)
    stored = {row.organisation_id: row for row in unit_results(year=year)}
    rated = Organisation.objects.filter(pk__in=[pk for pk, found in figures.items() if found.is_rated]).order_by(
        "position"
    )
    undecided = [unit.name for unit in rated if unit.pk not in stored or not stored[unit.pk].is_decided]
    unconfirmed = sum(unit.pk not in stored or not stored[unit.pk].is_confirmed for unit in rated)
    quota = quota_of(stored.values(), year_numbers())
    stale = stale_results(year=year, figures=figures)
    page = reverse("assessment:year-end", args=[year])
    department = _("组织部")
    compute = Missing(
        "stale", _("年度结果要重新计算"), _("年度结果计算"), _("个组织"), len(stale), department, _("去计算"),
        f"{page}#results", _("积分或评价有变化"),
    )  # fmt: skip
    if not rated:
        return [compute]
    return [
        compute,
        Missing(
            "grades", _("单位等次没有评定"), _("单位等次评定"), _("个单位"), len(undecided), department, _("去评定"),
            f"{page}grades/", listed(undecided),
        ),
        Missing(
            "quota", _("优秀超出比例"), _("优秀比例"), _("个"), quota.over, department, _("去调整"), f"{page}grades/",
            _("优秀%(count)s个，最多%(limit)s个") % {"count": quota.excellent, "limit": quota.limit},
        ),
        Missing(
            "confirmation", _("等次没有确认"), _("等次确认"), _("个单位"), unconfirmed, department, _("去确认"),
            f"{page}#results",
        ),
    ]  # fmt: skip


def listed(names: list[str]) -> str:
    """The first names, and how many more."""
    shown = "、".join(names[:NAMES_SHOWN])
    return _("%(shown)s等%(count)s个") % {"shown": shown, "count": len(names)} if len(names) > NAMES_SHOWN else shown


def debtors_listed(debtors: list[Debtor]) -> str:
    """How many authors owe forms, then the first of them with how many."""
    if not debtors:
        return ""
    shown = "、".join(
        _("%(name)s缺%(count)s张") % {"name": row.name, "count": row.missing} for row in debtors[:NAMES_SHOWN]
    )
    text = shown + _("等") if len(debtors) > NAMES_SHOWN else shown
    return _("涉及%(count)s个组织，%(shown)s") % {"count": len(debtors), "shown": text}


@dataclass(frozen=True)
class YearScale:
    """The facts line of the page."""

    units: int
    members: int
    communities: int


def year_scale(*, year: int, paths: list[str]) -> YearScale:
    """How many bodies and people the year is about, within the given subtrees of the receiving or own side."""
    start, end = date(year, 1, 1), date(year + 1, 1, 1)
    units = UnitReportIn.objects.counted().overlapping(start, end)
    people = MemberReportIn.objects.counted().overlapping(start, end)
    received = subtrees_q("community__path", paths)
    communities = {pk for rows in (units, people) for pk in rows.filter(received).values_list("community", flat=True)}
    return YearScale(
        units=units.filter(subtrees_q("unit__path", paths)).values("unit").distinct().count(),
        members=people.filter(received | subtrees_q("member__org_path", paths)).values("member").distinct().count(),
        communities=len(communities),
    )


def closed_years() -> list[YearClosing]:
    return list(YearClosing.objects.order_by("-year"))
