"""The facts of a score as a page tells them: day, what happened, the record it is in, what it did to its line."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Meeting, ServiceRecord
from alliances.models import Claim, Need
from assessment.choices import EntryKind, Outcome
from assessment.models import Objection, PointEntry, QuarterScore
from assessment.selectors.formulas import signed
from common.rounding import plain
from members.models import User


@dataclass
class ShownEntry:
    """A fact of a line: its day, what it says, where it is recorded, what it did.

    `record` is the row it rests on; None for who may not open it.
    """

    entry: PointEntry
    day: date
    text: str
    source: str
    record: Any
    effect: str
    is_reversed: bool
    objection: Objection | None = None


def entries_of(*, score: QuarterScore, collected: date | None, user: User) -> dict[str, list[ShownEntry]]:
    """The ledger of one score by rule code; sources only as far as the person may see them."""
    rows = list(ledger_of(score).select_related("rule", "reversal"))
    sources = visible_sources(rows, user)
    found: dict[str, list[ShownEntry]] = defaultdict(list)
    for entry in rows:
        source = sources.get((entry.source_kind, entry.source_id))
        found[entry.rule_code].append(
            ShownEntry(
                entry=entry,
                day=fact_day(entry, collected),
                text=entry_text(entry, source),
                source=source_name(entry, source),
                record=source,
                effect=effect_text(entry),
                is_reversed=hasattr(entry, "reversal"),
            )
        )
    return found


def fact_day(entry: PointEntry, collected: date | None) -> date:
    """The fact's own day. A state is kept under the last day of its quarter: until that has come it is what was found
    when the figures were collected."""
    return min(entry.occurred_on, collected) if collected else entry.occurred_on


def ledger_of(score: QuarterScore) -> QuerySet[PointEntry]:
    return PointEntry.objects.filter(
        quarter=score.quarter,
        subject_kind=score.subject_kind,
        subject_id=score.subject_id,
        community=score.community_id,
    )


CLAIM_KINDS = ("claim", "claims_running", "resource_named")
SOURCE_ROWS: dict[str, Any] = {
    "meeting": lambda user: Meeting.objects.visible_to(user),
    "needs_uncovered": lambda user: Need.objects.visible_to(user),
    "service_record": lambda user: ServiceRecord.objects.visible_to(user),
    **dict.fromkeys(
        CLAIM_KINDS, lambda user: Claim.objects.visible_to(user).select_related("need", "resource")
    ),
}  # fmt: skip


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
    Outcome.UNEXCUSED: gettext_lazy("，无故缺席"),
}
EFFECTS: dict[str, Any] = {Outcome.ON_TIME: gettext_lazy("按期"), Outcome.LATE: gettext_lazy("未按期")}
COUNTS: dict[str, Any] = {
    "people_eligible": gettext_lazy("本单位纳入统计的在职党员 %(n)s 人"),
    "people_reported_in": gettext_lazy("其中本季报到在册的 %(n)s 人"),
    "people_serving": gettext_lazy("其中本季有经确认服务的 %(n)s 人"),
    "claims_at_work": gettext_lazy("有正在办理、未到期的认领"),  # all of a unit's at once, as they were told before
    "claims_open": gettext_lazy("有可以认领的需求"),
    "team_service": gettext_lazy("本单位党员在本社区经确认的服务 %(n)s 次"),
}
"""Facts that are numbers of the whole quarter; nobody is named."""
SAID: dict[str, Any] = {
    "claims_running": gettext_lazy("%(title)s，正在办理或等待验收"),
    "needs_uncovered": gettext_lazy("%(title)s，本季 %(n)s 个工作日没有认领完，季末仍没有"),
    "resource_named": gettext_lazy("%(title)s，用到本单位的资源，还没有验收"),
}
KINDS: dict[str, Any] = {
    "meeting": gettext_lazy("会议"),
    "needs_uncovered": gettext_lazy("需求"),
    "service_record": gettext_lazy("志愿服务"),
    **dict.fromkeys(CLAIM_KINDS, gettext_lazy("认领的需求")),
}


def entry_text(entry: PointEntry, source: Any) -> str:
    """What happened, in words; the title only where the person may open the record."""
    quantity = {"n": plain(abs(entry.quantity))}
    if entry.source_kind in COUNTS:
        return str(COUNTS[entry.source_kind]) % quantity
    title = record_text(entry, source)
    if entry.source_kind in SAID:
        return str(SAID[entry.source_kind]) % {"title": title, **quantity}
    return f"{title}{PRESENCES.get(entry.outcome, '')}"


def record_text(entry: PointEntry, source: Any) -> str:
    """The title of the record where the person may open it, else its kind."""
    if source is None:
        return str(KINDS.get(entry.source_kind, entry.rule.title))
    if entry.source_kind in CLAIM_KINDS:
        return source.need.title
    return f"{source.get_kind_display()} {source.title}".strip() if entry.source_kind == "meeting" else source.title


def source_name(entry: PointEntry, source: Any) -> str:
    """What the link says: the kind of record and its number."""
    if source is None:
        return ""
    words = {"meeting": _("会议记录"), "service_record": _("服务记录")}
    need = source.need if entry.source_kind in CLAIM_KINDS else source
    return words.get(entry.source_kind) or f"{_('需求')} {need.number}"


def effect_text(entry: PointEntry) -> str:
    """What the fact did to the line: points, or for ratios what it counts as."""
    if entry.kind == EntryKind.REVERSAL:
        return _("冲正") + (f" {signed(entry.points)}" if entry.points else "")
    if entry.points:
        return signed(entry.points)
    if entry.outcome in PRESENCES:
        return "0"
    return str(EFFECTS.get(entry.outcome, ""))
