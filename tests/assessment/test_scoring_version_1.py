"""The default rule sets of DOMAIN.md §6, case by case."""

from datetime import date
from decimal import Decimal

import pytest

from activities.choices import ServiceState
from alliances.choices import ClaimState
from assessment.models import Exemption
from tests.assessment.scenes import (
    IN_TIME,
    claim,
    committee,
    conference,
    done,
    line,
    meet,
    need,
    people,
    report_in,
    resource,
    score,
    score_of,
    serve,
    take_part,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("version_1")]

SERVICE = [  # confirmed services, raw, counted
    (0, 0, 0),
    (1, 25, 25),
    (2, 50, 50),
    (3, 75, 70),  # no posts are set: at most 70 instead of 50
    (5, 125, 70),
]


@pytest.mark.parametrize(("times", "raw", "counted"), SERVICE)
def test_confirmed_service_counts_up_to_seventy_where_no_posts_are_set(world, member, times, raw, counted):
    for day in range(times):
        serve(member, world["c1"], on=date(2026, 8, 1 + day))
    score()
    assert line(member, "member.service") == ("COUNTED", raw, counted)


def test_service_that_is_not_confirmed_too_short_elsewhere_or_outside_the_quarter_does_not_count(world, member):
    serve(member, world["c1"], state=ServiceState.SUBMITTED)
    serve(member, world["c1"], hours="0.5")
    serve(member, world["c2"])
    serve(member, world["c1"], on=date(2026, 6, 30))
    serve(member, world["c1"], on=date(2026, 10, 1))
    score()
    assert line(member, "member.service") == ("COUNTED", 0, 0)
    serve(member, world["c1"], on=date(2026, 9, 30))
    serve(member, world["c1"], on=date(2026, 7, 1))
    score()
    assert line(member, "member.service") == ("COUNTED", 50, 50)


def test_branch_activity_gives_ten_at_most_and_conduct_its_allowance(world, member):
    take_part(meet(world["b1"], on=date(2026, 7, 5)), member)
    score()
    assert line(member, "member.activity") == ("COUNTED", 10, 10)
    take_part(meet(world["b2"], on=date(2026, 8, 5)), member)
    score()
    assert line(member, "member.activity") == ("COUNTED", 20, 10)
    assert line(member, "member.conduct") == ("COUNTED", 20, 20)
    assert (score_of(member).total, score_of(member).band) == (Decimal(30), "BELOW")


def test_a_member_passes_at_sixty(world, member):
    take_part(meet(world["b1"]), member)
    serve(member, world["c1"])
    score()
    assert (score_of(member).total, score_of(member).band) == (Decimal(55), "BELOW")
    serve(member, world["c1"])
    score()
    assert (score_of(member).total, score_of(member).band) == (Decimal(80), "PASS")


def test_what_nothing_feeds_yet_has_no_line(world, member, unit):
    score()
    assert set(score_of(member).lines.values_list("rule__code", flat=True)) == {
        "member.service", "member.activity", "member.conduct",
    }  # fmt: skip
    assert score_of(unit).lines.filter(rule__is_bonus=True).count() == 0
    assert score_of(unit).lines.count() == 6


CONFERENCES = [  # presences, basis, raw, counted
    ([], "NONE_HELD", 20, 20),
    (["PRESENT"], "COUNTED", 20, 20),
    (["EXCUSED", "PRESENT"], "COUNTED", 20, 20),
    (["UNEXCUSED"], "COUNTED", 15, 15),
    (["UNEXCUSED", "PRESENT", "UNEXCUSED"], "COUNTED", 10, 10),
    (["UNEXCUSED"] * 5, "COUNTED", -5, 0),
]


@pytest.mark.parametrize(("presences", "basis", "raw", "counted"), CONFERENCES)
def test_unexcused_absence_costs_five_of_twenty(world, unit, alliance, presences, basis, raw, counted):
    for number, presence in enumerate(presences):
        conference(alliance, on=date(2026, 7, 1 + number), **{presence: [unit]})
    score()
    assert line(unit, "unit.conference") == (basis, raw, counted)


LATE = {"delivered": date(2026, 9, 11), "confirmed": date(2026, 9, 20)}
CLAIMS = [  # claims, basis, counted
    ([IN_TIME], "COUNTED", "40"),
    ([LATE], "COUNTED", "0"),
    ([{"delivered": date(2026, 9, 10)}], "NOTHING_DUE", "30"),  # delivered, nobody answered: it runs
    ([{}], "COUNTED", "0"),
    ([IN_TIME, IN_TIME, IN_TIME, LATE], "COUNTED", "30"),
    ([IN_TIME, LATE, LATE], "COUNTED", "13.33"),
    ([IN_TIME, IN_TIME, LATE], "COUNTED", "26.67"),
    ([{"due": date(2026, 11, 1)}], "NOTHING_DUE", "30"),
    ([{"due": date(2026, 11, 1)}, IN_TIME], "COUNTED", "40"),
    ([{"state": ClaimState.RELEASED, "released_on": date(2026, 8, 1)}], "NONE_CLAIMED", "0"),
    ([], "NONE_CLAIMED", "0"),
]


@pytest.mark.parametrize(("claims", "basis", "counted"), CLAIMS)
def test_claims_finished_on_time_out_of_those_due(world, unit, alliance, claims, basis, counted):
    for values in claims:
        claim(need(alliance), unit, **values)
    need(alliance)
    score()
    assert line(unit, "unit.claim") == (basis, Decimal(counted), Decimal(counted))


