"""Collect: which communities are scored, who is, and the facts of the quarter with those that came late."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, DurationField, ExpressionWrapper, F, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Greatest, Least

from assessment.choices import QuarterState, Standing, SubjectKind
from assessment.county_settings import LATE_QUARTERS, MINIMUM_DAYS
from assessment.models import CommunityQuarter, PointRule, RuleSet
from assessment.selectors.chances import CHANCES, Chance, Reckoned, sources_of
from assessment.selectors.facts import COLUMNS, Source
from assessment.selectors.rules import rule_set_for
from assessment.services.staging import KEY, compiled, divided, fill, filled, run
from common.dated import overlapping
from common.periods import Quarter
from common.selectors.county_settings import setting
from members.models import MemberReportIn, UnitReportIn

# A fact counts at most once for a subject and rule: the rest of its columns follow from the rule.
STAGE_FACTS = """
INSERT INTO staged_fact (rule_id, rule_code, subject_kind, subject_id, community_id, occurred_on, outcome, quantity,
                         points, source_kind, source_id, is_event)
SELECT r.id, r.code, %s, f.fact_subject, f.fact_community, f.fact_day, f.fact_outcome, f.hundredths,
       CASE WHEN r.kind = 'PER_EVENT' AND f.fact_outcome = 'DONE' THEN r.amount
            WHEN r.kind = 'PER_UNIT' AND f.fact_outcome = 'DONE' THEN {worth}
            WHEN r.kind = 'ALLOWANCE' AND f.fact_outcome = 'UNEXCUSED' THEN -r.step
            ELSE 0 END,
       %s, CASE WHEN f.fact_source = 0 THEN s.quarter_id ELSE f.fact_source END, %s
FROM (SELECT facts.*, CAST(ROUND(fact_quantity * 100) AS bigint) AS hundredths FROM ({rows}) facts) f
JOIN staged_scope s ON s.community_id = f.fact_community AND s.period = %s
JOIN assessment_pointrule r ON r.id = %s
"""
STAGE_CHANCE = f"""
INSERT INTO staged_chance (fact_code, {KEY}, chances)
SELECT %s, %s, c.subject, c.place, c.chances * 100 FROM ({{rows}}) c
"""  # noqa: S608
STAGE_HERE = """
INSERT INTO staged_here (fact_code, community_id, chances) SELECT %s, c.place, c.chances * 100 FROM ({rows}) c
"""
WORTH = divided("r.amount * f.hundredths", "100")
STAGE_SUBJECTS = f"""
INSERT INTO staged_subject ({KEY}, standing)
SELECT %s, p.who, p.place,
       CASE WHEN EXISTS (SELECT 1 FROM assessment_exemption e WHERE e.quarter = %s
                         AND e.community_id = p.place AND e.{{column}} = p.who)
            THEN '{Standing.EXEMPT.value}' ELSE '{Standing.SCORED.value}' END
FROM ({{rows}}) p
JOIN staged_scope s ON s.community_id = p.place AND s.period = %s
"""  # noqa: S608  (column names of this module)


def stage_scope(*, quarter: Quarter, communities: QuerySet[CommunityQuarter]) -> list[Quarter]:
    """Stage the communities this run scores; return the frozen quarters before, from which facts may still come late.

    Only an unbroken row of frozen quarters: else the fact's next open quarter is an earlier one.
    """
    _stage_scope(communities.values("community", "pk", "quarter"))
    late: list[Quarter] = []
    frozen, earlier = communities.values("community"), quarter.previous
    for _ in range(setting(LATE_QUARTERS, on=quarter.start)):
        frozen = CommunityQuarter.objects.filter(
            community__in=frozen, quarter=str(earlier), state__in=QuarterState.frozen
        ).values("community")
        if not frozen.exists():
            break
        _stage_late_scope(frozen, communities, earlier)
        late.append(earlier)
        earlier = earlier.previous
    filled("staged_scope")
    return late


def _stage_scope(rows: Any) -> None:
    sql, params = compiled(rows)
    run(f"INSERT INTO staged_scope (community_id, quarter_id, period) {sql}", params)


def _stage_late_scope(frozen: Any, communities: QuerySet[CommunityQuarter], earlier: Quarter) -> None:
    """What was not counted at all in an excluded quarter does not come late either."""
    counted = CommunityQuarter.objects.filter(community__in=frozen, quarter=str(earlier), is_excluded=False)
    rows = communities.filter(community__in=counted.values("community"))
    _stage_scope(rows.values("community", "pk", period=Value(str(earlier))))


def stage_subjects(*, quarter: Quarter) -> None:
    """Units and members reported in for at least the county's number of days of the quarter; nobody else."""
    days = setting(MINIMUM_DAYS, on=quarter.start)
    for kind, model, column in (
        (SubjectKind.MEMBER, MemberReportIn, "member"),
        (SubjectKind.UNIT, UnitReportIn, "unit"),
    ):
        sql, params = compiled(reported_in(model.objects.counted(), column, quarter, days))
        statement = STAGE_SUBJECTS.format(column=f"{column}_id", rows=sql)
        run(statement, [kind, str(quarter), *params, str(quarter)])
    filled("staged_subject")


