"""Fixtures of the faults. `make faults` repeats them FAULT_ROUNDS times; the long ones are marked `slow`."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.faults.ledger import Ledger
from tests.faults.processes import PATIENCE, ROOT, Yard
from tests.faults.servers import Postgres, Redis, environment_without_services, missing_programs
from tests.faults.site import Base, Site

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))
TABLE: list[tuple[Ledger, str, float]] = []
names = count(1)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "ledger" in metafunc.fixturenames and ROUNDS > 1:
        metafunc.parametrize("fault_round", range(1, ROUNDS + 1))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    report = yield
    if call.when == "call" and "ledger" in getattr(item, "funcargs", {}):
        TABLE.append((item.funcargs["ledger"], report.outcome, call.duration))
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """0 lost, 0 doubled, 0 silent: or which."""
    if not TABLE:
        return
    write = terminalreporter.write_line
    terminalreporter.section("faults")
    write(f"{'fault':>5}  {'meant':>6} {'acked':>6} {'lost':>5} {'doubled':>8} {'silent':>7} {'s':>6}  outcome  what")
    for book, outcome, seconds in sorted(TABLE, key=lambda row: (row[0].fault, row[0].title)):
        figures = f"{len(book.meant):>6} {len(book.acknowledged):>6} {len(book.lost):>5} {len(book.doubled):>8}"
        words = "; ".join([book.title, *book.notes])
        write(f"{book.fault:>5}  {figures} {len(book.silent):>7} {seconds:>6.1f}  {outcome:<7}  {words}")
    totals = [sum(len(getattr(book, name)) for book, *_ in TABLE) for name in ("lost", "doubled", "silent")]
    failed = sum(outcome != "passed" for _book, outcome, _seconds in TABLE)
    write(f"{totals[0]} lost, {totals[1]} doubled, {totals[2]} silent; {failed} of {len(TABLE)} failed")


@pytest.fixture(scope="session", autouse=True)
def programs() -> None:
    """Without the servers there is nothing to break: skipped, unless everything must be there."""
    if missing := missing_programs():
        said = f"not installed: {', '.join(missing)}"
        pytest.fail(said) if os.environ.get("REQUIRE_SERVICES") == "1" else pytest.skip(said)


@pytest.fixture
def fault_round() -> int:
    return 1


@pytest.fixture
def ledger(request: pytest.FixtureRequest, tmp_path: Path, fault_round: int) -> Ledger:
    """The book of this test; its fault and title come from `@fault(number, title)`."""
    mark = request.node.get_closest_marker("fault")
    return Ledger(tmp_path / "ledger.jsonl", *mark.args)


@pytest.fixture(scope="session")
def yard() -> Iterator[Yard]:
    opened = Yard()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgres(yard: Yard) -> Postgres:
    """The cluster that holds the base; a test that breaks it mends it."""
    return Postgres(yard)


@pytest.fixture(scope="session")
def base(yard: Yard, postgres: Postgres) -> Base:
    """The filled databases, built side by side once."""
    postgres.execute("CREATE DATABASE base")
    folders = {engine: yard.new_folder(f"base-{engine}") for engine in ("postgresql", "sqlite")}
    urls = {"postgresql": {"DATABASE_URL": postgres.url("base")}, "sqlite": {}}
    builders = {}
    for engine, folder in folders.items():
        environment = site_environment(folder) | urls[engine]
        command = [sys.executable, "-m", "tests.faults.console", "build"]
        pipe = {"stdout": subprocess.PIPE, "text": True}
        builders[engine] = yard.start(f"base-{engine}", command, cwd=ROOT, env=environment, **pipe)
    keys = {}
    for engine, builder in builders.items():
        assert builder.child.stdout
        output = builder.child.stdout.read()
        assert builder.child.wait(PATIENCE) == 0, builder.output
        builder.end()
        keys[engine] = json.loads(output)
    return Base(folders, keys)


def site_environment(folder: Path) -> dict[str, str]:
    ours = {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "tests.faults.site_settings", "PYTHONUNBUFFERED": "1"}
    return environment_without_services() | ours


@pytest.fixture(scope="session")
def make_site(yard: Yard, postgres: Postgres, base: Base) -> Iterator[Callable[..., Site]]:
    """`make_site(engine="sqlite", redis=...)`: a copy of the base without processes, closed at the end of the run."""
    made: list[Site] = []

    def make(engine: str = "postgresql", *, redis: Redis | None = None, name: str = "", **extra: str) -> Site:
        name = name or f"site{next(names)}"
        folder = yard.folder / name
        shutil.copytree(base.folders[engine], folder)
        environment = site_environment(folder)
        if engine == "postgresql":
            postgres.copy("base", name)
            environment["DATABASE_URL"] = postgres.url(name)
        if redis:
            environment |= {"REDIS_URL": redis.url(), "REDIS_KEY_PREFIX": name}
        server = postgres if engine == "postgresql" else None
        made.append(Site(yard, name, environment | extra, base.keys[engine], server, redis))
        return made[-1]

    yield make
    for site in made:
        site.close()


@pytest.fixture(scope="session")
def broker(yard: Yard) -> Redis:
    return Redis(yard)


@pytest.fixture(scope="session")
def standing_site(make_site: Callable[..., Site], broker: Redis) -> Site:
    """PostgreSQL and Redis, two web processes, a worker, beat: the site most faults happen to."""
    site = make_site(redis=broker)
    site.start_web()
    site.start_worker()
    site.start_beat()
    site.wait_for_web()
    return site


@pytest.fixture
def site(standing_site: Site) -> Iterator[Site]:
    """The standing site in full order, and whatever a test left held or dead mended for the next."""
    mend(standing_site)
    yield standing_site
    standing_site.release()
    mend(standing_site)


def mend(site: Site) -> None:
    assert site.redis
    assert site.postgres
    if not site.redis.answers():
        site.redis.start()
    if not site.postgres.answers():
        site.postgres.start()
    for worker in [worker for worker in site.workers if not worker.is_alive]:
        worker.end()
        site.workers.remove(worker)
    if not site.workers:
        site.start_worker()
    if not (site.beat and site.beat.is_alive):
        site.start_beat()


@pytest.fixture
def small_site(make_site: Callable[..., Site]) -> Iterator[Callable[..., Site]]:
    """`small_site(...)`: a site of the test's own, closed with it."""
    made = []

    def make(*args: Any, **options: Any) -> Site:
        made.append(make_site(*args, **options))
        return made[-1]

    yield make
    for site in made:
        site.close()


@pytest.fixture
def stopwatch() -> Callable[[], float]:
    begun = time.monotonic()
    return lambda: time.monotonic() - begun
