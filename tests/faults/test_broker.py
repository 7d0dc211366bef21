"""Faults 7 to 10: Redis stops, starts again, forgets everything, is full."""

import pytest

from tests.faults import deeds
from tests.faults.points import EFFECT
from tests.faults.processes import wait_until

pytestmark = pytest.mark.faults
PATIENCE = 3  # seconds a press may take while Redis is away
DRAINED = 60  # seconds after which nothing waits any more
BANNER = "后台暂时不在工作"


def work_on(site, ledger, stopwatch, count=3):
    """People save needs and ask for long work; the addresses of that work."""
    secretary, branch, uploads = site.as_person("c1_secretary"), site.as_person("b1_secretary"), []
    slowest = 0.0
    for number in range(count):
        for name, deed in (
            (f"需求{ledger.fault}-{number}", lambda key: deeds.raise_need(secretary, key)),
            (f"名册{ledger.fault}-{number}", lambda key: deeds.upload(branch, f"{key}.xlsx", deeds.roster([key]))),
        ):
            begun, answer = stopwatch(), deed(ledger.intend(name))
            slowest = max(slowest, stopwatch() - begun)
            ledger.hear(answer, name)
            assert answer.status == 302, (name, answer.status, answer.words)
            ledger.acknowledge(name)
            uploads += [answer] * name.startswith("名册")
    ledger.note(f"slowest deed {slowest:.1f} s")
    assert slowest < 2 * PATIENCE  # each opens a page and presses
    return uploads


def compare(site, ledger):
    files = site.column("SELECT file_name FROM members_importbatch WHERE file_name LIKE %s", f"名册{ledger.fault}-%")
    ledger.compare([*deeds.needs(site, f"需求{ledger.fault}-"), *(name.removesuffix(".xlsx") for name in files)])
    ledger.check()


def all_checked(site, ledger, uploads, stopwatch):
    begun = stopwatch()
    for answer in uploads:
        deeds.wait_checked(site, answer, DRAINED)
    ledger.note(f"drained in {stopwatch() - begun:.0f} s")


@pytest.mark.fault(7, "Redis stopped during saves")
def test_redis_stops(site, ledger, stopwatch):
    """Saves succeed and work waits, a banner says so; Redis is back and within a minute all is done."""
    person, _other = site.as_person("c1_secretary"), site.as_person("b1_secretary")
    assert BANNER not in person.get("/").text
    site.redis.stop()
    uploads = work_on(site, ledger, stopwatch)
    # Each web process asks Redis every five seconds at most, and this page may be another one's than the uploads'.
    wait_until(lambda: BANNER in person.get("/").text, 10)
    site.redis.start()
    all_checked(site, ledger, uploads, stopwatch)
    assert BANNER not in wait_until(lambda: page if BANNER not in (page := person.get("/").text) else "", 30)
    compare(site, ledger)


@pytest.mark.fault(8, "Redis restarted with its log")
def test_redis_starts_again(site, ledger):
    """What was in the queue is done without anybody's help: no beat, no sweep."""
    site.beat.end(patience=0)
    site.workers[0].pause()
    jobs = [ledger.intend(site.console("request", EFFECT, {"key": f"restart {number}"})) for number in range(5)]
    ledger.acknowledged |= set(jobs)
    site.redis.stop()
    site.redis.start()
    site.workers[0].go_on()
    for job in jobs:
        wait_until(lambda job=job: site.job(job)[0] == "done", DRAINED, "done after the restart")
    found = [jobs[int(key.split()[1])] for key in site.effects() if key.startswith("restart ")]
    ledger.compare(found[-len(jobs) :] if len(found) == len(jobs) * len(ledger.meant) else found)
    ledger.check()


@pytest.mark.fault(9, "FLUSHALL")
def test_redis_forgets(site, ledger, stopwatch):
    """Nobody is signed out, and the rows of the outbox are sent again."""
    person = site.as_person("c1_secretary")
    site.workers[0].pause()
    uploads = work_on(site, ledger, stopwatch, count=2)
    with site.redis.client() as client:
        client.flushall()
    site.workers[0].go_on()
    assert person.get("/").status == 200
    site.console("sweep", 61)
    all_checked(site, ledger, uploads, stopwatch)
    compare(site, ledger)


@pytest.mark.fault(10, "Redis is full and evicts nothing")
def test_redis_is_full(site, ledger, stopwatch):
    with site.redis.client() as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", "1mb")
    try:
        uploads = work_on(site, ledger, stopwatch, count=2)
        reader = site.as_person("c1_secretary")
        wait_until(lambda: BANNER in reader.get("/").text, 10)
    finally:
        with site.redis.client() as client:
            client.config_set("maxmemory", "0")
    all_checked(site, ledger, uploads, stopwatch)
    compare(site, ledger)
