"""Faults 1 to 6: workers that die, messages that come twice, work that takes long."""

import os
import signal
import threading

import pytest

from assessment.tasks import SCORE
from tests.faults.consoles import Console
from tests.faults.points import EFFECT, POISON, SLOW
from tests.faults.processes import wait_until

pytestmark = pytest.mark.faults
DEAD = 91  # seconds after which a job without a heartbeat counts as dead


def figures(site) -> list[tuple]:
    """What the scoring of the running quarter wrote, without keys."""
    return site.rows("""
        SELECT s.subject_kind, s.subject_id, s.standing, s.total, s.reachable, count(l.id), sum(l.counted)
        FROM assessment_quarterscore s LEFT JOIN assessment_scoreline l ON l.score_id = s.id
        GROUP BY s.id ORDER BY s.subject_kind, s.subject_id
    """)


def done(site, job, seconds=60):
    return wait_until(lambda: site.job(job)[0] == "done", seconds, f"job {job} done, it is {site.job(job)}")


@pytest.mark.fault(1, "kill -9 of the whole worker in mid-scoring")
def test_a_killed_worker(site, ledger, stopwatch):
    """What was half done is undone; the next worker does all of it, once. The page says that it runs."""
    before = figures(site)
    site.hold(task=SCORE, step=3)
    person = site.as_person("c1_secretary")
    desk = f"/scores/quarters/{site.keys['quarter']}/"
    answer = person.post(person.form(desk, f"{desk}collect/").action, person.form(desk, f"{desk}collect/").fields)
    job = ledger.intend(answer.to.strip("/").split("/")[-1])
    ledger.acknowledge(job)
    site.wait_held()
    assert "进行中" in person.get(answer.to).text

    site.workers[0].kill()
    site.release()
    assert (site.job(job), figures(site)) == (("running", 1), before)
    site.start_worker()
    site.console("sweep", DEAD)
    done(site, job)
    assert site.job(job) == ("done", 2)
    after = figures(site)
    assert after != before
    ledger.compare([job])
    site.console("score_now")
    assert figures(site) == after
    ledger.check()


@pytest.mark.fault(2, "kill -9 of a pool process")
def test_a_killed_pool_process(site, ledger):
    """The worker lives on, the work is brought back and done once."""
    job = ledger.intend(site.console("request", SLOW, {"tenths": 10, "key": "pool"}))
    ledger.acknowledge(job)
    wait_until(lambda: site.job(job)[0] == "running", what="work runs")
    site.hold(task=SLOW, step=0)
    child = site.wait_held()
    os.kill(child, signal.SIGKILL)
    site.release()
    wait_until(lambda: site.console("sweep", DEAD)["revived"], what="the dead work is found")
    done(site, job)
    assert (site.job(job), site.workers[0].is_alive) == (("done", 2), True)
    ledger.compare([job for key in site.effects() if key == "pool"])
    ledger.check()


@pytest.mark.fault(3, "a task that always kills its worker")
def test_poison(site, ledger):
    """Started three times, then given up with a sentence; the worker goes on with other work."""
    job = ledger.intend(site.console("request", POISON, {"key": "poison"}))
    for attempt in (1, 2, 3):
        wait_until(lambda attempt=attempt: site.effects().count("poison") == attempt, what=f"start {attempt}")
        site.console("sweep", DEAD)
    wait_until(lambda: site.job(job)[0] == "failed", what="given up")
    [message] = site.column("SELECT message FROM common_job WHERE id = %s", job)
    assert message == "试了三次都中断了，没有做完。请与系统管理员联系。"
    other = site.console("request", EFFECT, {"key": "after poison"})
    done(site, other)
    assert site.effects().count("poison") == 3
    ledger.check()


@pytest.mark.fault(4, "the same message delivered six times")
def test_a_message_delivered_again(site, ledger):
    jobs = [ledger.intend(site.console("request", EFFECT, {"key": f"again {number}"})) for number in range(5)]
    for job in jobs:
        ledger.acknowledge(job)
        site.console("send_again", job, 5)
    for job in jobs:
        done(site, job)
    last = site.console("request", EFFECT, {"key": "the last"})
    done(site, last)  # whatever was sent before is through the queue now
    found = dict(zip([f"again {number}" for number in range(5)], jobs, strict=True))
    ledger.compare([found[key] for key in site.effects() if key in found])
    ledger.check()


@pytest.mark.fault(5, "two processes score the same quarter at once")
def test_two_at_one_quarter(site, ledger):
    """They follow each other: one result, and the second finds nothing to change."""
    site.console("score_now")
    before = figures(site)
    other: Console = site.new_console()
    results: list[list[dict]] = []
    threads = [
        threading.Thread(target=lambda ask=ask: results.append(ask("score_now", 10)))
        for ask in (site.console, other.ask)
    ]
    for number in range(20):
        ledger.acknowledge(ledger.intend(f"run {number}"))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    other.close()
    assert [len(runs) for runs in results] == [10, 10]
    assert {figure for runs in results for run in runs for figure in run.values()} == {0}
    assert figures(site) == before
    doubled = site.rows("""
        SELECT quarter, subject_kind, subject_id, community_id, count(*) FROM assessment_quarterscore
        GROUP BY 1, 2, 3, 4 HAVING count(*) > 1
    """)
    ledger.compare([*ledger.meant, *map(str, doubled), *map(str, doubled)])
    ledger.check()


@pytest.mark.slow
@pytest.mark.fault(6, "work that takes longer than the visibility time-out")
def test_longer_than_visible(small_site, broker, ledger):
    """The broker gives the message out again; who gets it finds the work taken."""
    site = small_site(redis=broker, FAULT_VISIBILITY_SECONDS="2")
    for _number in range(2):
        site.start_worker()
    job = ledger.intend(site.console("request", SLOW, {"tenths": 250, "key": "long"}))
    ledger.acknowledge(job)
    done(site, job, 120)
    assert site.job(job) == ("done", 1)
    ledger.compare([job for _key in site.effects()])
    ledger.check()
