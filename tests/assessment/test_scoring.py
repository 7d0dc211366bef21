"""Version 2 of the default rule sets (DOMAIN.md §6), case by case: what was not possible leaves."""

from datetime import date
from decimal import Decimal

import pytest

from alliances.choices import ClaimState, ResourceState
from alliances.models import AllianceMembership, Need, Resource
from assessment.county_settings import MINIMUM_REACHABLE
from assessment.models import Exemption, PointEntry, QuarterScore
from members.models import Member
from tests.assessment.scenes import (
    IN_TIME,
    Q4,
    claim,
    committee,
    compulsory,
    conference,
    done,
    line,
    need,
    people,
    report_in,
    resource,
    score,
    score_of,
    serve,
    sum_of,
)
from tests.county_settings import give

pytestmark = pytest.mark.django_db

LATE = {"delivered": date(2026, 9, 11), "confirmed": date(2026, 9, 20)}


def test_what_nothing_feeds_yet_has_no_line(world, member, unit):
    score()
    assert set(score_of(member).lines.values_list("rule__code", flat=True)) == {
        "member.service", "member.activity", "member.conduct",
    }  # fmt: skip
    assert score_of(unit).lines.filter(rule__is_bonus=True).count() == 0
    assert score_of(unit).lines.count() == 6


