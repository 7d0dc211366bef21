"""Runs of the scoring: who is scored, what a second run does, and what comes late."""

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
from tests.assessment.scenes import (
    IN_TIME,
    Q3,
    Q4,
    claim,
    conference,
    figures,
    line,
    need,
    people,
    report_in,
    score,
    score_of,
    serve,
)

pytestmark = pytest.mark.django_db


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
    serve(world.people["chen"], world["c1"])
    score()
    assert score_of(member).is_scored  # 23 + 22 days


def test_an_exempt_subject_is_marked_and_has_no_score(world, member):
    serve(member, world["c1"])
    score()
    assert score_of(member).total == 50  # 45 of the 90 that could be reached
    Exemption.objects.create(
        quarter="2026Q3", subject_kind="MEMBER", member=member, community=world["c1"], exempt_class="SECONDED",
        decision="党委会 2026-07-01", decided_on=date(2026, 7, 1),
    )  # fmt: skip
    score()
    found = score_of(member)
    assert (found.standing, found.total, found.band, found.lines.count()) == ("EXEMPT", None, "", 0)
    assert (found.line_sum, found.reachable, found.is_unreachable) == (None, None, False)


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
    assert totals == {"C1": Decimal(50), "C2": Decimal("77.78")}  # 45 and 70 of 90


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
    taken = claim(need(alliance), unit)
    score()
    assert line(unit, "unit.claim") == ("COUNTED", 0, 0)
    taken.__class__.objects.filter(pk=taken.pk).update(
        state=ClaimState.CONFIRMED, delivered_on=date(2026, 9, 9), confirmed_on=date(2026, 9, 20)
    )
    assert score()["reversed"] == 1
    assert line(unit, "unit.claim") == ("COUNTED", 40, 40)


def test_a_fact_that_is_withdrawn_is_reversed_and_may_come_back(world, member):
    record = serve(member, world["c1"])
    score()
    record.__class__.objects.update(state=ServiceState.REFUSED)
    score()
    assert line(member, "member.service") == ("NO_SERVICE", 0, 0)
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
        for person in people(unit, number):
            report_in(person, world["c1"])
            serve(person, world["c1"])
        with CaptureQueriesContext(connection) as statements:
            assert score()["scores"] >= number
        counts.append(len(statements))
    assert counts[0] == counts[1] < 90
