"""How a score came about: every line with its formula and real numbers, every entry with its fact and source."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Meeting, ServiceRecord
from alliances.models import Claim
from assessment.choices import EntryKind, LineCase, Outcome, RuleKind
from assessment.models import Objection, PointEntry, PointRule, QuarterScore, ScoreLine
from members.models import User

MINUS = "−"


def plain(number: Decimal) -> str:
    """25 instead of 25.00, 26.67 as it is, with a real minus sign."""
    return f"{number.normalize():f}".replace("-", MINUS)


def signed(number: Decimal) -> str:
    return f"+{plain(number)}" if number > 0 else plain(number)


def rule_text(rule: PointRule) -> str:
    """The formula of a rule without the numbers of anyone."""
    amount = plain(rule.amount)
    texts = {
        RuleKind.PER_EVENT: _("每次 %(amount)s") % {"amount": amount} + cap_text(rule.cap),
        RuleKind.PER_UNIT: _("每单位 %(amount)s") % {"amount": amount} + cap_text(rule.cap),
        RuleKind.ONCE: _("有一次即得 %(amount)s") % {"amount": amount},
        RuleKind.ALLOWANCE: allowance_text(rule),
        RuleKind.ON_TIME_RATIO: _("%(amount)s × 按期 ÷ 到期") % {"amount": amount},
    }
    if rule.kind == RuleKind.RATE_TARGET:
        target = plain(rule.target or Decimal(0))
        return _("%(amount)s × 比率 ÷ %(target)s%%，最多 %(amount)s") % {"amount": amount, "target": target}
    text = texts[RuleKind(rule.kind)]
    if rule.cap_without_posts is not None:
        text += _("（社区未设岗位时最多 %(cap)s）") % {"cap": plain(rule.cap_without_posts)}
    return text


def cap_text(cap: Decimal | None) -> str:
    return "" if cap is None else _("，最多 %(cap)s") % {"cap": plain(cap)}


def allowance_text(rule: PointRule) -> str:
    if rule.step:
        return _("%(amount)s 分，每次 %(step)s") % {"amount": plain(rule.amount), "step": plain(-rule.step)}
    return _("%(amount)s 分，经核实的负面情况扣分") % {"amount": plain(rule.amount)}


def formula(line: ScoreLine) -> str:
    """The arithmetic of a line with its real numbers: “40 × 按期 3 ÷ 到期 4”."""
    rule = line.rule
    values = {
        "amount": plain(rule.amount),
        "part": plain(line.part),
        "whole": plain(line.whole),
        "raw": plain(line.raw),
    }
    special = special_case(line)
    if special:
        return special % values
    if rule.kind in RuleKind.with_cap:
        return _("%(amount)s × %(part)s 次") % values + cap_text(line.cap) + posts_text(line)
    if rule.kind == RuleKind.ONCE:
        return _("有经确认的服务即得 %(amount)s，本季 %(part)s 次") % values
    if rule.kind == RuleKind.ALLOWANCE:
        return allowance_formula(line)
    if rule.kind == RuleKind.ON_TIME_RATIO:
        return _("%(amount)s × 按期 %(part)s ÷ 到期 %(whole)s") % values
    values["target"] = plain(rule.target or Decimal(0))
    return _("%(amount)s ×（%(part)s ÷ %(whole)s）÷ %(target)s%%，最多 %(amount)s") % values


def special_case(line: ScoreLine) -> str:
    return {
        LineCase.NONE_HELD: _("本季没有需要参加的会议，计 %(raw)s"),
        LineCase.NOTHING_DUE: _("本季没有到期的认领，有正在办理的，计 %(raw)s"),
        LineCase.NOTHING_OPEN: _("本季没有可以认领的需求，计 %(raw)s"),
        LineCase.NONE_CLAIMED: _("有可以认领的需求，没有认领，计 %(raw)s"),
        LineCase.NOBODY: _("没有应计的在职党员，计 %(raw)s"),
    }.get(LineCase(line.basis), "")


def posts_text(line: ScoreLine) -> str:
    """Says which of the two caps was used."""
    used = line.rule.cap_without_posts is not None and line.cap == line.rule.cap_without_posts
    return _("（社区未设岗位）") if used else ""


def allowance_formula(line: ScoreLine) -> str:
    amount = plain(line.rule.amount)
    if not line.rule.has_source:
        return _("%(amount)s 分起，扣分项尚未启用") % {"amount": amount}
    if not line.part:
        return _("%(amount)s 分，没有无故缺席") % {"amount": amount}
    return _("%(amount)s 分，无故缺席 %(part)s 次，每次 %(step)s") % {
        "amount": amount, "part": plain(line.part), "step": plain(-line.rule.step),
    }  # fmt: skip


@dataclass
class ShownEntry:
    """A fact of a line: its day, what it says, where it is recorded, what it did."""

    entry: PointEntry
    text: str
    source: str
    url: str
    effect: str
    is_reversed: bool
    objection: Objection | None = None


@dataclass
class ShownLine:
    """A rule of the set with this score's figures; without `line` the rule is not in use yet."""

    rule: PointRule
    line: ScoreLine | None
    formula: str
    entries: list[ShownEntry] = field(default_factory=list)
    objection: Objection | None = None

    @property
    def objected(self) -> bool:
        return any(o is not None and o.waits for o in (self.objection, *(e.objection for e in self.entries)))


