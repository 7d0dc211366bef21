"""Quarters that are not closed, and objections that wait: who has to act, and with what.

A community that has confirmed blocks nothing: then it is the department's turn.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from assessment.choices import ObjectionState, QuarterState
from assessment.models import CommunityQuarter, Objection, QuarterScore
from assessment.selectors.year_missing.kinds import Blocker, Missing
from common.asking import Asking, rows_of, side_by_side
from common.dated import overlapping
from common.periods import Quarter, day_text
from members.choices import ReportInState
from members.models import MemberReportIn, Organisation, UnitReportIn

Key = tuple[str, int]
"""Quarter and community."""


@dataclass
class Desks:
    """The rows of some quarters with what keeps each from being confirmed; a fixed number of queries."""

    rows: dict[Key, CommunityQuarter] = field(default_factory=dict)
    receiving: dict[str, set[int]] = field(default_factory=dict)
    waiting: Counter[Key] = field(default_factory=Counter)
    upheld: set[Key] = field(default_factory=set)
    review_until: dict[Key, date] = field(default_factory=dict)
    names: dict[int, Organisation] = field(default_factory=dict)

    def open_in(self, quarter: Quarter) -> list[Key]:
        """Neither closed nor 不计, or without a row though somebody is reported in; as the tree stands."""
        keys = {key for key in self.rows if key[0] == str(quarter)}
        keys |= {(str(quarter), pk) for pk in self.receiving[str(quarter)]}
        left = [key for key in keys if not self.is_done(key)]
        return sorted(left, key=lambda key: self.names[key[1]].position)

    def is_done(self, key: Key) -> bool:
        row = self.rows.get(key)
        return row is not None and (row.is_excluded or row.state == QuarterState.CLOSED)

    def has_confirmed(self, key: Key) -> bool:
        """Or has nobody to confirm for: it is closed along with the others."""
        row = self.rows.get(key)
        if row is None:
            return False
        has_scores = row.has_scores  # type: ignore[attr-defined]  # annotated
        return row.is_frozen or not (has_scores or key[1] in self.receiving[key[0]])


def missing_quarters(*, quarters: list[Quarter], on: date) -> Asking[list[Missing]]:
    """One entry a quarter: the communities that have to act; when all have, the department; before its end, the days."""
    desks = yield from read_desks(quarters)
    return [missing_quarter(desks, quarter, on) for quarter in quarters]


def missing_quarter(desks: Desks, quarter: Quarter, on: date) -> Missing:
    left = desks.open_in(quarter)
    unconfirmed = [key for key in left if not desks.has_confirmed(key)]
    if left and on < quarter.end:
        return running_quarter(desks, quarter, left, on)
    words = {"quarter": quarter.short_label}
    if unconfirmed:
        title, owner, verb = _("%(quarter)s积分没有确认"), _("社区党组织书记"), _("看各社区")
    else:
        title, owner, verb = _("%(quarter)s积分没有审定"), _("组织部，各社区都已确认"), _("去审定")
    return Missing(
        code="quarters",
        title=title % words,
        done_title=_("%(quarter)s积分") % words,
        measure=_("个社区"),
        count=len(unconfirmed or left),
        owner=owner,
        verb=verb,
        subject=quarter,
        blockers=tuple(blocker(desks, key, on) for key in unconfirmed),
    )


def running_quarter(desks: Desks, quarter: Quarter, left: list[Key], on: date) -> Missing:
    """Nobody can confirm what is not over; whoever closes the year earlier marks it 不计."""
    return Missing(
        code="quarters",
        title=_("%(quarter)s还没有结束") % {"quarter": quarter.short_label},
        done_title=_("%(quarter)s积分") % {"quarter": quarter.short_label},
        measure=_("个社区"),
        count=len(left),
        owner=_("%(day)s结束后由社区公示、确认；提前归档的，由组织部把本季标为不计")
        % {"day": day_text(quarter.last, on.year)},
        verb=_("看各社区"),
        subject=quarter,
        blockers=tuple(Blocker(desks.names[pk].name, desk_of(desks, (key, pk))) for key, pk in left),
    )


def desk_of(desks: Desks, key: Key) -> CommunityQuarter | Quarter:
    """The community's quarter; without a row the quarter of all."""
    return desks.rows.get(key) or Quarter.parse(key[0])


def blocker(desks: Desks, key: Key, on: date) -> Blocker:
    return Blocker(desks.names[key[1]].name, desk_of(desks, key), next_step(desks, key, on))


