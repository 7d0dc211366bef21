"""Score a quarter: facts → ledger → lines → totals → bands, for every community whose quarter is still open."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.choices import QuarterState, SubjectKind
from assessment.models import CommunityQuarter, CountyPeriod, RuleSet
from assessment.selectors.rules import rule_set_for
from assessment.services.arithmetic import stage_figures
from assessment.services.collecting import stage_facts, stage_scope, stage_subjects
from assessment.services.ledger import post_facts, sum_up_entries
from assessment.services.staging import KEY, filled, grown, run, same_subject, staging
from assessment.services.year_gate import SCORING, check_year_open
from common import audit
from common.dated import overlapping
from common.errors import DomainError
from common.gates import close_gate
from common.periods import Quarter
from members.choices import OrganisationKind
from members.models import Organisation, User

STEPS = 6


class Steps(Protocol):
    """What a job's Progress offers."""

    def step(self, done: int, total: int | None = None, message: str = "") -> None: ...


class InNotice(DomainError):
    code = "in_notice"
    message = gettext_lazy(
        "%(quarter)s正在异议期，公示的积分不能重新归集。确需更正的，请组织部写明原因重新打开，更正以后重新公示。"
    )


class QuarterIsFrozen(DomainError):
    code = "quarter_is_frozen"
    message = gettext_lazy(
        "%(quarter)s已经审定或确认，不能重新计分。晚到的事实计入下一个季度；确需更正的，请先重新打开。"
    )


SUM = "line_sum, bonus, reachable, least_reachable"
SCORE_COLUMNS = ("rule_set_id", "standing", "total", "band", *SUM.split(", "))
LINE_COLUMNS = ("basis", "part", "whole", "cap", "raw", "counted")


def taken_over(columns: Sequence[str]) -> str:
    """The assignments of an upsert."""
    return ", ".join(f"{name} = excluded.{name}" for name in columns)


def differing(table: str, columns: Sequence[str]) -> str:
    """Whether a stored row says something else: what does not is not written, so that no dead rows are left."""
    return " OR ".join(f"{table}.{name} IS DISTINCT FROM excluded.{name}" for name in columns)


SAVE_SCORES = f"""
INSERT INTO assessment_quarterscore (quarter, {KEY}, member_id, unit_id, rule_set_id, standing, total, band, {SUM})
SELECT %s, s.subject_kind, s.subject_id, s.community_id, CASE WHEN s.subject_kind = 'MEMBER' THEN s.subject_id END,
       CASE WHEN s.subject_kind = 'UNIT' THEN s.subject_id END, rs.id,
       CASE WHEN s.standing = 'SCORED' AND t.total IS NULL THEN 'NOT_SCORED' ELSE s.standing END, t.total,
       COALESCE((SELECT b.code FROM assessment_bandrule b WHERE b.rule_set_id = rs.id AND b.minimum <= t.total
                 ORDER BY b.minimum DESC LIMIT 1), ''),
       t.line_sum, t.bonus, t.reachable, CASE WHEN t.reachable IS NOT NULL THEN %s END
FROM staged_subject s
JOIN assessment_ruleset rs ON rs.id IN (%s, %s) AND rs.subject_kind = s.subject_kind
LEFT JOIN staged_total t ON {same_subject("t", "s")}
WHERE true
ON CONFLICT (quarter, {KEY}) DO UPDATE SET {taken_over(SCORE_COLUMNS)}
WHERE {differing("assessment_quarterscore", SCORE_COLUMNS)}
"""  # noqa: S608
DROP_SCORES = f"""
UPDATE assessment_quarterscore
SET standing = 'NOT_SCORED', total = NULL, band = '', line_sum = NULL, bonus = NULL, reachable = NULL,
    least_reachable = NULL
WHERE quarter = %s AND (standing <> 'NOT_SCORED' OR reachable IS NOT NULL)
  AND community_id IN (SELECT community_id FROM staged_scope WHERE period = %s)
  AND NOT EXISTS (SELECT 1 FROM staged_subject s WHERE {same_subject("s", "assessment_quarterscore")})
"""  # noqa: S608
SAVE_LINES = f"""
INSERT INTO assessment_scoreline (score_id, rule_id, {", ".join(LINE_COLUMNS)})
SELECT q.id, l.rule_id, l.basis, l.part, l.whole, l.cap, l.raw, l.counted
FROM staged_line l JOIN assessment_quarterscore q ON q.quarter = %s AND {same_subject("q", "l")}
WHERE true
ON CONFLICT (score_id, rule_id) DO UPDATE SET {taken_over(LINE_COLUMNS)}
WHERE {differing("assessment_scoreline", LINE_COLUMNS)}
"""  # noqa: S608
DROP_LINES = f"""
DELETE FROM assessment_scoreline
WHERE score_id IN (SELECT id FROM assessment_quarterscore WHERE quarter = %s
                   AND community_id IN (SELECT community_id FROM staged_scope WHERE period = %s))
  AND NOT EXISTS (SELECT 1 FROM staged_line l JOIN assessment_quarterscore q ON q.quarter = %s
                  AND {same_subject("q", "l")}
                  WHERE q.id = assessment_scoreline.score_id AND l.rule_id = assessment_scoreline.rule_id)
"""  # noqa: S608


