"""The explanation property: what the page shows adds up. Lines follow from entries and totals from lines, recomputed
here by plain Decimal arithmetic, apart from the SQL that wrote them."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.choices import PartyPresence
from assessment.models import PointEntry, PointRule, QuarterScore, RuleSet
from assessment.selectors.explaining import formula
from members.services.people import add_member
from tests.assessment.scenes import (
    claim,
    committee,
    conference,
    done,
    meet,
    need,
    report_in,
    resource,
    score,
    serve,
    take_part,
)
from tests.world import START

CENT = Decimal("0.01")
PART = {"DONE", "UNEXCUSED", "ON_TIME", "REACHED"}
WHOLE = {"PRESENT", "EXCUSED", "UNEXCUSED", "ON_TIME", "LATE", "ELIGIBLE"}


def summed(entries: Iterable[PointEntry], outcomes: set[str]) -> Decimal:
    return sum((entry.quantity for entry in entries if entry.outcome in outcomes), Decimal(0))


def recomputed(rule: PointRule, entries: list[PointEntry]) -> Decimal:
    """What a rule makes of its entries, by the words of DOMAIN.md §6."""
    part, whole = summed(entries, PART), summed(entries, WHOLE)
    points = sum((entry.points for entry in entries), Decimal(0))
    if rule.kind == "ON_TIME_RATIO":
        if whole:
            return rounded(rule.amount * part / whole)
        nothing_to_blame = summed(entries, {"RUNNING"}) or not summed(entries, {"OPEN"})
        return rule.fallback if nothing_to_blame else Decimal(0)
    if rule.kind == "RATE_TARGET":
        return min(rule.amount, rounded(rule.amount * part / whole / (rule.target / 100))) if whole else rule.amount
    if rule.kind == "ALLOWANCE":
        return max(rule.floor, rule.amount + points)
    if rule.kind == "ONCE":
        return rule.amount if part else Decimal(0)
    return min(points, rule.cap_without_posts or rule.cap)


def rounded(number: Decimal) -> Decimal:
    return number.quantize(CENT, rounding=ROUND_HALF_UP)


def check_everything() -> int:
    """Every line against its entries, every total against its lines; return how many lines."""
    checked = 0
    for row in QuarterScore.objects.filter(standing="SCORED").select_related("rule_set"):
        entries = list(PointEntry.objects.filter(
            quarter=row.quarter, subject_kind=row.subject_kind, subject_id=row.subject_id, community=row.community_id
        ))  # fmt: skip
        lines = list(row.lines.select_related("rule"))
        for shown in lines:
            mine = [entry for entry in entries if entry.rule_id == shown.rule_id]
            assert shown.counted == recomputed(shown.rule, mine), (shown.rule.code, formula(shown))
            assert (shown.part, shown.whole) == (summed(mine, PART), summed(mine, WHOLE)), shown.rule.code
            assert formula(shown)
        assert row.total == total_of(row.rule_set, lines)
        best = row.rule_set.bands.filter(minimum__lte=row.total).order_by("-minimum").first()
        assert row.band == best.code
        checked += len(lines)
    return checked


def total_of(rule_set: RuleSet, lines) -> Decimal:
    base = sum((line.counted for line in lines if not line.rule.is_bonus), Decimal(0))
    bonus = sum((line.counted for line in lines if line.rule.is_bonus), Decimal(0))
    return min(base, rule_set.total_cap) + min(bonus, rule_set.bonus_cap)


days = st.integers(0, 91).map(lambda step: date(2026, 7, 1) + timedelta(days=step))
claims = st.lists(
    st.tuples(days, st.one_of(st.none(), days), st.booleans(), st.booleans()), max_size=6
)  # due, delivered, confirmed, with resource
facts = st.fixed_dictionaries({
    "people": st.integers(0, 5),
    "reported": st.integers(0, 5),
    "services": st.lists(st.tuples(st.integers(0, 4), days), max_size=8),
    "activities": st.lists(st.integers(0, 4), max_size=3),
    "conferences": st.lists(st.sampled_from(PartyPresence.values), max_size=6),
    "claims": claims,
    "open": st.booleans(),
})  # fmt: skip


class Undone(Exception):
    """Takes one example back."""


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=facts)
def test_what_is_shown_adds_up(world, data):
    try:
        with transaction.atomic():
            put_down(world, data)
            score()
            assert check_everything() >= 6
            assert score() == {"posted": 0, "reversed": 0, "scores": 0, "lines": 0}
            raise Undone
    except Undone:
        pass


def put_down(world, data) -> None:
    unit, community = world["e1"], world["c1"]
    report_in(unit, community)
    alliance = committee(community, world["s1"], unit, world["u3"])
    people = [
        add_member(home=unit, name=f"李{number}", on=START, actor=None, work_status="IN_SERVICE")
        for number in range(data["people"])
    ]
    for person in people[: data["reported"]]:
        report_in(person, community)
    for number, day in data["services"]:
        if number < len(people):
            serve(people[number], community, on=day)
    for number in data["activities"]:
        if number < len(people):
            take_part(meet(world["b1"]), people[number])
    for number, presence in enumerate(data["conferences"]):
        conference(alliance, on=date(2026, 7, 1 + number), **{presence: [unit]})
    for due, delivered, is_confirmed, with_resource in data["claims"]:
        confirmed = delivered if is_confirmed else None
        used = resource(world["u3"]) if with_resource else None
        claim(need(alliance), unit, due=due, delivered=delivered, confirmed=confirmed, resource=used)
    if data["open"]:
        need(alliance)


@pytest.mark.django_db
def test_bonuses_and_joint_caps_have_their_own_ceilings(world):
    """No default rule uses them yet, the arithmetic is there: two rules that share a cap, and bonuses above it."""
    report_in(world["u1"], world["c1"])
    alliance = committee(world["c1"], world["s1"], world["u1"], world["u3"])
    done(need(alliance), world["u3"], resource=resource(world["u1"]))
    serve(world.people["wu"], world["c1"])
    rules = PointRule.objects.filter(rule_set__subject_kind="UNIT")
    rules.exclude(code__in=("unit.resource", "unit.team")).update(is_enabled=False)
    rules.filter(code__in=("unit.resource", "unit.team")).update(cap_group="open", group_cap=12)
    score()
    assert QuarterScore.objects.get().total == 12
    rules.filter(code="unit.team").update(cap_group="", is_bonus=True)
    score()
    assert QuarterScore.objects.get().total == 10 + 5  # bonus at most 5
    check_everything()
