"""Faults 11 to 13: PostgreSQL crashes, restarts under load, answers slowly or not at all."""

import time

import pytest

from tests.faults import deeds
from tests.faults.crowd import Stream, at_once
from tests.faults.processes import wait_until
from tests.faults.relay import Relay

pytestmark = pytest.mark.faults


@pytest.mark.fault(11, "PostgreSQL crashes in mid-import")
def test_a_crash_in_an_import(site, ledger, fault_round):
    """Nothing half done is there afterwards, and the same import is carried out once."""
    begin = f"马{deeds.chinese(fault_round)}"
    names = [ledger.intend(f"{begin}{deeds.chinese(number)}") for number in range(100, 400)]
    person = site.as_person("b2_secretary")  # not into the branch whose meeting others open
    uploaded = deeds.upload(person, "crash.xlsx", deeds.roster(names))
    deeds.wait_checked(site, uploaded)
    site.hold(sql='INSERT INTO "members_member"')
    answer = deeds.confirm_import(person, uploaded)
    assert answer.status == 302, answer.words
    for name in names:
        ledger.acknowledge(name)
    site.wait_held()
    site.postgres.crash()
    site.release()
    site.postgres.start()
    assert (deeds.members(site, begin), deeds.import_state(site, uploaded)) == ([], "APPLYING")
    wait_until(lambda: site.console("sweep", 91)["revived"] or deeds.import_state(site, uploaded) == "APPLIED")
    wait_until(lambda: deeds.import_state(site, uploaded) == "APPLIED", what="imported at last")
    ledger.compare(deeds.members(site, begin))
    ledger.check()


@pytest.mark.fault(12, "PostgreSQL restarts under load")
def test_a_restart_under_load(site, ledger):
    """Only what was on its way fails, with a page that says so; the web processes go on by themselves."""
    people = [site.as_person("c1_secretary") for _number in range(4)]

    def save(who, number):
        key, begun = ledger.intend(f"重启{who}-{number}-{time.monotonic_ns()}"), time.monotonic()
        answer = deeds.raise_need(people[who], key)
        if answer.status == 302:
            ledger.acknowledge(key)
        return begun, answer

    stream = Stream(save, len(people))
    time.sleep(1)
    site.postgres.stop()
    time.sleep(1)
    site.postgres.start()
    back = time.monotonic()
    time.sleep(3)
    answers = stream.stop()
    for _begun, answer in answers:
        ledger.hear(answer)
    ledger.compare(deeds.needs(site, "重启"))
    failed = [answer.status for _begun, answer in answers if answer.status not in (200, 302)]
    late = [answer.status for begun, answer in answers if begun > back and answer.status not in (200, 302)]
    ledger.note(f"{len(answers)} presses, {len(failed)} of them failed")
    ledger.check()
    unknown = [answer for _begun, answer in answers if answer.status not in (200, 302, 503)]
    assert (set(failed), late) == ({503}, []), site.told_of(unknown)


@pytest.fixture
def far_site(small_site, postgres, broker):
    """A site whose database and broker are behind a network of its own."""
    relays = {"database": Relay(postgres.port), "redis": Relay(broker.port)}
    site = small_site(redis=broker)
    site.environment["DATABASE_URL"] = postgres.url(site.name, relays["database"].port)
    site.environment["REDIS_URL"] = broker.url(relays["redis"].port)
    site.start_web()
    site.wait_for_web()
    yield site, relays
    for relay in relays.values():
        relay.is_black_hole = False
        relay.close()


def slowest_of(answers):
    return max(seconds for seconds, _answer in answers)


@pytest.mark.slow
@pytest.mark.fault(13, "slow or black-holed database and Redis")
def test_a_bad_network(far_site, ledger):
    """Slow is slow. A Redis that says nothing is a Redis that is away; a database that says nothing is said in words."""
    site, relays = far_site
    person = site.as_person("c1_secretary", timeout=120)

    def look():
        begun = time.monotonic()
        answer = person.get("/needs/new/")
        return time.monotonic() - begun, answer

    relays["database"].delay = relays["redis"].delay = 0.02
    assert look()[1].status == 200
    relays["database"].delay = relays["redis"].delay = 0
    ledger.note(f"in order: {slowest_of(at_once([look] * 12)):.1f} s")  # both processes are warm after it

    relays["redis"].is_black_hole = True
    answers = at_once([look] * 12)
    ledger.note(f"Redis silent: {slowest_of(answers):.1f} s")
    assert ({answer.status for _seconds, answer in answers}, slowest_of(answers) < 10) == ({200}, True)
    relays["redis"].is_black_hole = False

    relays["database"].is_black_hole = True
    answers = at_once([look] * 12)
    ledger.note(f"database silent: {slowest_of(answers):.1f} s")
    for _seconds, answer in answers:
        ledger.hear(answer)
    relays["database"].is_black_hole = False
    ledger.check()
    assert ({answer.status for _seconds, answer in answers}, slowest_of(answers) < 30) == ({503}, True)
    wait_until(lambda: look()[1].status == 200, 10, "the site is back")
