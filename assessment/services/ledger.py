"""The only writer of the ledger. Entries are added, never changed: what is no longer so is reversed."""

from assessment.choices import EntryKind
from assessment.services.staging import KEY, grown, run, same_subject
from common.periods import Quarter

COLUMNS = (
    "kind, rule_code, rule_id, subject_kind, subject_id, community_id, quarter, occurred_on, outcome, quantity, points, "
    "source_kind, source_id, revision, reverses_id"
)
SAME_FACT = (
    "{one}.rule_code = {other}.rule_code AND {one}.source_kind = {other}.source_kind "
    "AND {one}.source_id = {other}.source_id AND {subject}"
)


def same_fact(one: str, other: str) -> str:
    return SAME_FACT.format(one=one, other=other, subject=same_subject(one, other))


def next_revision(of: str) -> str:
    """One more than any entry about the fact, in whatever quarter: a state of two quarters has entries in both."""
    same = same_fact("n", of)
    return f"COALESCE((SELECT MAX(n.revision) FROM assessment_pointentry n WHERE {same}), 0) + 1"  # noqa: S608


IS_LIVE = "e.kind = 'FACT' AND NOT EXISTS (SELECT 1 FROM assessment_pointentry r WHERE r.reverses_id = e.id)"
REVERSE = f"""
INSERT INTO assessment_pointentry ({COLUMNS})
SELECT %s, e.rule_code, e.rule_id, e.subject_kind, e.subject_id, e.community_id, e.quarter, e.occurred_on, e.outcome,
       -e.quantity, -e.points, e.source_kind, e.source_id, {next_revision("e")}, e.id
FROM assessment_pointentry e
WHERE {IS_LIVE} AND e.quarter = %s
  AND e.community_id IN (SELECT community_id FROM staged_scope WHERE period = %s)
  AND NOT EXISTS (
    SELECT 1 FROM staged_fact f
    WHERE {same_fact("f", "e")} AND f.rule_id = e.rule_id AND f.points = e.points AND f.quantity = e.quantity
      AND f.outcome = e.outcome AND f.occurred_on = e.occurred_on)
"""  # noqa: S608  (column names of this module)
POST = f"""
INSERT INTO assessment_pointentry ({COLUMNS})
SELECT %s, f.rule_code, f.rule_id, f.subject_kind, f.subject_id, f.community_id, %s, f.occurred_on, f.outcome,
       f.quantity, f.points, f.source_kind, f.source_id, {next_revision("f")}, NULL
FROM staged_fact f
WHERE NOT EXISTS (SELECT 1 FROM assessment_pointentry e
                  WHERE {IS_LIVE} AND {same_fact("e", "f")} AND (f.is_event = 1 OR e.quarter = %s))
ORDER BY f.rule_code, f.community_id, f.subject_id, f.occurred_on, f.source_id
"""  # noqa: S608
SUM_UP = f"""
INSERT INTO staged_sum (rule_id, {KEY}, points, part, whole, running, available)
SELECT e.rule_id, e.subject_kind, e.subject_id, e.community_id, SUM(e.points),
       SUM(CASE WHEN e.outcome IN ('DONE', 'UNEXCUSED', 'ON_TIME', 'REACHED') THEN e.quantity ELSE 0 END),
       SUM(CASE WHEN e.outcome IN ('PRESENT', 'EXCUSED', 'UNEXCUSED', 'ON_TIME', 'LATE', 'ELIGIBLE')
           THEN e.quantity ELSE 0 END),
       SUM(CASE WHEN e.outcome = 'RUNNING' THEN e.quantity ELSE 0 END),
       SUM(CASE WHEN e.outcome IN ('OPEN', 'UNCOVERED') THEN e.quantity ELSE 0 END)
FROM assessment_pointentry e
WHERE e.quarter = %s
GROUP BY e.rule_id, e.subject_kind, e.subject_id, e.community_id
"""  # noqa: S608


def post_facts(*, quarter: Quarter) -> dict[str, int]:
    """Bring the quarter's entries in line with the staged facts: reversals first, then what is new or next.

    An event that already counts, in this quarter or in a frozen one, is not posted again; a state of the quarter (a
    rate, a need nobody took) is a fact of every quarter in which it holds. Revisions number all entries about a fact.
    """
    reversed_ = run(REVERSE, [EntryKind.REVERSAL, str(quarter), str(quarter)])
    posted = run(POST, [EntryKind.FACT, str(quarter), str(quarter)])
    if posted or reversed_:
        grown("assessment_pointentry")
    return {"posted": posted, "reversed": reversed_}


def sum_up_entries(*, quarter: Quarter) -> None:
    """Stage the sums of the quarter's entries by rule, subject and community; reversals cancel what they reverse."""
    run(SUM_UP, [str(quarter)])
