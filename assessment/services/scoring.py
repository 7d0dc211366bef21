"""Score a quarter: facts → ledger → lines → totals → bands, for every community whose quarter is still open."""

from datetime import date, datetime
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.choices import QuarterState, SubjectKind
from assessment.models import CommunityQuarter, CountyPeriod, RuleSet
from assessment.selectors.rules import rule_set_for
from assessment.services.collecting import stage_facts, stage_scope, stage_subjects
from assessment.services.evaluations import check_year_open
from assessment.services.ledger import post_facts, sum_up_entries
from assessment.services.staging import KEY, filled, grown, run, same_subject, staging
from common import audit
from common.dated import overlapping
from common.errors import DomainError
from common.periods import Quarter
from members.choices import OrganisationKind
from members.models import Organisation

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


# The cap of counted rules is the one without posts: no community can set posts yet, so none has set any.
FIGURES = """
SELECT s.subject_kind, s.subject_id, s.community_id, r.id AS rule_id, r.floor,
       COALESCE(t.part, 0) AS part, COALESCE(t.whole, 0) AS whole,
       CASE r.kind
            WHEN 'ALLOWANCE' THEN CASE WHEN COALESCE(t.whole, 0) = 0 AND r.step > 0 THEN 'NONE_HELD' ELSE 'COUNTED' END
            WHEN 'ON_TIME_RATIO' THEN CASE WHEN t.whole > 0 THEN 'COUNTED' WHEN t.running > 0 THEN 'NOTHING_DUE'
                                           WHEN t.available > 0 THEN 'NONE_CLAIMED' ELSE 'NOTHING_OPEN' END
            WHEN 'RATE_TARGET' THEN CASE WHEN t.whole > 0 THEN 'COUNTED' ELSE 'NOBODY' END
            ELSE 'COUNTED' END AS basis,
       CASE WHEN r.kind IN ('PER_EVENT', 'PER_UNIT') THEN COALESCE(r.cap_without_posts, r.cap) ELSE r.amount END AS cap,
       CASE r.kind
            WHEN 'ONCE' THEN CASE WHEN t.part > 0 THEN r.amount ELSE 0 END
            WHEN 'ALLOWANCE' THEN r.amount + COALESCE(t.points, 0)
            WHEN 'ON_TIME_RATIO' THEN CASE WHEN t.whole > 0 THEN (2 * r.amount * t.part + t.whole) / (2 * t.whole)
                                           WHEN t.running > 0 OR COALESCE(t.available, 0) = 0 THEN r.fallback
                                           ELSE 0 END
            WHEN 'RATE_TARGET' THEN CASE WHEN t.whole > 0
                                         THEN (20000 * r.amount * t.part + t.whole * r.target) / (2 * t.whole * r.target)
                                         ELSE r.amount END
            ELSE COALESCE(t.points, 0) END AS raw
FROM staged_subject s
JOIN assessment_ruleset rs ON rs.id IN (%s, %s) AND rs.subject_kind = s.subject_kind
JOIN assessment_pointrule r ON r.rule_set_id = rs.id AND r.is_enabled
LEFT JOIN staged_sum t ON t.rule_id = r.id AND {same}
WHERE s.standing = 'SCORED'
""".format(same=same_subject("t", "s"))
STAGE_LINES = f"""
INSERT INTO staged_line ({KEY}, rule_id, basis, part, whole, cap, raw, counted)
SELECT {KEY}, rule_id, basis, part, whole, cap, raw,
       CASE WHEN raw < floor THEN floor WHEN raw > cap THEN cap ELSE raw END
FROM ({FIGURES}) figures
"""  # noqa: S608  (column names of this module)
STAGE_TOTALS = f"""
INSERT INTO staged_total ({KEY}, rule_set_id, total)
SELECT summed.subject_kind, summed.subject_id, summed.community_id, summed.rule_set_id,
       CASE WHEN base > total_cap THEN total_cap ELSE base END + CASE WHEN bonus > bonus_cap THEN bonus_cap ELSE bonus END
FROM (SELECT {KEY}, rule_set_id, SUM(CASE WHEN is_bonus THEN 0 ELSE points END) AS base,
             SUM(CASE WHEN is_bonus THEN points ELSE 0 END) AS bonus
      FROM (SELECT {KEY}, rule_set_id, is_bonus,
                   CASE WHEN cap_group <> '' AND SUM(counted) > MAX(group_cap) THEN MAX(group_cap)
                        ELSE SUM(counted) END AS points
            FROM staged_line l JOIN assessment_pointrule r ON r.id = l.rule_id
            GROUP BY {KEY}, rule_set_id, is_bonus, cap_group) grouped
      GROUP BY {KEY}, rule_set_id) summed
JOIN assessment_ruleset rs ON rs.id = summed.rule_set_id
"""  # noqa: S608
SAVE_SCORES = f"""
INSERT INTO assessment_quarterscore (quarter, {KEY}, member_id, unit_id, rule_set_id, standing, total, band)
SELECT %s, s.subject_kind, s.subject_id, s.community_id, CASE WHEN s.subject_kind = 'MEMBER' THEN s.subject_id END,
       CASE WHEN s.subject_kind = 'UNIT' THEN s.subject_id END, rs.id, s.standing, t.total,
       COALESCE((SELECT b.code FROM assessment_bandrule b WHERE b.rule_set_id = rs.id AND b.minimum <= t.total
                 ORDER BY b.minimum DESC LIMIT 1), '')
FROM staged_subject s
JOIN assessment_ruleset rs ON rs.id IN (%s, %s) AND rs.subject_kind = s.subject_kind
LEFT JOIN staged_total t ON {same_subject("t", "s")}
WHERE true
ON CONFLICT (quarter, {KEY}) DO UPDATE
SET rule_set_id = excluded.rule_set_id, standing = excluded.standing, total = excluded.total, band = excluded.band
WHERE assessment_quarterscore.rule_set_id <> excluded.rule_set_id
   OR assessment_quarterscore.standing <> excluded.standing
   OR assessment_quarterscore.total IS DISTINCT FROM excluded.total
   OR assessment_quarterscore.band <> excluded.band
"""  # noqa: S608
DROP_SCORES = f"""
UPDATE assessment_quarterscore SET standing = 'NOT_SCORED', total = NULL, band = ''
WHERE quarter = %s AND standing <> 'NOT_SCORED'
  AND community_id IN (SELECT community_id FROM staged_scope WHERE period = %s)
  AND NOT EXISTS (SELECT 1 FROM staged_subject s WHERE {same_subject("s", "assessment_quarterscore")})
"""  # noqa: S608
SAVE_LINES = f"""
INSERT INTO assessment_scoreline (score_id, rule_id, basis, part, whole, cap, raw, counted)
SELECT q.id, l.rule_id, l.basis, l.part, l.whole, l.cap, l.raw, l.counted
FROM staged_line l JOIN assessment_quarterscore q ON q.quarter = %s AND {same_subject("q", "l")}
WHERE true
ON CONFLICT (score_id, rule_id) DO UPDATE
SET basis = excluded.basis, part = excluded.part, whole = excluded.whole, cap = excluded.cap, raw = excluded.raw,
    counted = excluded.counted
WHERE assessment_scoreline.basis <> excluded.basis OR assessment_scoreline.part <> excluded.part
   OR assessment_scoreline.whole <> excluded.whole OR assessment_scoreline.cap IS DISTINCT FROM excluded.cap
   OR assessment_scoreline.raw <> excluded.raw OR assessment_scoreline.counted <> excluded.counted
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
    actor: Any,
    community: Organisation | None = None,
    progress: Steps | None = None,
) -> dict[str, int]:
    """Collect and score; return what changed. Run again without new facts, nothing does.

    Without `community` every quarter in OPEN or DRAFT is scored. What is under notice stays as it was published until
    the department reopens it. Raises YearIsClosed, QuarterIsFrozen or InNotice.
    """
    check_year_open(quarter.year)
    refuse_closed(quarter)
    open_quarters(quarter=quarter)
    scope = _lock(quarter, community)
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
    _stage_figures(quarter, [rule_set.pk for rule_set in rule_sets.values()])
    tell(4, STEPS, _("正在汇总等次"))
    done |= _save(quarter, [rule_set.pk for rule_set in rule_sets.values()])
    tell(STEPS, STEPS, _("计分完成"))
    return done


def _silence(done: int, total: int | None = None, message: str = "") -> None:
    """Nobody watches."""


def _stage_figures(quarter: Quarter, sets: list[int]) -> None:
    sum_up_entries(quarter=quarter)
    filled("staged_sum")
    run(STAGE_LINES, sets)
    filled("staged_line")
    run(STAGE_TOTALS)
    filled("staged_total")


def _save(quarter: Quarter, sets: list[int]) -> dict[str, int]:
    """Write only what differs, so that a second run leaves no dead rows."""
    name = str(quarter)
    scores = run(DROP_SCORES, [name, name]) + run(SAVE_SCORES, [name, *sets])
    if scores:
        grown("assessment_quarterscore")
    lines = run(DROP_LINES, [name, name, name]) + run(SAVE_LINES, [name])
    if lines:
        grown("assessment_scoreline")
    return {"scores": scores, "lines": lines}


def _mark_collected(scope: Any, community: Organisation | None, actor: Any, now: datetime) -> None:
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