def reported_in(rows: Any, column: str, quarter: Quarter, days: int) -> QuerySet[Any, Any]:
    """(who, place) with enough days; several papers of one quarter add up."""
    first, after = (Value(day, output_field=DateField()) for day in (quarter.start, quarter.end))
    until = Least(Coalesce(F("ended_on"), after), after, output_field=DateField())
    since = Greatest(F("started_on"), first, output_field=DateField())
    length = ExpressionWrapper(until - since, output_field=DurationField())
    inside = rows.filter(overlapping(quarter.start, quarter.end)).order_by()
    grouped = inside.values(who=F(column), place=F("community")).annotate(days=Sum(length))
    return grouped.filter(days__gte=timedelta(days=days)).values("who", "place")


def stage_facts(*, quarter: Quarter, late: list[Quarter], rule_sets: dict[str, RuleSet], as_of: date) -> None:
    """The facts of the quarter under its rules, then the late ones of the frozen quarters before it."""
    rules = list(enabled_rules(rule_sets.values()))
    for rule in rules:
        for source in sources_of(rule):
            _stage(rule, source, quarter, as_of)
    for earlier in late:
        _stage_late_facts(rules, earlier, as_of)
    filled("staged_fact")
    stage_chances(quarter=quarter, rules=rules)


def stage_chances(*, quarter: Quarter, rules: Iterable[PointRule]) -> None:
    """What could have been done: by community, or where it depends on the person, by subject and community."""
    for fact_code in sorted(
        {rule.fact_code for rule in rules if rule.rule_set.leaves_out and rule.fact_code in CHANCES}
    ):
        _stage_chance(fact_code, CHANCES[fact_code], quarter)
    filled("staged_here")
    filled("staged_chance")


def _stage_chance(fact_code: str, chance: Chance, quarter: Quarter) -> None:
    sql, params = compiled(chance.rows(quarter))
    if chance.subject_kind:
        run(STAGE_CHANCE.format(rows=sql), [fact_code, chance.subject_kind, *params])
    else:
        run(STAGE_HERE.format(rows=sql), [fact_code, *params])


def _stage_late_facts(rules: list[PointRule], earlier: Quarter, as_of: date) -> None:
    """Events only, and only under rules that were in force in that quarter too."""
    had = {rule.code for rule in enabled_rules(rule_set_for(kind, earlier) for kind in SubjectKind)}
    for rule in rules:
        for source in sources_of(rule):
            if source.is_event and rule.code in had:
                _stage(rule, source, earlier, as_of)


def enabled_rules(rule_sets: Iterable[RuleSet]) -> QuerySet[PointRule]:
    rules = PointRule.objects.filter(rule_set__in=list(rule_sets), is_enabled=True)
    return rules.select_related("rule_set").order_by("rule_set", "position")


def _stage(rule: PointRule, source: Source | Reckoned, period: Quarter, as_of: date) -> None:
    sql, params = (
        _given(source, period, as_of) if isinstance(source, Reckoned) else compiled(source.rows(period, as_of))
    )
    run(
        STAGE_FACTS.format(rows=sql, worth=WORTH),
        [rule.rule_set.subject_kind, source.kind, int(source.is_event), *params, str(period), rule.pk],
    )


def _given(source: Reckoned, period: Quarter, as_of: date) -> tuple[str, tuple[Any, ...]]:
    """Rows reckoned in Python, put where SQL finds them."""
    run("DELETE FROM staged_given")
    fill("staged_given", COLUMNS, source.rows(period, as_of))
    return f"SELECT {', '.join(COLUMNS)} FROM staged_given", ()  # noqa: S608  (column names of this module)
