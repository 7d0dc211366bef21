"""The explanation property: what the page shows adds up. Lines and totals against a reference written from DOMAIN.md
(`reference.py`), and every printed sum done again by a reader of the page (`printed.py`)."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.choices import PartyPresence
from alliances.models import Resource
from assessment.models import PointRule, QuarterScore, RuleSet
from members.choices import Role
from members.services.people import add_member
from tests.assessment.printed import check_page
from tests.assessment.reference import Expected, member_score, unit_score
from tests.assessment.scenes import (
    AFTER,
    Q3,
    claim,
    committee,
    compulsory,
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
from tests.world import START, add_user

days = st.integers(0, 91).map(lambda step: date(2026, 7, 1) + timedelta(days=step))
claims = st.lists(
    st.tuples(days, st.one_of(st.none(), days), st.booleans(), st.booleans()), max_size=4
)  # due, done on, with resource, let out again
facts = st.fixed_dictionaries({
    "people": st.integers(0, 5),
    "reported": st.integers(0, 5),
    "services": st.lists(st.tuples(st.integers(0, 4), days), max_size=8),
    "activities": st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=3),
    "conferences": st.lists(st.sampled_from(PartyPresence.values), max_size=6),
    "claims": claims,
    "open": st.one_of(st.none(), days),
    "offers": st.sampled_from(["", "VENUE", "FUNDS"]),
    "compulsory": st.booleans(),
})  # fmt: skip


EXAMPLES = 25 if connection.vendor == "sqlite" else 5
"""The arithmetic is the same on every engine; a second one answers for its SQL alone."""


class Undone(Exception):
    """Takes one example back."""


@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=facts)
def test_the_engine_comes_to_what_the_reference_comes_to(world, data):
    try:
        with transaction.atomic():
            put_down(world, data)
            score()
            assert check_scores(world, data["compulsory"]) >= 1
            assert score() == {"posted": 0, "reversed": 0, "scores": 0, "lines": 0}
            raise Undone
    except Undone:
        pass


def check_scores(world, is_compulsory: bool) -> int:
    """Every score against the reference, and its page read again; return how many."""
    rows = list(QuarterScore.objects.select_related("member__home", "unit", "community"))
    units = {}
    for row in rows:
        if row.unit_id:
            units.setdefault(row.community_id, set()).add(row.unit_id)
    reader = page_reader(world)
    for row in rows:
        expected = (
            member_score(row.member, row.community, Q3)
            if row.member_id
            else unit_score(row.unit, row.community, Q3, AFTER, is_compulsory=is_compulsory, units=units)
        )
        check_score(row, expected)
        printed = check_page(reader.get(row.get_absolute_url()).content.decode())
        assert printed.total == expected.total
    return len(rows)


def check_score(row: QuarterScore, expected: Expected) -> None:
    stored = {
        line.rule.code: None if line.is_left_out else Fraction(str(line.counted))
        for line in row.lines.select_related("rule")
    }
    assert stored == expected.lines
    assert (row.reachable, row.total is None) == (expected.reachable, expected.total is None)
    if expected.total is not None:
        assert Fraction(str(row.total)) == expected.total
        best = row.rule_set.bands.filter(minimum__lte=row.total).order_by("-minimum").first()
        assert (row.band, row.standing) == (best.code, "SCORED")
    else:
        assert (row.band, row.standing) == ("", "NOT_SCORED")


def page_reader(world) -> Client:
    client = Client()
    client.force_login(world.users["department"])
    return client


def put_down(world, data) -> None:
    unit, community = world["e1"], world["c1"]
    report_in(unit, community)
    alliance = committee(community, world["s1"], unit, world["u3"])
    people = [
        add_member(home=unit, name=f"李{number}", on=START, actor=None, work_status="IN_SERVICE")
        for number in range(data["people"])
    ]
    for number, person in enumerate(people[: data["reported"]]):
        report_in(person, community, branch=world["b1"] if number % 2 else None)
    for number, day in data["services"]:
        if number < len(people):
            serve(people[number], community, on=day, hours="1.5")
    for number, is_own in data["activities"]:
        if number < len(people):
            take_part(meet(world["b1"] if is_own else world["b2"]), people[number])
    for number, presence in enumerate(data["conferences"]):
        conference(alliance, on=date(2026, 7, 1 + number), **{presence: [unit]})
    for due, finished, with_resource, is_let_out in data["claims"]:
        used = resource(unit) if with_resource else None
        out = {"state": "RELEASED", "released_on": due} if is_let_out and finished is None else {}
        claim(need(alliance), unit, due=due, delivered=finished, confirmed=finished, resource=used, **out)
    if data["open"]:
        need(alliance, published=data["open"])
    if data["offers"]:
        Resource.objects.filter(pk=resource(unit).pk).update(category=data["offers"])
    compulsory(data["compulsory"])


@pytest.mark.django_db
def test_more_done_never_gives_less(world):
    """One more confirmed service, activity or claim on time: neither a line nor the total sinks."""
    member, unit = world.people["wu"], world["u1"]
    report_in(member, world["c1"], branch=world["b1"])
    report_in(unit, world["c1"])
    alliance = committee(world["c1"], world["s1"], unit, world["u3"])
    serve(world.people["ma"], world["c1"])
    meet(world["b1"])
    need(alliance)
    resource(unit)
    deeds = [
        lambda: serve(member, world["c1"]),
        lambda: take_part(meet(world["b1"]), member),
        lambda: done(need(alliance), unit),
        lambda: serve(member, world["c1"], on=date(2026, 8, 2)),
        lambda: conference(alliance, PRESENT=[unit]),
        lambda: done(need(alliance), world["u3"], resource=resource(unit)),
        lambda: serve(member, world["c1"], on=date(2026, 8, 3)),
    ]
    score()
    last = totals()
    for deed in deeds:
        deed()
        score()
        found = totals()
        assert all(found[key] >= total for key, total in last.items()), (last, found)
        last = found


def totals() -> dict[str, Fraction]:
    rows = QuarterScore.objects.exclude(total=None).values_list("subject_kind", "total")
    return {kind: Fraction(str(total)) for kind, total in rows}


@pytest.fixture
def both_kinds(world):
    """A unit whose resource was used and whose people served."""
    report_in(world["u1"], world["c1"])
    alliance = committee(world["c1"], world["s1"], world["u1"], world["u3"])
    done(need(alliance), world["u3"], resource=resource(world["u1"]))
    serve(world.people["wu"], world["c1"])
    rules = PointRule.objects.filter(rule_set__subject_kind="UNIT", rule_set__edition=2)
    rules.exclude(code__in=("unit.resource", "unit.team")).update(is_enabled=False)
    return rules


LIMITS = [  # what the two rules of 60 points are, what else the set says, total
    ({"cap_group": "open", "group_cap": 90}, {}, {}, "100"),  # 90 of 90
    ({}, {"is_bonus": True}, {"bonus_cap": 5}, "100"),  # 60 of 60, and the ceiling
    ({}, {"is_bonus": True}, {"bonus_cap": 5, "ceiling": None}, "105"),
    ({"cap_group": "open", "group_cap": 90}, {"cap_group": ""}, {}, "100"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("both", "team", "of_set", "total"), LIMITS)
def test_bonuses_and_joint_caps_have_their_own_ceilings(world, both_kinds, both, team, of_set, total):
    """No default rule uses them yet, the arithmetic is there and the page tells it."""
    both_kinds.update(amount=60, cap=None, **both)
    both_kinds.filter(code="unit.team").update(**team)
    RuleSet.objects.filter(edition=2, subject_kind="UNIT").update(**of_set)
    score()
    found = QuarterScore.objects.get()
    assert found.total == Fraction(total)
    printed = check_page(page_reader(world).get(found.get_absolute_url()).content.decode())
    assert printed.total == Fraction(total)


@pytest.mark.django_db
@pytest.mark.usefixtures("version_1")
def test_pages_of_version_1_are_told_by_its_own_formula(world):
    member, unit = world.people["wu"], world["u1"]
    report_in(member, world["c1"], branch=world["b1"])
    report_in(unit, world["c1"])
    alliance = committee(world["c1"], world["s1"], unit)
    conference(alliance, UNEXCUSED=[unit])
    for hours in ("1.5", "2", "3"):
        serve(member, world["c1"], hours=hours)
    score()
    reader = page_reader(world)
    pages = {
        row.subject_kind: reader.get(row.get_absolute_url()).content.decode() for row in QuarterScore.objects.all()
    }
    assert "25 × 3 次 = 75（共 6.5 小时），最多计 70（社区未设岗位）" in pages["MEMBER"]
    assert "20 − 5 × 无故缺席 1 次 = 15" in pages["UNIT"]
    assert "本季没有可以认领的需求，计 30" in pages["UNIT"]
    assert check_page(pages["MEMBER"]).total == 90
    assert check_page(pages["UNIT"]).total == Fraction("65.52")


@pytest.mark.django_db
def test_whoever_may_not_open_a_need_reads_its_days_without_its_title(world):
    """The unit sees its alliance's need with title and link; a reader outside sees that there was one."""
    unit = world["u1"]
    report_in(unit, world["c1"])
    alliance = committee(world["c1"], world["s1"], unit)
    wanted = need(alliance)
    resource(unit)
    score()
    page = page_of(world, "u1_liaison", unit)
    assert f"{wanted.title}，本季 66 个工作日没有认领完，季末仍没有" in page
    assert wanted.get_absolute_url() in page
    recorder = add_user(world, "c1_recorder2", Role.RECORDER, world["c1"])
    assert recorder.pk
    assert "66 个工作日没有认领完" in page_of(world, "c1_recorder2", unit)


def page_of(world, user: str, subject) -> str:
    client = Client()
    client.force_login(world.users[user])
    row = QuarterScore.objects.get(subject_id=subject.pk, subject_kind="UNIT")
    return client.get(row.get_absolute_url()).content.decode()
