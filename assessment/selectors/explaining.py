"""How a score came about: every line with its formula and real numbers, every entry with its fact and source."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from activities.models import Meeting
from activities.selectors.facts.chances import missed_meetings
from assessment.choices import FactCode, LineCase, Outcome, QuarterState
from assessment.models import CommunityQuarter, Objection, PointEntry, PointRule, QuarterScore, ScoreLine
from assessment.selectors.entries import ShownEntry, entries_of
from assessment.selectors.formulas import formula, rule_text
from assessment.selectors.summing import Step, steps_of
from members.models import User


@dataclass(frozen=True)
class MissedMeeting:
    """A meeting of the residential branch without this member, and whether the reader may open it."""

    meeting: Meeting
    is_open: bool


@dataclass
class ShownLine:
    """A rule of the set with this score's figures; without `line` the rule is not in use yet.

    `meetings` are those of the residential branch that a member did not come to.
    """

    rule: PointRule
    line: ScoreLine | None
    formula: str
    entries: list[ShownEntry] = field(default_factory=list)
    objection: Objection | None = None
    meetings: list[MissedMeeting] = field(default_factory=list)

    @property
    def objected(self) -> bool:
        return any(o is not None and o.waits for o in (self.objection, *(e.objection for e in self.entries)))


def lines_of(*, score: QuarterScore, quarter: CommunityQuarter, user: User) -> list[ShownLine]:
    """Every rule of the score's set in its order; a fixed number of queries whatever the number of entries."""
    lines = {line.rule_id: line for line in score_lines(score)}
    entries = entries_of(score=score, collected=quarter.collected_on, user=user)
    shown = []
    for rule in score.rule_set.rules.select_related("rule_set"):
        line = lines.get(rule.pk)
        text = formula(line) if line else rule_text(rule)
        facts = [e for e in entries.get(rule.code, []) if matters(e.entry, line)]
        shown.append(ShownLine(rule, line, text, facts, meetings=missed(score, quarter, line, user)))
    return with_objections(shown, score.objections.all())


def steps_shown(*, score: QuarterScore, lines: Iterable[ShownLine]) -> list[Step]:
    """The sums from these lines to the total; none for who has no lines."""
    counted = [shown.line for shown in lines if shown.line is not None]
    return steps_of(score=score, lines=counted) if counted else []


def score_lines(score: QuarterScore) -> QuerySet[ScoreLine]:
    """With what `formula` and `steps_of` ask of each."""
    return score.lines.select_related("rule__rule_set").order_by("rule__position")


def missed(score: QuarterScore, quarter: CommunityQuarter, line: ScoreLine | None, user: User) -> list[MissedMeeting]:
    """What an empty line of branch activities is empty of, as far as it was known when the figures were published."""
    if line is None or line.rule.fact_code != FactCode.BRANCH_ACTIVITY or line.part or not line.whole:
        return []
    rows = missed_meetings(member=score.subject_id, community=score.community_id, quarter=score.period)
    if quarter.state not in QuarterState.moving and quarter.notice_started_on:
        rows = rows.filter(confirmed_at__date__lte=quarter.notice_started_on)
    visible = set(Meeting.objects.visible_to(user).filter(pk__in=rows.values("pk")).values_list("pk", flat=True))
    return [MissedMeeting(row, row.pk in visible) for row in rows]


GROUNDS: dict[str, tuple[str, ...]] = {
    LineCase.NOTHING_DUE: (Outcome.RUNNING,),
    LineCase.IN_USE: (Outcome.RUNNING,),
    LineCase.NONE_CLAIMED: (Outcome.OPEN, Outcome.UNCOVERED),
}
"""Facts that are told only where the arithmetic turned on them."""
BACKGROUND = (Outcome.RUNNING, Outcome.OPEN, Outcome.UNCOVERED)


def matters(entry: PointEntry, line: ScoreLine | None) -> bool:
    """Whether a fact belongs to the case its line was decided by."""
    if line is None:
        return True
    if line.basis == LineCase.NOT_REQUIRED:
        return False
    return entry.outcome not in BACKGROUND or entry.outcome in GROUNDS.get(line.basis, ())


def with_objections(lines: list[ShownLine], objections: Iterable[Objection]) -> list[ShownLine]:
    """Hang the latest objection at the line or fact it is about."""
    by_target = {(o.rule_id, o.entry_id): o for o in sorted(objections, key=lambda o: o.pk)}
    for line in lines:
        line.objection = by_target.get((line.rule.pk, None))
        for shown in line.entries:
            shown.objection = by_target.get((line.rule.pk, shown.entry.pk))
    return lines
