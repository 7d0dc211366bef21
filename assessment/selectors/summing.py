"""From the lines to the total, step by step: joint caps, the sum, the scale, the bonus, the ceiling.

Reads what the score keeps of its own sum; a score older than that is added up from its lines by version 1's way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from assessment.models import QuarterScore, ScoreLine
from common.rounding import half_up, plain

ZERO = Decimal(0)


@dataclass(frozen=True)
class Step:
    """One printed sum: what is reckoned, the arithmetic, and what comes out."""

    title: str
    text: str
    value: Decimal


@dataclass(frozen=True)
class Part:
    """What goes into a sum: a line, or lines that share a cap."""

    titles: list[str]
    parts: list[Decimal]
    counted: Decimal
    reach: Decimal
    is_bonus: bool


def steps_of(*, score: QuarterScore, lines: Iterable[ScoreLine]) -> list[Step]:
    """The sums that made the total, in their order; none that changes nothing."""
    parts = parts_of(lines)
    base, bonus = [p for p in parts if not p.is_bonus], [p for p in parts if p.is_bonus]
    steps = [joint_step(part) for part in parts if sum(part.parts, ZERO) != part.counted]
    line_sum = sum_of(base) if score.line_sum is None else score.line_sum
    steps.append(Step(_("各项计入合计"), added([part.counted for part in base]), line_sum))
    scaled = line_sum
    if score.reachable is not None and score.reachable != score.rule_set.total_cap:
        steps.append(Step(_("计入的各项满分合计"), added([part.reach for part in base if part.reach]), score.reachable))
        if score.total is None:
            return steps
        scaled = append_scale(steps, score, line_sum)
    elif score.total is None:
        return steps
    return append_limits(steps, score, scaled, bonus)


def append_scale(steps: list[Step], score: QuarterScore, line_sum: Decimal) -> Decimal:
    """What counts, read on the full mark; rounded to hundredths as everywhere."""
    full, reachable = score.rule_set.total_cap, score.reachable or ZERO
    scaled = half_up(line_sum * full / reachable)
    text = _("%(sum)s × %(full)s ÷ %(reachable)s") % {
        "sum": plain(line_sum), "full": plain(full), "reachable": plain(reachable),
    }  # fmt: skip
    steps.append(Step(_("折算为满分 %(full)s") % {"full": plain(full)}, text, scaled))
    return scaled


def append_limits(steps: list[Step], score: QuarterScore, scaled: Decimal, bonus: list[Part]) -> list[Step]:
    """The full mark, the bonus up to its limit, and the ceiling of the whole."""
    rules = score.rule_set
    base = min(scaled, rules.total_cap)
    if base != scaled:
        steps.append(Step(_("最多计满分"), most_text(scaled, rules.total_cap), base))
    if not bonus:
        return steps
    extra = min(sum_of(bonus), rules.bonus_cap) if score.bonus is None else score.bonus
    text = added([part.counted for part in bonus])
    steps.append(Step(_("加分"), text if extra == sum_of(bonus) else most_text(text, rules.bonus_cap), extra))
    whole = base + extra
    text = added([base, extra])
    if rules.ceiling is not None and whole > rules.ceiling:
        return [*steps, Step(_("得分"), most_text(text, rules.ceiling), rules.ceiling)]
    return [*steps, Step(_("得分"), text, whole)]


def parts_of(lines: Iterable[ScoreLine]) -> list[Part]:
    """Lines by their joint cap, in the order of the rules; those that left are in none."""
    groups: dict[tuple[bool, str], list[ScoreLine]] = {}
    for line in lines:
        if not line.is_left_out:
            key = line.rule.cap_group or f"rule {line.rule_id}"
            groups.setdefault((line.rule.is_bonus, key), []).append(line)
    return [part_of(rows) for rows in groups.values()]


def part_of(rows: list[ScoreLine]) -> Part:
    cap = rows[0].rule.group_cap if rows[0].rule.cap_group else None
    counted, reach = sum((row.counted for row in rows), ZERO), sum((row.full for row in rows), ZERO)
    if cap is not None:
        counted, reach = min(counted, cap), min(reach, cap)
    titles = [row.rule.title for row in rows]
    return Part(titles, [row.counted for row in rows], counted, reach, rows[0].rule.is_bonus)


def joint_step(part: Part) -> Step:
    title = _("“%(titles)s”合并封顶") % {"titles": "”“".join(part.titles)}
    return Step(title, most_text(added(part.parts), part.counted), part.counted)


def sum_of(parts: Iterable[Part]) -> Decimal:
    return sum((part.counted for part in parts), ZERO)


def added(numbers: Iterable[Decimal]) -> str:
    return " + ".join(plain(number) for number in numbers) or "0"


def most_text(earned: Decimal | str, most: Decimal) -> str:
    text = earned if isinstance(earned, str) else plain(earned)
    return _("%(earned)s，最多 %(most)s") % {"earned": text, "most": plain(most)}
