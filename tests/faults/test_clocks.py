"""Fault 22: the turn of quarter and year, leap days, clocks that differ."""

import os
import shutil
import time

import pytest

from tests.faults.points import SLOW
from tests.faults.processes import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.slow]

MOMENTS = (  # the clock in Shanghai, the day and the quarter the site names
    ("2026-12-31 23:59:30", "2026-12-31", "2026Q4"),
    ("2027-01-01 00:00:05", "2027-01-01", "2027Q1"),
    ("2027-01-01 07:59:30", "2027-01-01", "2027Q1"),  # in UTC it is still the old year
    ("2027-03-31 23:59:30", "2027-03-31", "2027Q1"),
    ("2027-04-01 00:00:05", "2027-04-01", "2027Q2"),
    ("2028-02-29 12:00:00", "2028-02-29", "2028Q1"),
    ("2028-02-29 23:59:30", "2028-02-29", "2028Q1"),
)


@pytest.fixture(autouse=True)
def faketime():
    """Only Python is given another clock."""
    if not shutil.which("faketime"):
        missing = "faketime is not installed"
        pytest.fail(missing) if os.environ.get("REQUIRE_SERVICES") == "1" else pytest.skip(missing)


def other_clock(wish: str) -> dict:
    return {"before": ["faketime", "-f", wish], "TZ": "Asia/Shanghai", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


@pytest.mark.parametrize(("moment", "day", "quarter"), MOMENTS)
@pytest.mark.fault(22, "the clock at the turn of a quarter")
def test_the_turn(site, ledger, moment, day, quarter):
    """Day and quarter are those of Shanghai."""
    console = site.new_console(**other_clock(f"@{moment}"))
    _now, seen, named = console.ask("quarter_of_today")
    console.close()
    assert (seen, named) == (day, quarter)


@pytest.mark.fault(22, "an event of the last evening, entered by machines with different clocks")
def test_the_day_of_the_event_decides(small_site, broker, ledger):
    """One clock says the old year, the other the new one: what happened on 31 December counts in the fourth quarter."""
    site = small_site(redis=broker)
    for wish in ("@2026-12-31 23:58:00", "@2027-01-01 00:03:00"):
        console = site.new_console(**other_clock(wish))
        key = ledger.intend(f"钟{wish[-8:]}")
        console.ask("record_service", "2026-12-31", key)
        ledger.acknowledge(key)
        console.close()
    late = site.new_console(**other_clock("@2027-01-01 00:05:00"))
    assert site.job(late.ask("request_score", "2026Q4"))[0] == "queued"
    late.ask("score_now", 1, "2026Q4")
    late.ask("score_now", 1, "2027Q1")
    late.close()
    quarters = site.column("SELECT DISTINCT quarter FROM assessment_pointentry WHERE occurred_on = %s", "2026-12-31")
    ledger.compare(site.column("SELECT title FROM activities_servicerecord WHERE title LIKE %s", "钟%"))
    ledger.check()
    assert quarters == ["2026Q4"]


@pytest.mark.parametrize("seconds", [-300, 300])
@pytest.mark.fault(22, "a worker whose clock differs from beat's by five minutes")
def test_clocks_that_differ(small_site, broker, ledger, seconds):
    """Running work is not taken for dead because its worker's clock is slow, nor done twice."""
    site = small_site(redis=broker)
    site.start_worker(FAULT_CLOCK_SECONDS=str(seconds))
    job = ledger.intend(site.console("request", SLOW, {"tenths": 50, "key": "differs"}))
    ledger.acknowledge(job)
    wait_until(lambda: site.job(job)[0] == "running", what="work runs")
    while site.job(job)[0] == "running":
        site.console("sweep")
        time.sleep(0.5)
    wait_until(lambda: site.job(job)[0] == "done", 60, "done")
    assert site.job(job) == ("done", 1)
    ledger.compare([job for key in site.effects() if key == "differs"])
    ledger.check()
