"""The default rule sets of DOMAIN.md §6, case by case, and what the run leaves alone."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.choices import ServiceState
from alliances.choices import ClaimState
from assessment.models import CommunityQuarter, Exemption, PointEntry, QuarterScore, ScoreLine
from members.choices import ReportInState
from members.models import MemberReportIn, UnitReportIn
from members.services.people import add_member
from tests.assessment.scenes import (
    Q3,
    Q4,
    claim,
    committee,
    conference,
    done,
    figures,
    line,
    meet,
    need,
    report_in,
    resource,
    score,
    score_of,
    serve,
    take_part,
)
from tests.world import START

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(world):
    """A unit reported in to c1, in its committee, with two in-service members."""
    report_in(world["u1"], world["c1"])
    return world["u1"]


@pytest.fixture
def alliance(world, unit):
    return committee(world["c1"], world["s1"], unit, world["u3"])


@pytest.fixture
def member(world):
    """A member reported in to c1."""
    report_in(world.people["wu"], world["c1"], branch=world["b1"])
    return world.people["wu"]


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


IN_TIME = {"delivered": date(2026, 9, 10), "confirmed": date(2026, 9, 20)}
LATE = {"delivered": date(2026, 9, 11), "confirmed": date(2026, 9, 20)}
CLAIMS = [  # claims, basis, counted
    ([IN_TIME], "COUNTED", "40"),
    ([LATE], "COUNTED", "0"),
    ([{"delivered": date(2026, 9, 10)}], "COUNTED", "0"),  # delivered, not confirmed
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
    score(as_of=date(2026, 9, 10))
    assert line(unit, "unit.claim") == ("COUNTED", 0, 0)


def people(world, unit, count):
    return [
        add_member(home=unit, name=f"李{number}", on=START, actor=None, work_status="IN_SERVICE")
        for number in range(count)
    ]


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
    for person in people(world, unit, in_service)[:reached]:
        report_in(person, world["c3"])  # anywhere in the county
        serve(person, world["c3"])
    score()
    expected = (basis, Decimal(raw), Decimal(counted))
    assert line(unit, "unit.report_in") == expected
    assert line(unit, "unit.participation") == expected


def test_exempt_retired_and_departed_people_are_not_in_the_rate(world, unit):
    exempt, retired, gone, reported = people(world, unit, 4)
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


DAYS = [  # since, until, state, scored; the quarter runs from 1 July to 30 September
    (date(2026, 8, 17), None, ReportInState.ACTIVE, True),  # 45 days
    (date(2026, 8, 18), None, ReportInState.ACTIVE, False),  # 44 days
    (date(2026, 1, 1), date(2026, 8, 15), ReportInState.ENDED, True),  # 45 days
    (date(2026, 1, 1), date(2026, 8, 14), ReportInState.ENDED, False),
    (date(2026, 1, 1), None, ReportInState.ENDING, True),
    (date(2026, 1, 1), None, ReportInState.RECEIVED, True),
    (date(2026, 10, 1), None, ReportInState.ACTIVE, False),
]


@pytest.mark.parametrize(("since", "until", "state", "scored"), DAYS)
def test_scored_is_who_was_reported_in_for_forty_five_days(world, since, until, state, scored):
    for subject in (world.people["wu"], world["u1"]):
        report_in(subject, world["c1"], since=since, until=until, state=state)
    score()
    assert QuarterScore.objects.count() == (2 if scored else 0)


def test_a_paper_that_was_not_received_scores_nobody(world):
    waiting = {"community": world["c1"], "submitted_on": date(2026, 1, 1)}
    MemberReportIn.objects.create(member=world.people["wu"], state=ReportInState.SUBMITTED, **waiting)
    UnitReportIn.objects.create(unit=world["u1"], state=ReportInState.REFUSED, **waiting)
    score()
    assert QuarterScore.objects.count() == 0


def test_two_papers_of_one_quarter_add_up(world, member):
    MemberReportIn.objects.update(state=ReportInState.ENDED, ended_on=date(2026, 7, 24))
    report_in(member, world["c1"], since=date(2026, 9, 9))
    score()
    assert score_of(member).is_scored  # 23 + 22 days


def test_an_exempt_subject_is_marked_and_has_no_score(world, member):
    serve(member, world["c1"])
    score()
    assert score_of(member).total == 45
    Exemption.objects.create(
        quarter="2026Q3", subject_kind="MEMBER", member=member, community=world["c1"], exempt_class="SECONDED",
        decision="党委会 2026-07-01", decided_on=date(2026, 7, 1),
    )  # fmt: skip
    score()
    found = score_of(member)
    assert (found.standing, found.total, found.band, found.lines.count()) == ("EXEMPT", None, "", 0)


def test_who_is_no_longer_reported_in_loses_the_draft_score_and_keeps_the_entries(world, member):
    serve(member, world["c1"])
    score()
    MemberReportIn.objects.update(state=ReportInState.ENDED, ended_on=date(2026, 7, 2))
    score()
    found = score_of(member)
    assert (found.standing, found.total, found.lines.count()) == ("NOT_SCORED", None, 0)
    assert PointEntry.objects.filter(subject_id=member.pk, rule_code="member.service").count() == 1


def test_each_community_gives_its_own_score(world, member):
    report_in(member, world["c2"])
    serve(member, world["c1"])
    serve(member, world["c2"])
    serve(member, world["c2"])
    score()
    totals = dict(QuarterScore.objects.values_list("community__code", "total"))
    assert totals == {"C1": Decimal(45), "C2": Decimal(70)}


def test_running_again_changes_nothing(world, member, unit, alliance):
    serve(member, world["c1"])
    conference(alliance, UNEXCUSED=[unit])
    claim(need(alliance), unit, **IN_TIME)
    first = score()
    before = figures(), list(ScoreLine.objects.order_by("pk").values())
    assert first["posted"] > 0
    assert first["scores"] == 2
    assert score() == {"posted": 0, "reversed": 0, "scores": 0, "lines": 0}
    assert (figures(), list(ScoreLine.objects.order_by("pk").values())) == before


def test_a_changed_fact_is_a_reversal_and_the_next_revision(world, unit, alliance):
    meeting = conference(alliance, UNEXCUSED=[unit])
    score()
    meeting.parties.update(presence="EXCUSED")
    assert score()["reversed"] == 1
    entries = PointEntry.objects.filter(rule_code="unit.conference").order_by("revision")
    assert list(entries.values_list("kind", "outcome", "points", "quantity", "revision")) == [
        ("FACT", "UNEXCUSED", Decimal(-5), Decimal(1), 1),
        ("REVERSAL", "UNEXCUSED", Decimal(5), Decimal(-1), 2),
        ("FACT", "EXCUSED", Decimal(0), Decimal(1), 3),
    ]
    assert entries[1].reverses == entries[0]
    assert line(unit, "unit.conference") == ("COUNTED", 20, 20)


def test_a_fact_that_only_counts_differently_is_reversed_too(world, unit, alliance):
    taken = claim(need(alliance), unit, delivered=date(2026, 9, 9))
    score()
    assert line(unit, "unit.claim") == ("COUNTED", 0, 0)
    taken.__class__.objects.filter(pk=taken.pk).update(state=ClaimState.CONFIRMED, confirmed_on=date(2026, 9, 20))
    assert score()["reversed"] == 1
    assert line(unit, "unit.claim") == ("COUNTED", 40, 40)


def test_a_fact_that_is_withdrawn_is_reversed_and_may_come_back(world, member):
    record = serve(member, world["c1"])
    score()
    record.__class__.objects.update(state=ServiceState.REFUSED)
    score()
    assert line(member, "member.service") == ("COUNTED", 0, 0)
    record.__class__.objects.update(state=ServiceState.CONFIRMED)
    score()
    assert line(member, "member.service") == ("COUNTED", 25, 25)
    assert list(PointEntry.objects.order_by("revision").values_list("kind", flat=True)) == ["FACT", "REVERSAL", "FACT"]


def test_a_late_fact_counts_in_the_next_open_quarter_with_its_own_day(world, member):
    score()
    CommunityQuarter.objects.filter(community=world["c1"]).update(
        state="CONFIRMED", confirmed_by=world.users["c1_secretary"], confirmed_at="2026-10-20T09:00+08:00"
    )
    serve(member, world["c1"], on=date(2026, 9, 28))
    score()
    assert PointEntry.objects.count() == 0
    score(Q4)
    entry = PointEntry.objects.get()
    assert (entry.quarter, entry.occurred_on) == ("2026Q4", date(2026, 9, 28))
    assert line(member, "member.service", Q4) == ("COUNTED", 25, 25)
    assert score(Q4)["posted"] == 0


def test_a_fact_of_a_quarter_that_still_runs_is_not_late(world, member):
    serve(member, world["c1"], on=date(2026, 9, 28))
    score(Q4)
    assert PointEntry.objects.count() == 0
    score(Q3)
    assert PointEntry.objects.get().quarter == "2026Q3"


def test_what_happened_in_an_excluded_quarter_or_before_the_start_does_not_come_late(world, member):
    score()
    CommunityQuarter.objects.filter(community=world["c1"]).update(
        state="CLOSED", is_excluded=True, exclusion_reason="机构改革，本季未开展"
    )
    serve(member, world["c1"], on=date(2026, 9, 28))
    serve(member, world["c1"], on=date(2026, 5, 28))
    score(Q4)
    assert PointEntry.objects.count() == 0


def test_the_number_of_statements_does_not_depend_on_the_number_of_members(world, unit, alliance):
    score()
    counts = []
    for number in (3, 30):
        for person in people(world, unit, number):
            report_in(person, world["c1"])
            serve(person, world["c1"])
        with CaptureQueriesContext(connection) as statements:
            assert score()["scores"] >= number
        counts.append(len(statements))
    assert counts[0] == counts[1] < 80
