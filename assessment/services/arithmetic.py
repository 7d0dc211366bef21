"""The arithmetic of a quarter as SQL: sums of the ledger → lines → totals. Whole hundredths, one rounding a step.

`selectors/formulas.py` and `selectors/summing.py` say the same in words; tests/assessment/reference.py says it a third
time in plain Python, and all three must agree.
"""

from assessment.choices import LineCase
from assessment.county_settings import MINIMUM_REACHABLE, REPORT_IN_COMPULSORY
from assessment.services.staging import KEY, divided, filled, run, same_subject
from common.periods import Quarter
from common.selectors.county_settings import setting

IMPOSSIBLE = ", ".join(f"'{case}'" for case in LineCase.impossible)
# The cap of counted rules is the one without posts: no community can set posts yet, so none has set any.
FACTS = """
SELECT s.subject_kind, s.subject_id, s.community_id, r.id AS rule_id, r.kind, r.fact_code, r.amount, r.step, r.target,
       r.floor, r.fallback, r.if_impossible, rs.edition,
       CASE WHEN r.kind IN ('PER_EVENT', 'PER_UNIT') THEN COALESCE(r.cap_without_posts, r.cap) ELSE r.amount END AS cap,
       COALESCE(t.points, 0) AS points, COALESCE(t.part, 0) AS part, COALESCE(t.whole, 0) AS whole,
       COALESCE(t.running, 0) AS running, COALESCE(t.available, 0) AS available,
       COALESCE(c.chances, h.chances) AS chances
FROM staged_subject s
JOIN assessment_ruleset rs ON rs.id IN (%s, %s) AND rs.subject_kind = s.subject_kind
JOIN assessment_pointrule r ON r.rule_set_id = rs.id AND r.is_enabled
LEFT JOIN staged_sum t ON t.rule_id = r.id AND {summed}
LEFT JOIN staged_here h ON h.fact_code = r.fact_code AND h.community_id = s.community_id
LEFT JOIN staged_chance c ON c.fact_code = r.fact_code AND {chance}
WHERE s.standing = 'SCORED'
""".format(summed=same_subject("t", "s"), chance=same_subject("c", "s"))
BASIS = """
CASE kind
     WHEN 'ALLOWANCE' THEN CASE WHEN whole = 0 AND step > 0 THEN 'NONE_HELD' ELSE 'COUNTED' END
     WHEN 'ON_TIME_RATIO' THEN CASE WHEN whole > 0 THEN 'COUNTED' WHEN running > 0 THEN 'NOTHING_DUE'
                                    WHEN available > 0 THEN 'NONE_CLAIMED' ELSE 'NOTHING_OPEN' END
     WHEN 'RATE_TARGET' THEN CASE WHEN edition >= 2 AND fact_code = 'REPORT_IN_RATE' AND %s = 0 THEN 'NOT_REQUIRED'
                                  WHEN whole > 0 THEN 'COUNTED' ELSE 'NOBODY' END
     ELSE CASE WHEN edition < 2 OR part > 0 THEN 'COUNTED'
               WHEN fact_code IN ('SERVICE', 'TEAM_SERVICE') AND COALESCE(chances, 0) = 0 THEN 'NO_SERVICE'
               WHEN fact_code = 'BRANCH_ACTIVITY' AND chances IS NULL THEN 'NO_BRANCH'
               WHEN fact_code = 'BRANCH_ACTIVITY' AND chances = 0 THEN 'NO_ACTIVITY'
               WHEN fact_code = 'RESOURCE_USE' AND running > 0 THEN 'IN_USE'
               WHEN fact_code = 'RESOURCE_USE' THEN 'NOT_NAMED'
               ELSE 'COUNTED' END
END
"""
MEASURED = f"""
CASE kind
     WHEN 'ONCE' THEN CASE WHEN part > 0 THEN amount ELSE 0 END
     WHEN 'ALLOWANCE' THEN amount + points
     WHEN 'ON_TIME_RATIO' THEN CASE WHEN whole > 0 THEN {divided("amount * part", "whole")} ELSE 0 END
     WHEN 'RATE_TARGET' THEN CASE WHEN whole > 0
                                  THEN {divided("10000 * amount * part", "whole * target")} ELSE 0 END
     ELSE points
END
"""
FIGURES = f"""
SELECT figures.*, basis IN ({IMPOSSIBLE}) AND if_impossible = 'LEAVES' AS leaves,
       CASE WHEN basis NOT IN ({IMPOSSIBLE}) OR if_impossible = 'COUNTS' THEN measured
            WHEN if_impossible = 'FULL' THEN COALESCE(cap, amount)
            WHEN if_impossible = 'FIXED' THEN COALESCE(fallback, 0)
            ELSE 0 END AS raw,
       CASE WHEN edition >= 2 AND part = 0 AND kind IN ('PER_EVENT', 'PER_UNIT', 'ONCE') THEN COALESCE(chances, 0)
            ELSE whole END AS shown_whole
FROM (SELECT facts.*, {BASIS} AS basis, {MEASURED} AS measured FROM ({FACTS}) facts) figures
"""  # noqa: S608  (column names of this module, as below)
STAGE_LINES = f"""
INSERT INTO staged_line ({KEY}, rule_id, basis, part, whole, cap, raw, counted, reach)
SELECT {KEY}, rule_id, basis, part, shown_whole, cap, raw,
       CASE WHEN leaves THEN 0 WHEN raw < floor THEN floor WHEN raw > cap THEN cap ELSE raw END,
       CASE WHEN leaves THEN 0 ELSE COALESCE(cap, amount) END
FROM ({FIGURES}) lines
"""  # noqa: S608
# Rules that share a cap reach no more than it together; then what counts, what could be reached, and the bonus.
GROUPS = f"""
SELECT {KEY}, rule_set_id, is_bonus,
       CASE WHEN cap_group <> '' AND SUM(counted) > MAX(group_cap) THEN MAX(group_cap) ELSE SUM(counted) END AS points,
       CASE WHEN cap_group <> '' AND SUM(reach) > MAX(group_cap) THEN MAX(group_cap) ELSE SUM(reach) END AS reach
FROM staged_line l JOIN assessment_pointrule r ON r.id = l.rule_id
GROUP BY {KEY}, rule_set_id, is_bonus, cap_group
"""  # noqa: S608
SUMS = f"""
SELECT {KEY}, rule_set_id, SUM(CASE WHEN is_bonus THEN 0 ELSE points END) AS line_sum,
       SUM(CASE WHEN is_bonus THEN points ELSE 0 END) AS bonus, SUM(CASE WHEN is_bonus THEN 0 ELSE reach END) AS reach
FROM ({GROUPS}) grouped GROUP BY {KEY}, rule_set_id
"""  # noqa: S608
LIMITED = f"""
SELECT summed.subject_kind, summed.subject_id, summed.community_id, rule_set_id, line_sum, total_cap, ceiling,
       CASE WHEN bonus > bonus_cap THEN bonus_cap ELSE bonus END AS bonus,
       CASE WHEN edition >= 2 THEN reach ELSE total_cap END AS reachable
FROM ({SUMS}) summed JOIN assessment_ruleset rs ON rs.id = summed.rule_set_id
"""  # noqa: S608
SCALED = f"""
SELECT limited.*, CASE WHEN reachable > 0 THEN {divided("line_sum * total_cap", "reachable")} ELSE 0 END AS scaled
FROM ({LIMITED}) limited
"""  # noqa: S608
STAGE_TOTALS = f"""
INSERT INTO staged_total ({KEY}, rule_set_id, line_sum, bonus, reachable, total)
SELECT {KEY}, rule_set_id, line_sum, bonus, reachable,
       CASE WHEN reachable <= 0 OR reachable < %s THEN NULL WHEN points > ceiling THEN ceiling ELSE points END
FROM (SELECT s.*, CASE WHEN scaled > total_cap THEN total_cap ELSE scaled END + bonus AS points
      FROM ({SCALED}) s) added
"""  # noqa: S608


def stage_figures(*, sets: list[int], quarter: Quarter) -> int:
    """Lines and totals of the staged subjects from the staged sums, under the rule sets with these keys.

    A total is NULL where less could be reached than the county asks for; return that number, in hundredths.
    """
    least = int(setting(MINIMUM_REACHABLE, on=quarter.start) * 100)
    run(STAGE_LINES, [int(setting(REPORT_IN_COMPULSORY, on=quarter.start)), *sets])
    filled("staged_line")
    run(STAGE_TOTALS, [least])
    filled("staged_total")
    return least