def test_nothing_open_to_claim_gives_thirty(world, unit, alliance):
    need(alliance, published=date(2026, 10, 2))
    need(committee(world["c2"], world["s1"], world["u3"]))
    score()
    assert line(unit, "unit.claim") == ("NOTHING_OPEN", 30, 30)


def test_a_claim_whose_day_has_not_come_is_not_held_against_anyone(world, unit, alliance):
    claim(need(alliance), unit, due=date(2026, 9, 10))
    score(as_of=date(2026, 8, 15))
    assert line(unit, "unit.claim") == ("NOTHING_DUE", 30, 30)
    score(as_of=date(2026, 9, 10))  # until the evening of the day
    assert line(unit, "unit.claim") == ("NOTHING_DUE", 30, 30)
    score(as_of=date(2026, 9, 11))
    assert line(unit, "unit.claim") == ("COUNTED", 0, 0)


RATES = [  # in service, reached, basis, raw, counted
    (0, 0, "NOBODY", "10", "10"),
    (1, 0, "COUNTED", "0", "0"),
    (1, 1, "COUNTED", "10.53", "10"),
    (3, 1, "COUNTED", "3.51", "3.51"),
    (3, 2, "COUNTED", "7.02", "7.02"),
    (20, 19, "COUNTED", "10", "10"),
    (20, 18, "COUNTED", "9.47", "9.47"),
]


@pytest.mark.parametrize(("in_service", "reached", "basis", "raw", "counted"), RATES)
def test_rates_against_ninety_five_per_cent(world, in_service, reached, basis, raw, counted):
    unit = world["e1"]
    report_in(unit, world["c1"])
    for person in people(unit, in_service)[:reached]:
        report_in(person, world["c3"])  # anywhere in the county
        serve(person, world["c3"])
    score()
    expected = (basis, Decimal(raw), Decimal(counted))
    assert line(unit, "unit.report_in") == expected
    assert line(unit, "unit.participation") == expected


def test_exempt_retired_and_departed_people_are_not_in_the_rate(world, unit):
    exempt, retired, gone, reported = people(unit, 4)
    for person in (world.people["wu"], world.people["chen"]):
        person.__class__.objects.filter(pk=person.pk).update(work_status="RETIRED")
    Exemption.objects.create(
        quarter="2026Q3", subject_kind="MEMBER", member=exempt, community=world["c2"], exempt_class="AWAY",
        decision="党委会 2026-07-01", decided_on=date(2026, 7, 1),
    )  # fmt: skip
    retired.__class__.objects.filter(pk=retired.pk).update(work_status="RETIRED")
    gone.__class__.objects.filter(pk=gone.pk).update(ended_on=date(2026, 9, 30))
    report_in(reported, world["c2"])
    score()
    found = score_of(unit).lines.get(rule__code="unit.report_in")
    assert (found.part, found.whole) == (1, 1)


def test_a_members_branch_below_the_unit_belongs_to_the_unit(world):
    report_in(world["u2"], world["c1"])
    report_in(world.people["li"], world["c2"])
    score()
    found = score_of(world["u2"]).lines.get(rule__code="unit.report_in")
    assert (found.part, found.whole) == (1, 1)


def test_a_resource_really_used_and_the_teams_service_here(world, unit, alliance):
    used = resource(unit)
    done(need(alliance), world["u3"], resource=used)
    serve(world.people["wu"], world["c1"])
    serve(world.people["chen"], world["c2"])
    score()
    assert line(unit, "unit.resource") == ("COUNTED", 10, 10)
    assert line(unit, "unit.team") == ("COUNTED", 10, 10)


def test_a_resource_promised_only_or_used_for_oneself_and_service_elsewhere_do_not_count(world, unit, alliance):
    claim(need(alliance), world["u3"], resource=resource(unit))
    own = need(alliance)
    own.__class__.objects.filter(pk=own.pk).update(raiser=unit)
    done(own, world["u3"], resource=resource(unit))
    serve(world.people["chen"], world["c2"])
    score()
    assert line(unit, "unit.resource") == ("COUNTED", 0, 0)
    assert line(unit, "unit.team") == ("COUNTED", 0, 0)


def test_a_whole_unit_score(world, unit, alliance):
    conference(alliance, UNEXCUSED=[unit], PRESENT=[world["u3"]])
    for values in (IN_TIME, IN_TIME, IN_TIME, LATE):
        claim(need(alliance), unit, **values)
    report_in(world.people["wu"], world["c1"])
    serve(world.people["wu"], world["c1"])
    score()
    # 20 − 5, 40 × 3 ÷ 4, 10 × 50 % ÷ 95 % twice, no resource, team 10
    assert score_of(unit).total == Decimal(15) + 30 + Decimal("5.26") * 2 + 10
    assert score_of(unit).band == "PLAIN"


BANDS = [
    ("100", "GOOD"),
    ("90", "GOOD"),
    ("89.99", "FAIR"),
    ("80", "FAIR"),
    ("60", "PLAIN"),
    ("59.99", "POOR"),
    ("0", "POOR"),
]


@pytest.mark.parametrize(("total", "band"), BANDS)
def test_bands_begin_at_ninety_eighty_and_sixty(world, unit, total, band):
    from assessment.models import PointRule

    PointRule.objects.filter(rule_set__subject_kind="UNIT").update(is_enabled=False)
    PointRule.objects.filter(code="unit.conference").update(is_enabled=True, amount=Decimal(total))
    score()
    assert (score_of(unit).total, score_of(unit).band) == (Decimal(total), band)