@transaction.atomic
def score_quarter(
    *,
    quarter: Quarter,
    as_of: date,
    now: datetime,
    actor: User | None,
    community: Organisation | None = None,
    progress: Steps | None = None,
) -> dict[str, int]:
    """Collect and score; return what changed. Run again without new facts, nothing does.

    Without `community` every quarter in OPEN or DRAFT is scored. What is under notice stays as it was published until
    the department reopens it. Raises YearIsClosed, QuarterIsFrozen or InNotice.
    """
    check_year_open(quarter.year)
    close_gate(SCORING)
    open_quarters(quarter=quarter)
    scope = _lock(quarter, community)
    refuse_closed(quarter)  # after the lock, for which the closing of the quarter may have made us wait
    rule_sets = {kind.value: rule_set_for(kind, quarter) for kind in SubjectKind}
    tell = progress.step if progress else _silence
    with staging():
        done = _score(quarter, as_of, scope, rule_sets, tell)
    _mark_collected(scope, community, actor, now)
    details: dict[str, Any] = {"quarter": str(quarter), "as_of": as_of.isoformat(), **done}
    audit.record(actor=actor, deed="quarter.score", **details)
    return done


def check_collectable(row: CommunityQuarter) -> None:
    """Raise InNotice or QuarterIsFrozen for a quarter whose figures are published or stand."""
    if row.state == QuarterState.NOTICE:
        raise InNotice(quarter=row.period.label)
    if row.is_frozen:
        raise QuarterIsFrozen(quarter=row.period.label)


@transaction.atomic
def check_may_collect(row: CommunityQuarter) -> None:
    """Whether a collection is worth asking for. Raises YearIsClosed, InNotice or QuarterIsFrozen."""
    check_year_open(row.period.year)
    check_collectable(row)


def refuse_closed(quarter: Quarter) -> None:
    """Raise QuarterIsFrozen when the department closed the county's quarter."""
    if CountyPeriod.objects.filter(quarter=str(quarter), closed_at__isnull=False).exists():
        raise QuarterIsFrozen(quarter=quarter.label)


def open_quarters(*, quarter: Quarter) -> None:
    """A row for every community that existed in the quarter."""
    communities = Organisation.objects.of_kind(OrganisationKind.COMMUNITY_COMMITTEE)
    there = communities.filter(overlapping(quarter.start, quarter.end)).exclude(scored_quarters__quarter=str(quarter))
    rows = [CommunityQuarter(community=community, quarter=str(quarter)) for community in there]
    CommunityQuarter.objects.bulk_create(rows, ignore_conflicts=True)


def _lock(quarter: Quarter, community: Organisation | None) -> Any:
    """The quarters of this run, locked so that two runs follow each other. Raises QuarterIsFrozen or InNotice."""
    rows = CommunityQuarter.objects.filter(quarter=str(quarter))
    if community is not None:
        rows = rows.filter(community=community)
    for row in rows.select_for_update().order_by("pk"):
        if community is not None:
            check_collectable(row)
    return rows.filter(state__in=QuarterState.moving).order_by()


def _score(quarter: Quarter, as_of: date, scope: Any, rule_sets: dict[str, RuleSet], tell: Any) -> dict[str, int]:
    tell(0, STEPS, _("正在查找计分对象"))
    late = stage_scope(quarter=quarter, communities=scope)
    stage_subjects(quarter=quarter)
    tell(1, STEPS, _("正在归集事实"))
    stage_facts(quarter=quarter, late=late, rule_sets=rule_sets, as_of=as_of)
    tell(2, STEPS, _("正在登记积分流水"))
    done = post_facts(quarter=quarter)
    tell(3, STEPS, _("正在逐项计算"))
    sets = [rule_set.pk for rule_set in rule_sets.values()]
    sum_up_entries(quarter=quarter)
    filled("staged_sum")
    least = stage_figures(sets=sets, quarter=quarter)
    tell(4, STEPS, _("正在汇总等次"))
    done |= _save(quarter, sets, least)
    tell(STEPS, STEPS, _("计分完成"))
    return done


def _silence(done: int, total: int | None = None, message: str = "") -> None:
    """Nobody watches."""


def _save(quarter: Quarter, sets: list[int], least: int) -> dict[str, int]:
    """Write only what differs."""
    name = str(quarter)
    scores = run(DROP_SCORES, [name, name]) + run(SAVE_SCORES, [name, least, *sets])
    if scores:
        grown("assessment_quarterscore")
    lines = run(DROP_LINES, [name, name, name]) + run(SAVE_LINES, [name])
    if lines:
        grown("assessment_scoreline")
    return {"scores": scores, "lines": lines}


def _mark_collected(scope: Any, community: Organisation | None, actor: User | None, now: datetime) -> None:
    """A first collection makes the draft; a press by name is remembered, a nightly run that changes nothing is not."""
    person = actor if getattr(actor, "pk", None) else None
    marked = scope if community is not None else scope.filter(state=QuarterState.OPEN)
    keys = list(marked.values_list("pk", flat=True))
    scope.filter(state=QuarterState.OPEN).update(state=QuarterState.DRAFT)
    CommunityQuarter.objects.filter(pk__in=keys).update(collected_at=now, collected_by=person)
    if person is not None:
        links = CommunityQuarter.scorers.through
        rows = [links(communityquarter_id=key, user_id=person.pk) for key in keys]
        links.objects.bulk_create(rows, ignore_conflicts=True)