def lines_of(*, score: QuarterScore, user: User) -> list[ShownLine]:
    """Every rule of the score's set in its order; a fixed number of queries whatever the number of entries."""
    lines = {line.rule_id: line for line in score.lines.select_related("rule")}
    entries = entries_of(score=score, user=user)
    shown = []
    for rule in score.rule_set.rules.all():
        line = lines.get(rule.pk)
        text = formula(line) if line else rule_text(rule)
        shown.append(ShownLine(rule, line, text, [e for e in entries.get(rule.code, []) if matters(e.entry, line)]))
    return with_objections(shown, score.objections.all())


def matters(entry: PointEntry, line: ScoreLine | None) -> bool:
    """What could have been claimed is told only where the arithmetic turns on it."""
    is_background = entry.outcome in (Outcome.RUNNING, Outcome.OPEN)
    return not (is_background and line is not None and line.basis == LineCase.COUNTED)


def with_objections(lines: list[ShownLine], objections: Iterable[Objection]) -> list[ShownLine]:
    """Hang the latest objection at the line or fact it is about."""
    by_target = {(o.rule_id, o.entry_id): o for o in sorted(objections, key=lambda o: o.pk)}
    for line in lines:
        line.objection = by_target.get((line.rule.pk, None))
        for shown in line.entries:
            shown.objection = by_target.get((line.rule.pk, shown.entry.pk))
    return lines


def entries_of(*, score: QuarterScore, user: User) -> dict[str, list[ShownEntry]]:
    """The ledger of one score by rule code; sources only as far as the person may see them."""
    rows = list(ledger_of(score).select_related("rule", "reversal"))
    sources = visible_sources(rows, user)
    found: dict[str, list[ShownEntry]] = defaultdict(list)
    for entry in rows:
        source = sources.get((entry.source_kind, entry.source_id))
        found[entry.rule_code].append(
            ShownEntry(
                entry=entry,
                text=entry_text(entry, source),
                source=source_name(entry, source),
                url=source.get_absolute_url() if source else "",
                effect=effect_text(entry),
                is_reversed=hasattr(entry, "reversal"),
            )
        )
    return found


def ledger_of(score: QuarterScore) -> QuerySet[PointEntry]:
    return PointEntry.objects.filter(
        quarter=score.quarter,
        subject_kind=score.subject_kind,
        subject_id=score.subject_id,
        community=score.community_id,
    )


SOURCE_ROWS: dict[str, Any] = {
    "meeting": lambda user: Meeting.objects.visible_to(user),
    "claim": lambda user: Claim.objects.visible_to(user).select_related("need"),
    "service_record": lambda user: ServiceRecord.objects.visible_to(user),
}


def visible_sources(entries: list[PointEntry], user: User) -> dict[tuple[str, int], Any]:
    """The records behind the entries that this person may open, one query a kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.source_kind in SOURCE_ROWS:
            wanted[entry.source_kind].add(entry.source_id)
    return {(kind, row.pk): row for kind, keys in wanted.items() for row in SOURCE_ROWS[kind](user).filter(pk__in=keys)}


PRESENCES: dict[str, Any] = {
    Outcome.PRESENT: gettext_lazy("，到会"),
    Outcome.EXCUSED: gettext_lazy("，请假"),
    Outcome.UNEXCUSED: gettext_lazy("，未请假缺席"),
}
EFFECTS: dict[str, Any] = {Outcome.ON_TIME: gettext_lazy("按期"), Outcome.LATE: gettext_lazy("未按期")}


def entry_text(entry: PointEntry, source: Any) -> str:
    """What happened, in words; the title only where the person may open the record."""
    quantity = plain(abs(entry.quantity))
    counted = {
        "people_eligible": _("本单位应计的在职党员 %(n)s 人"),
        "people_reported_in": _("其中已报到 %(n)s 人"),
        "people_serving": _("其中本季有经确认服务的 %(n)s 人"),
        "claims_running": _("正在办理或等待验收的认领"),
        "claims_at_work": _("有正在办理、未到期的认领"),  # all of a unit's at once, as they were told before
        "claims_open": _("有可以认领的需求"),
        "team_service": _("本单位党员在本社区经确认的服务 %(n)s 次"),
    }.get(entry.source_kind)
    if counted:
        return counted % {"n": quantity} if "%" in counted else counted
    return f"{record_text(entry, source)}{PRESENCES.get(entry.outcome, '')}"


def record_text(entry: PointEntry, source: Any) -> str:
    """The title of the record where the person may open it, else its kind."""
    kinds = {"meeting": _("会议"), "claim": _("认领的需求"), "service_record": _("志愿服务")}
    if source is None:
        return kinds.get(entry.source_kind, entry.rule.title)
    if entry.source_kind == "claim":
        return source.need.title
    return (
        source.title if entry.source_kind == "service_record" else f"{source.get_kind_display()} {source.title}".strip()
    )


def source_name(entry: PointEntry, source: Any) -> str:
    """What the link says: the kind of record and its number."""
    if source is None:
        return ""
    words = {"meeting": _("会议记录"), "service_record": _("服务记录")}
    return words.get(entry.source_kind) or f"{_('需求')} {source.need.number}"


def effect_text(entry: PointEntry) -> str:
    """What the fact did to the line: points, or for ratios what it counts as."""
    if entry.kind == EntryKind.REVERSAL:
        return _("冲正") + (f" {signed(entry.points)}" if entry.points else "")
    if entry.points:
        return signed(entry.points)
    if entry.outcome in PRESENCES:
        return "0"
    return str(EFFECTS.get(entry.outcome, ""))