def next_step(desks: Desks, key: Key, on: date) -> str:
    """What the community waits for, or has to press, by the state of its quarter."""
    row = desks.rows.get(key)
    if row is None or row.state == QuarterState.OPEN:
        return _("还没有归集")
    if row.state == QuarterState.DRAFT:
        return _("还没有开始异议期")
    if row.takes_objections(on) and row.notice_ends_on:
        return _("异议期到%(day)s") % {"day": day_text(row.notice_ends_on, on.year)}
    if count := desks.waiting[key]:
        return _("%(count)s件异议没有办完") % {"count": count}
    if key in desks.upheld:
        return _("异议成立，等组织部重新打开")
    if (until := desks.review_until.get(key)) and on <= until:
        return _("到%(day)s可以申请复核") % {"day": day_text(until, on.year)}
    return _("异议期已满，等社区确认")


def read_desks(quarters: list[Quarter]) -> Asking[Desks]:
    texts = [str(quarter) for quarter in quarters]
    scores = QuarterScore.objects.filter(community=OuterRef("community"), quarter=OuterRef("quarter"))
    rows = CommunityQuarter.objects.filter(quarter__in=texts).annotate(has_scores=Exists(scores))
    found, objections, *receiving = yield from side_by_side(
        rows_of(rows),
        rows_of(Objection.objects.filter(score__quarter__in=texts).select_related("score")),
        *(receiving_communities(quarter) for quarter in quarters),
    )
    desks = Desks(
        rows={(row.quarter, row.community_id): row for row in found},
        receiving=dict(zip(texts, receiving, strict=True)),
    )
    for objection in objections:
        note_objection(desks, objection)
    wanted = {pk for _quarter, pk in desks.rows} | {pk for found in desks.receiving.values() for pk in found}
    named = yield from rows_of(Organisation.objects.filter(pk__in=wanted).only("pk", "name", "position"))
    desks.names = {row.pk: row for row in named}
    return desks


def note_objection(desks: Desks, objection: Objection) -> None:
    key = (objection.score.quarter, objection.score.community_id)
    row = desks.rows.get(key)
    if objection.waits:
        desks.waiting[key] += 1
        return
    decided = objection.reviewed_on or objection.answered_on
    reopened = row.reopened_on if row else None
    if objection.is_upheld and decided and (reopened is None or decided > reopened):
        desks.upheld.add(key)
    is_silent = objection.state == ObjectionState.ANSWERED and objection.accepted_on is None
    if is_silent and objection.ask_review_until:
        desks.review_until[key] = max(objection.ask_review_until, desks.review_until.get(key, date.min))


def receiving_communities(quarter: Quarter) -> Asking[set[int]]:
    """Communities with somebody reported in on at least one day of the quarter."""
    reported = Q(state__in=ReportInState.counted) & overlapping(quarter.start, quarter.end)
    models: tuple[Any, ...] = (UnitReportIn, MemberReportIn)
    rows = [model.objects.filter(reported).order_by().values_list("community", flat=True) for model in models]
    found = yield from side_by_side(*(rows_of(each.distinct()) for each in rows))
    return {pk for each in found for pk in each}


def missing_objections(*, year: int) -> Asking[Missing]:
    rows = yield from rows_of(
        Objection.objects.waiting()
        .filter(score__quarter__startswith=f"{year}Q")
        .select_related("score__community", "score__unit", "score__member", "rule")
    )
    rows.sort(key=lambda row: (row.due_on or date.max, row.pk))
    return Missing(
        code="objections",
        title=_("异议没有办完"),
        done_title=_("异议办结"),
        measure=_("件"),
        count=len(rows),
        owner=_("没有参加计分的社区或街道同志；都参加了的由组织部办理"),
        verb=_("看异议"),
        subject=rows[0] if len(rows) == 1 else year,
        blockers=tuple(objection_blocker(row) for row in rows),
        due_on=rows[0].due_on if rows else None,
    )


def objection_blocker(row: Objection) -> Blocker:
    """Of a member's objection the community and the line are named, not the person: the list is the county's."""
    about = row.rule.title if row.rule else _("整份积分")
    who = row.score.unit.name if row.score.unit else _("党员")
    name = _("%(who)s对%(quarter)s“%(about)s”的异议") % {
        "who": who, "quarter": row.score.period.short_label, "about": about,
    }  # fmt: skip
    word = _("待答复") if row.state == ObjectionState.OPEN else _("待复核")
    return Blocker(name, row, f"{row.score.community.name}，{word}", row.due_on)
