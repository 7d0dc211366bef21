"""On time is told by the delivery, whoever is slow to answer: which quarter a claim counts in, and as what
(DOMAIN.md §6, projects)."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from alliances.services import claims as services
from assessment.models import CommunityQuarter, PointEntry
from common.periods import Quarter
from tests.assessment.scenes import NOW, Q3, Q4, ZONE, claim, line, need, score

pytestmark = pytest.mark.django_db
Q1 = Quarter(2027, 1)
CONFIRMED_AT = datetime(2026, 10, 20, 9, tzinfo=ZONE)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)


def deliver(taken, day, world):
    return services.deliver_claim(claim=taken, note="完成", actor=None, now=at(day))


def send_back(taken, day, world):
    return services.send_back_claim(claim=taken, reason="还差 2 户", actor=None, now=at(day))


def accept(taken, day, world):
    return services.accept_claim(claim=taken, opinion="好", actor=None, now=at(day))


def spot_check(taken, day, world):
    return services.spot_check_claim(claim=taken, opinion="属实", actor=None, now=at(day))


def freeze(taken, day, world):
    """The community collects for the last time and confirms the quarter before."""
    quarter = Quarter.of(day).previous
    score(quarter, as_of=day)
    CommunityQuarter.objects.filter(quarter=str(quarter)).update(
        state="CONFIRMED", confirmed_by=world.users["c1_secretary"], confirmed_at=CONFIRMED_AT
    )
    return taken


def live(taken) -> set[tuple[str, str]]:
    """(quarter, outcome) of what the ledger says of the claim now."""
    kinds = ("claim", "claims_running")
    rows = PointEntry.objects.filter(kind="FACT", reversal=None, source_kind__in=kinds, source_id=taken.pk)
    found = list(rows.values_list("quarter", "outcome"))
    assert len(found) == len(set(found))
    return set(found)


D = date
DUE = D(2026, 9, 10)
CASES = {
    # delivered and accepted within the quarter
    "on its day": (DUE, [(deliver, D(2026, 9, 10)), (accept, D(2026, 9, 20))], {("2026Q3", "ON_TIME")}),
    "a day late": (DUE, [(deliver, D(2026, 9, 11)), (accept, D(2026, 9, 20))], {("2026Q3", "LATE")}),
    "never": (DUE, [], {("2026Q3", "LATE"), ("2026Q4", "RUNNING")}),
    # the raiser is silent: neither on time nor late, in every quarter it lasts
    "unanswered": (DUE, [(deliver, D(2026, 9, 10))], {("2026Q3", "RUNNING"), ("2026Q4", "RUNNING")}),
    "late and unanswered": (DUE, [(deliver, D(2026, 9, 30))], {("2026Q3", "RUNNING"), ("2026Q4", "RUNNING")}),
    "unanswered at the freeze": (
        DUE, [(deliver, D(2026, 9, 10)), (freeze, D(2026, 10, 20))], {("2026Q3", "RUNNING"), ("2026Q4", "RUNNING")},
    ),
    "answered while the quarter is open": (
        DUE, [(deliver, D(2026, 9, 10)), (accept, D(2026, 11, 2))], {("2026Q3", "ON_TIME"), ("2026Q4", "RUNNING")},
    ),
    # accepted after the freeze: the earliest open quarter, once
    "accepted after the freeze, in time": (
        DUE, [(deliver, D(2026, 9, 10)), (freeze, D(2026, 10, 20)), (accept, D(2026, 11, 2))],
        {("2026Q3", "RUNNING"), ("2026Q4", "ON_TIME"), ("2026Q4", "RUNNING")},
    ),
    "accepted after the freeze, late": (
        DUE, [(deliver, D(2026, 9, 11)), (freeze, D(2026, 10, 20)), (accept, D(2026, 11, 2))],
        {("2026Q3", "RUNNING"), ("2026Q4", "LATE"), ("2026Q4", "RUNNING")},
    ),
    "spot check after the freeze": (
        DUE, [(deliver, D(2026, 9, 10)), (freeze, D(2026, 10, 20)), (spot_check, D(2026, 11, 2))],
        {("2026Q3", "RUNNING"), ("2026Q4", "ON_TIME"), ("2026Q4", "RUNNING")},
    ),
    "late in the frozen quarter counts no second time": (
        DUE, [(freeze, D(2026, 10, 20)), (deliver, D(2026, 10, 25)), (accept, D(2026, 11, 2))],
        {("2026Q3", "LATE"), ("2026Q4", "RUNNING")},
    ),
    "late in the frozen quarter, sent back beyond it": (
        DUE,
        [(freeze, D(2026, 10, 20)), (deliver, D(2026, 10, 21)), (send_back, D(2026, 12, 1)),
         (deliver, D(2026, 12, 2)), (accept, D(2026, 12, 3))],
        {("2026Q3", "LATE"), ("2026Q4", "RUNNING")},
    ),
    # sent back: five working days held, due on the 17th
    "sent back, again in time": (
        DUE,
        [(deliver, D(2026, 9, 8)), (send_back, D(2026, 9, 15)), (deliver, D(2026, 9, 17)), (accept, D(2026, 9, 20))],
        {("2026Q3", "ON_TIME")},
    ),
    "sent back, a day late": (
        DUE,
        [(deliver, D(2026, 9, 8)), (send_back, D(2026, 9, 15)), (deliver, D(2026, 9, 18)), (accept, D(2026, 9, 20))],
        {("2026Q3", "LATE")},
    ),
    "sent back and not delivered again": (
        DUE, [(deliver, D(2026, 9, 8)), (send_back, D(2026, 9, 15))], {("2026Q3", "LATE"), ("2026Q4", "RUNNING")},
    ),
    "sent back twice": (
        DUE,
        [(deliver, D(2026, 9, 8)), (send_back, D(2026, 9, 10)), (deliver, D(2026, 9, 11)), (send_back, D(2026, 9, 16)),
         (deliver, D(2026, 9, 17)), (accept, D(2026, 9, 18))],
        {("2026Q3", "ON_TIME")},
    ),
    # the due day moves out of the quarter: 24 September to 12 October
    "moved into the next quarter": (
        D(2026, 9, 24),
        [(deliver, D(2026, 9, 18)), (send_back, D(2026, 9, 29)), (deliver, D(2026, 10, 12)), (accept, D(2026, 10, 15))],
        {("2026Q3", "RUNNING"), ("2026Q4", "ON_TIME")},
    ),
    "moved after the freeze": (
        DUE,
        [(deliver, D(2026, 9, 9)), (freeze, D(2026, 10, 20)), (send_back, D(2026, 10, 27)),
         (deliver, D(2026, 10, 28)), (accept, D(2026, 11, 2))],
        {("2026Q3", "RUNNING"), ("2026Q4", "ON_TIME")},
    ),
    # delivered far too late: 10 July moves to 29 July, which lies in the frozen quarter
    "moved within the frozen quarter, not delivered again": (
        D(2026, 7, 10),
        [(deliver, D(2026, 9, 28)), (freeze, D(2026, 10, 20)), (send_back, D(2026, 10, 21))],
        {("2026Q3", "RUNNING"), ("2026Q4", "LATE"), ("2026Q4", "RUNNING")},
    ),
    "moved within the frozen quarter, delivered and unanswered": (
        D(2026, 7, 10),
        [(deliver, D(2026, 9, 28)), (freeze, D(2026, 10, 20)), (send_back, D(2026, 10, 21)),
         (deliver, D(2026, 10, 22))],
        {("2026Q3", "RUNNING"), ("2026Q4", "RUNNING")},
    ),
    # done before its quarter begins: it counts where it is due
    "done before its quarter": (
        D(2026, 10, 9), [(deliver, D(2026, 9, 10)), (accept, D(2026, 9, 20))],
        {("2026Q3", "RUNNING"), ("2026Q4", "ON_TIME")},
    ),
}  # fmt: skip


def played(case, world, alliance, unit):
    due, steps, expected = CASES[case]
    taken = claim(need(alliance), unit, due=due)
    for deed, day in steps:
        taken = deed(taken, day, world)
    return taken, expected


def moving(*quarters):
    """Collect every quarter of the county that is not frozen, oldest first, as each night does."""
    return [score(quarter, as_of=D(2026, 12, 31)) for quarter in quarters]


@pytest.mark.parametrize("case", CASES)
def test_which_quarter_and_what(world, unit, alliance, case):
    taken, expected = played(case, world, alliance, unit)
    moving(Q3, Q4)
    assert live(taken) == expected
    assert moving(Q3, Q4) == [{"posted": 0, "reversed": 0, "scores": 0, "lines": 0}] * 2
    score(Q1, as_of=D(2027, 1, 5))  # runs beside two unfinished ones: nothing counts there a second time
    assert {told for told in live(taken) if told[1] != "RUNNING"} == {told for told in expected if told[1] != "RUNNING"}
    assert len([told for told in expected if told[1] != "RUNNING"]) <= 1


def test_what_a_night_thinks_of_a_day_that_has_not_come(world, unit, alliance):
    taken = claim(need(alliance), unit, due=DUE)
    score(as_of=D(2026, 9, 10))  # the day itself is not over
    assert live(taken) == {("2026Q3", "RUNNING")}
    score(as_of=D(2026, 9, 11))
    assert live(taken) == {("2026Q3", "LATE")}


def test_under_notice_nothing_moves_and_afterwards_it_counts_once(world, unit, alliance):
    taken = deliver(claim(need(alliance), unit, due=DUE), D(2026, 9, 10), world)
    score(as_of=D(2026, 10, 8))
    CommunityQuarter.objects.update(
        state="NOTICE", notice_started_on=D(2026, 10, 9), notice_ends_on=D(2026, 10, 16)
    )  # fmt: skip
    taken = accept(taken, D(2026, 10, 12), world)
    moving(Q3, Q4)
    assert live(taken) == {("2026Q3", "RUNNING"), ("2026Q4", "RUNNING")}
    CommunityQuarter.objects.filter(quarter="2026Q3").update(
        state="CONFIRMED", confirmed_by=world.users["c1_secretary"], confirmed_at=NOW
    )
    moving(Q4, Q4)
    assert live(taken) == {("2026Q3", "RUNNING"), ("2026Q4", "ON_TIME"), ("2026Q4", "RUNNING")}


@pytest.mark.parametrize(("day", "counted"), [(D(2026, 9, 10), 40), (D(2026, 9, 11), 20)])
def test_on_time_counts_above_and_below_the_line_late_below_only(world, unit, alliance, day, counted):
    """One claim of the fourth quarter in time, and one of the third accepted after the freeze."""
    taken = deliver(claim(need(alliance), unit, due=DUE), day, world)
    freeze(taken, D(2026, 10, 20), world)
    accept(taken, D(2026, 11, 2), world)
    claim(need(alliance), unit, due=D(2026, 11, 10), delivered=D(2026, 11, 9), confirmed=D(2026, 11, 9))
    moving(Q4)
    assert line(unit, "unit.claim", Q4) == ("COUNTED", Decimal(counted), Decimal(counted))


def test_a_claim_at_work_in_two_quarters_is_told_in_both_and_taken_back_in_one(world, unit, alliance):
    """The same claim has revisions of its own in each quarter; a reversal in the first leaves the second alone."""
    taken = claim(need(alliance), unit, due=D(2027, 1, 20))
    moving(Q3, Q4)
    assert live(taken) == {("2026Q3", "RUNNING"), ("2026Q4", "RUNNING")}
    taken.__class__.objects.update(promised_on=D(2026, 10, 2))
    assert [run["reversed"] for run in moving(Q3, Q4)] == [1, 0]
    assert live(taken) == {("2026Q4", "RUNNING")}
    taken.__class__.objects.update(promised_on=D(2026, 7, 2))
    assert [run["posted"] for run in moving(Q3, Q4)] == [1, 0]
    entries = PointEntry.objects.filter(source_kind="claims_running").order_by("revision")
    assert list(entries.values_list("quarter", "kind", "revision")) == [
        ("2026Q3", "FACT", 1), ("2026Q4", "FACT", 2), ("2026Q3", "REVERSAL", 3), ("2026Q3", "FACT", 4),
    ]  # fmt: skip