CONFERENCES = [  # presences, basis, raw, counted
    ([], "NONE_HELD", 0, 0),
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


CLAIMS = [  # claims, basis, counted
    ([IN_TIME], "COUNTED", "40"),
    ([LATE], "COUNTED", "0"),
    ([{"delivered": date(2026, 9, 10)}], "NOTHING_DUE", "0"),  # nobody answered: neither on time nor late
    ([{"delivered": date(2026, 9, 10)}, IN_TIME, LATE], "COUNTED", "20"),
    ([{}], "COUNTED", "0"),
    ([IN_TIME, IN_TIME, IN_TIME, LATE], "COUNTED", "30"),
    ([IN_TIME, LATE, LATE], "COUNTED", "13.33"),
    ([IN_TIME, IN_TIME, LATE], "COUNTED", "26.67"),
    ([{"due": date(2026, 11, 1)}], "NOTHING_DUE", "0"),
    ([{"due": date(2026, 11, 1)}, IN_TIME], "COUNTED", "40"),
    ([], "NOTHING_OPEN", "0"),
]


@pytest.mark.parametrize(("claims", "basis", "counted"), CLAIMS)
def test_claims_finished_on_time_out_of_those_due(world, unit, alliance, claims, basis, counted):
    for values in claims:
        claim(need(alliance), unit, **values)
    score()
    assert line(unit, "unit.claim") == (basis, Decimal(counted), Decimal(counted))


@pytest.fixture
def offering(unit):
    """The unit has a meeting room on offer: venues are the category of `need`."""
    return resource(unit)


def closed(day):
    return {"state": "CLOSED", "closed_at": f"{day}T09:00+08:00", "reason": "居民已自行解决"}


BLAMED = [  # what is different, whether the unit gets 0 for it
    ({}, True),
    ({"published": date(2026, 9, 17)}, True),  # 10 working days: 17, 18, Sunday the 20th, 21-24, 28-30
    ({"published": date(2026, 9, 18)}, False),
    ({"published": date(2026, 10, 1)}, False),
    ({"taken": [(10, date(2026, 7, 2), None)]}, False),
    ({"taken": [(9, date(2026, 7, 2), None)]}, True),  # a part stays open
    ({"taken": [(4, date(2026, 7, 2), None), (6, date(2026, 9, 30), None)]}, False),  # nothing open at the end
    ({"taken": [(10, date(2026, 7, 2), date(2026, 9, 30))]}, False),  # open for the last day alone
    ({"taken": [(10, date(2026, 7, 2), date(2026, 9, 1))]}, True),
    ({"need": closed("2026-09-30")}, False),
    ({"need": closed("2026-10-01")}, True),
    ({"need": {"state": "DRAFT", "published_at": None}}, False),
    ({"need": {"category": "FUNDS"}}, False),
    ({"seat": {"started_on": date(2026, 7, 1)}}, True),
    ({"seat": {"started_on": date(2026, 7, 2)}}, False),  # not on all those days
    ({"seat": {"ended_on": date(2026, 9, 30)}}, False),
    ({"seat": {"ended_on": date(2026, 10, 1)}}, True),
    ({"resource": {"state": ResourceState.PAUSED}}, False),
    ({"resource": {"offered_on": date(2026, 9, 30)}}, True),
    ({"resource": {"offered_on": date(2026, 10, 1)}}, False),  # opened when the quarter was over
    ({"resource": {"state": ResourceState.PAUSED, "taken_off_on": date(2026, 9, 30)}}, False),
    ({"resource": {"state": ResourceState.PAUSED, "taken_off_on": date(2026, 10, 1)}}, True),  # paused afterwards
    ({"resource": {"state": ResourceState.ENDED, "taken_off_on": date(2026, 10, 1)}}, True),
    ({"resource": {"valid_until": date(2026, 9, 29)}}, False),
    ({"resource": {"valid_until": date(2026, 9, 30)}}, True),
    ({"own": {"promised": date(2026, 9, 30), "state": ClaimState.RELEASED, "released_on": date(2026, 9, 30)}}, False),
    ({"own": {"promised": date(2026, 6, 30), "state": ClaimState.RELEASED, "released_on": date(2026, 6, 30)}}, True),
]


@pytest.mark.parametrize(("change", "is_blamed"), BLAMED)
def test_zero_only_for_what_stayed_open_and_the_unit_could_have_taken(
    world, unit, alliance, offering, change, is_blamed
):
    wanted = need(alliance, published=change.get("published", date(2026, 7, 1)))
    for amount, since, until in change.get("taken", ()):
        state = {"state": ClaimState.RELEASED, "released_on": until} if until else {}
        claim(wanted, world["u3"], promised=since, quantity=amount, due=date(2026, 12, 1), **state)
    if "own" in change:
        claim(need(alliance, published=date(2026, 6, 1), quantity=1), unit, due=date(2026, 12, 1), **change["own"])
        Need.objects.exclude(pk=wanted.pk).update(category="TALENT")
    Need.objects.filter(pk=wanted.pk).update(**change.get("need", {"urgency": "NORMAL"}))
    AllianceMembership.objects.filter(organisation=unit).update(**change.get("seat", {"reason": ""}))
    Resource.objects.filter(pk=offering.pk).update(**change.get("resource", {"content": "会议室"}))
    score()
    assert line(unit, "unit.claim") == ("NONE_CLAIMED" if is_blamed else "NOTHING_OPEN", 0, 0)
    named = PointEntry.objects.filter(source_kind="needs_uncovered", subject_id=unit.pk)
    assert list(named.values_list("source_id", flat=True)) == ([wanted.pk] if is_blamed else [])


def test_the_need_is_named_with_its_working_days_and_takes_forty_points_into_the_sum(world, unit, alliance, offering):
    wanted = need(alliance)
    score()
    entry = PointEntry.objects.get(source_kind="needs_uncovered")
    assert (entry.source_id, entry.quantity, entry.outcome) == (wanted.pk, 66, "UNCOVERED")
    assert score_of(unit).reachable == 50  # the projects 40, participation 10; nothing else was possible


def test_while_the_quarter_runs_nothing_has_stayed_open_to_its_end(world, unit, alliance, offering):
    need(alliance)
    score(as_of=date(2026, 9, 30))
    assert line(unit, "unit.claim") == ("NOTHING_OPEN", 0, 0)
    score(as_of=date(2026, 10, 1))
    assert line(unit, "unit.claim") == ("NONE_CLAIMED", 0, 0)


def test_a_need_uncovered_over_two_quarters_is_a_fact_of_each(world, unit, alliance, offering):
    wanted = need(alliance)
    Need.objects.filter(pk=wanted.pk).update(due_on=date(2027, 6, 1))
    score()
    score(Q4, as_of=date(2027, 1, 4))
    kept = PointEntry.objects.filter(source_kind="needs_uncovered").order_by("quarter")
    assert list(kept.values_list("quarter", "source_id", "revision")) == [
        ("2026Q3", wanted.pk, 1), ("2026Q4", wanted.pk, 2),
    ]  # fmt: skip
    Need.objects.filter(pk=wanted.pk).update(**closed("2026-09-20"))
    assert score()["reversed"] == 1  # in the quarter it concerns, beside the later entry
    assert line(unit, "unit.claim") == ("NOTHING_OPEN", 0, 0)
    assert score(Q4, as_of=date(2027, 1, 4))["reversed"] == 1
    assert score() == score(Q4, as_of=date(2027, 1, 4)) == {"posted": 0, "reversed": 0, "scores": 0, "lines": 0}


RATES = [  # in service, reached, basis, raw, counted
    (0, 0, "NOBODY", "0", "0"),
    (1, 0, "COUNTED", "0", "0"),
    (1, 1, "COUNTED", "10.53", "10"),
    (3, 1, "COUNTED", "3.51", "3.51"),
    (3, 2, "COUNTED", "7.02", "7.02"),
    (20, 19, "COUNTED", "10", "10"),
    (20, 18, "COUNTED", "9.47", "9.47"),
]


@pytest.mark.parametrize(("in_service", "reached", "basis", "raw", "counted"), RATES)
def test_rates_against_ninety_five_per_cent(world, in_service, reached, basis, raw, counted):
    compulsory()
    unit = world["e1"]
    report_in(unit, world["c1"])
    for person in people(unit, in_service)[:reached]:
        report_in(person, world["c3"])  # anywhere in the county
        serve(person, world["c3"])
    score()
    expected = (basis, Decimal(raw), Decimal(counted))
    assert line(unit, "unit.report_in") == expected
    assert line(unit, "unit.participation") == expected


def test_report_in_counts_only_where_the_county_made_it_compulsory(world, unit):
    report_in(world.people["wu"], world["c2"])
    score()
    assert line(unit, "unit.report_in") == ("NOT_REQUIRED", 0, 0)
    compulsory()
    score()
    assert line(unit, "unit.report_in") == ("COUNTED", Decimal("5.26"), Decimal("5.26"))


def test_exempt_retired_and_departed_people_are_not_in_the_rate(world, unit):
    compulsory()
    exempt, retired, gone, reported = people(unit, 4)
    for person in (world.people["wu"], world.people["chen"], retired):
        Member.objects.filter(pk=person.pk).update(work_status="RETIRED")
    Exemption.objects.create(
        quarter="2026Q3", subject_kind="MEMBER", member=exempt, community=world["c2"], exempt_class="AWAY",
        decision="党委会 2026-07-01", decided_on=date(2026, 7, 1),
    )  # fmt: skip
    Member.objects.filter(pk=gone.pk).update(ended_on=date(2026, 9, 30))
    report_in(reported, world["c2"])
    score()
    found = score_of(unit).lines.get(rule__code="unit.report_in")
    assert (found.part, found.whole) == (1, 1)


def test_a_resource_really_used_and_service_here(world, unit, alliance):
    done(need(alliance), world["u3"], resource=resource(unit))
    serve(world.people["wu"], world["c1"])
    serve(world.people["chen"], world["c2"])
    score()
    assert line(unit, "unit.resource") == ("COUNTED", 10, 10)
    assert line(unit, "unit.team") == ("COUNTED", 10, 10)


RESOURCES = [  # how the claim that names it stands, basis
    ({}, "IN_USE"),
    ({"delivered": date(2026, 9, 1)}, "IN_USE"),
    ({"delivered": date(2026, 9, 1), "confirmed": date(2026, 10, 2)}, "IN_USE"),
    ({"delivered": date(2026, 6, 1), "confirmed": date(2026, 6, 2), "promised": date(2026, 5, 2)}, "NOT_NAMED"),
    ({"promised": date(2026, 10, 1), "due": date(2026, 12, 1)}, "NOT_NAMED"),
    ({"state": ClaimState.RELEASED, "released_on": date(2026, 8, 1)}, "NOT_NAMED"),
]


@pytest.mark.parametrize(("values", "basis"), RESOURCES)
def test_a_resource_nobody_asked_for_or_not_yet_confirmed_leaves(world, unit, alliance, values, basis):
    claim(need(alliance), world["u3"], resource=resource(unit), **values)
    score()
    assert line(unit, "unit.resource") == (basis, 0, 0)


def test_a_resource_used_for_ones_own_need_is_not_asked_for(world, unit, alliance):
    own = need(alliance)
    Need.objects.filter(pk=own.pk).update(raiser=unit)
    done(own, world["u3"], resource=resource(unit))
    score()
    assert line(unit, "unit.resource") == ("NOT_NAMED", 0, 0)


def test_members_service_here_is_missed_only_where_somebody_served(world, unit):
    serve(world.people["chen"], world["c2"])
    score()
    assert line(unit, "unit.team") == ("NO_SERVICE", 0, 0)
    serve(world.people["ma"], world["c1"])
    score()
    assert line(unit, "unit.team") == ("COUNTED", 0, 0)
    assert score_of(unit).lines.get(rule__code="unit.team").whole == 1


def test_a_whole_unit_score(world, unit, alliance):
    compulsory()
    conference(alliance, UNEXCUSED=[unit], PRESENT=[world["u3"]])
    for values in (IN_TIME, IN_TIME, IN_TIME, LATE):
        claim(need(alliance), unit, **values)
    report_in(world.people["wu"], world["c1"])
    serve(world.people["wu"], world["c1"])
    score()
    # 20 − 5, 40 × 3 ÷ 4, 10 × 50 % ÷ 95 % twice, team 10; no resource was asked for: 90 could be reached
    assert sum_of(unit) == (Decimal("65.52"), 90, Decimal("72.80"), "PLAIN")


REACHABLE = [  # county number, standing
    ("50", "SCORED"),
    ("50.01", "NOT_SCORED"),
    ("0", "SCORED"),
]


@pytest.mark.parametrize(("least", "standing"), REACHABLE)
def test_too_little_to_reach_is_not_scored(world, unit, alliance, offering, least, standing):
    give(MINIMUM_REACHABLE, Decimal(least))
    need(alliance)
    score()
    found = score_of(unit)
    assert (found.reachable, found.standing) == (50, standing)
    assert found.lines.count() == 6
    assert (found.total is None) == (standing == "NOT_SCORED")


def test_nothing_at_all_to_reach_is_not_scored_whatever_the_county_says(world):
    give(MINIMUM_REACHABLE, Decimal(0))
    report_in(world["e1"], world["c1"])
    score()
    assert (score_of(world["e1"]).standing, score_of(world["e1"]).reachable) == ("NOT_SCORED", 0)


def test_a_late_fact_of_a_frozen_quarter_turns_no_item_into_a_zero(world, member):
    """Nobody served in the third quarter; what is confirmed after the freeze counts for who did it, later."""
    from assessment.models import CommunityQuarter

    score()
    frozen = list(score_of(member).lines.order_by("pk").values())
    CommunityQuarter.objects.filter(community=world["c1"]).update(
        state="CONFIRMED", confirmed_by=world.users["c1_secretary"], confirmed_at="2026-10-20T09:00+08:00"
    )
    report_in(world.people["chen"], world["c1"], branch=world["b1"])
    serve(world.people["chen"], world["c1"], on=date(2026, 9, 20))
    score()
    assert list(score_of(member).lines.order_by("pk").values()) == frozen
    score(Q4, as_of=date(2027, 1, 4))
    assert line(world.people["chen"], "member.service", Q4) == ("COUNTED", 25, 25)
    assert line(member, "member.service", Q4) == ("NO_SERVICE", 0, 0)


BANDS = [("100", "GOOD"), ("90", "GOOD"), ("89.99", "FAIR"), ("80", "FAIR"), ("60", "PLAIN"), ("59.99", "POOR")]


@pytest.mark.parametrize(("total", "band"), BANDS)
def test_bands_begin_at_ninety_eighty_and_sixty(world, unit, alliance, total, band):
    from assessment.models import PointRule

    PointRule.objects.filter(rule_set__edition=2).exclude(code="unit.conference").update(is_enabled=False)
    step = 100 - Decimal(total)
    PointRule.objects.filter(rule_set__edition=2).update(amount=100, step=step)
    conference(alliance, UNEXCUSED=[unit])
    score()
    assert sum_of(unit) == (Decimal(total), 100, Decimal(total), band)


def test_the_older_way_in_a_set_of_the_countys_own(world, unit):
    """Fixed points for what was not possible: nothing leaves, the full mark stays whole."""
    from assessment.models import PointRule

    rules = PointRule.objects.filter(rule_set__edition=2, rule_set__subject_kind="UNIT")
    rules.update(if_impossible="FULL")
    rules.filter(code="unit.claim").update(if_impossible="FIXED", fallback=30)
    rules.filter(code="unit.team").update(if_impossible="COUNTS")
    score()
    assert line(unit, "unit.conference") == ("NONE_HELD", 20, 20)
    assert line(unit, "unit.claim") == ("NOTHING_OPEN", 30, 30)
    assert line(unit, "unit.team") == ("NO_SERVICE", 0, 0)
    assert line(unit, "unit.participation") == ("COUNTED", 0, 0)
    assert sum_of(unit) == (70, 100, 70, "PLAIN")


def test_scores_of_every_case_are_kept_and_a_second_run_changes_nothing(world, unit, alliance, member, offering):
    need(alliance)
    conference(alliance, UNEXCUSED=[unit])
    serve(member, world["c1"])
    score()
    before = list(QuarterScore.objects.order_by("pk").values())
    assert score() == {"posted": 0, "reversed": 0, "scores": 0, "lines": 0}
    assert list(QuarterScore.objects.order_by("pk").values()) == before


def test_two_seats_that_follow_each_other_are_one(world, unit, alliance, offering):
    need(alliance)
    AllianceMembership.objects.filter(organisation=unit).update(ended_on=date(2026, 8, 1))
    AllianceMembership.objects.create(alliance=alliance, organisation=unit, started_on=date(2026, 8, 1))
    score()
    assert line(unit, "unit.claim") == ("NONE_CLAIMED", 0, 0)


def test_a_need_elsewhere_blames_nobody_here(world, unit, alliance, offering):
    need(committee(world["c2"], world["s1"], world["u3"]))
    score()
    assert line(unit, "unit.claim") == ("NOTHING_OPEN", 0, 0)
