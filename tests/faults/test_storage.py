"""Faults 17, 18 and 25: the disk is full, SQLite is locked, its file is gone."""

import os
import shutil
import sqlite3
import subprocess
import threading
import time
from contextlib import closing

import pytest

from tests.faults import deeds

pytestmark = pytest.mark.faults
ROOM = 2 * 1024 * 1024
WRITER_WAITS = 20  # seconds, the time-out in the settings


@pytest.fixture
def full_site(small_site):
    """A site with SQLite on a small disk of its own; `fill()` leaves hardly anything of it, `clear()` gives it back."""
    site = small_site("sqlite")
    kept = site.data.with_name(f"{site.name}-kept")
    site.data.rename(kept)
    site.data.mkdir()
    used = sum(path.stat().st_blocks * 512 for path in kept.rglob("*"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={used + ROOM}", "tmpfs", str(site.data)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("only root can make a small disk")
    shutil.copytree(kept, site.data, dirs_exist_ok=True)
    yield site
    site.web.end(patience=0)
    if site._console:
        site._console.close()
    subprocess.run(["umount", "-l", str(site.data)], check=True)


def fill(site, leave=64 * 1024):
    disk = os.statvfs(site.data)
    with (site.data / "filler").open("wb") as filler:
        filler.write(bytes(max(disk.f_bavail * disk.f_frsize - leave, 0)))


@pytest.mark.fault(17, "the disk is full")
def test_a_full_disk(full_site, ledger):
    """Said in words, what was acknowledged is there, the file is sound; with room again the site goes on."""
    site = full_site
    site.start_web(workers=1)
    site.wait_for_web()
    person = site.as_person("c1_secretary")
    fill(site)
    refused = []
    for number in range(40):
        key = ledger.intend(f"满盘{number}")
        answer = deeds.raise_need(person, key)
        ledger.hear(answer)
        if answer.status == 302:
            ledger.acknowledge(key)
        else:
            refused.append(answer.status)
        if len(refused) == 3:
            break
    (site.data / "filler").unlink()
    after = deeds.raise_need(person, ledger.intend("满盘之后"))
    assert after.status == 302, after.words
    ledger.acknowledge("满盘之后")
    ledger.compare(deeds.needs(site, "满盘"))
    ledger.check()
    assert (refused, site.integrity) == ([507] * 3, "ok")


@pytest.mark.parametrize("seconds", [2, pytest.param(WRITER_WAITS + 6, marks=pytest.mark.slow)])
@pytest.mark.fault(18, "SQLite is locked")
def test_a_locked_database(small_site, ledger, seconds):
    """Readers go on; a writer waits, and is told when it waited in vain."""
    site = small_site("sqlite")
    site.start_web(workers=1)
    site.wait_for_web()
    person = site.as_person("c1_secretary")
    form = person.form("/needs/new/")
    with closing(sqlite3.connect(site.data / "lianjian.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answers = []
        key = ledger.intend("锁住的")
        begun = time.monotonic()

        def save():
            answer = person.post("/needs/new/", form.filled(deeds.need_fields(key)))
            answers.append((time.monotonic() - begun, answer))

        writer = threading.Thread(target=save)
        writer.start()
        looked = time.monotonic()
        assert site.as_person("c1_secretary").get("/needs/").status == 200
        assert time.monotonic() - looked < 2
        writer.join(seconds)
        other.execute("ROLLBACK")
    writer.join(60)
    [(waited, answer)] = answers
    ledger.note(f"the writer waited {waited:.1f} s")
    ledger.hear(answer)
    if seconds < WRITER_WAITS:
        assert answer.status == 302
        ledger.acknowledge(key)
    else:
        assert (answer.status, waited < WRITER_WAITS + 5) == (409, True)
    ledger.compare(deeds.needs(site, "锁住的"))
    ledger.check()


@pytest.mark.fault(25, "the file of SQLite is moved away")
def test_a_database_that_was_moved_away(small_site, ledger):
    """Said in words, nothing empty is made in its place, and with the file put back everything is there."""
    site = small_site("sqlite")
    site.start_web(workers=1)
    site.wait_for_web()
    person = site.as_person("c1_secretary")
    form = person.form("/needs/new/")
    for key in ("先前的", "不见时的", "回来后的"):
        ledger.intend(key)
    assert person.post("/needs/new/", form.filled(deeds.need_fields("先前的"))).status == 302
    ledger.acknowledge("先前的")
    there = sorted(site.data.glob("lianjian.sqlite3*"))
    for file in there:
        file.rename(file.with_name(f"away-{file.name}"))
    answers = [person.get("/needs/"), deeds.raise_need(person, "不见时的")]
    for answer in answers:
        ledger.hear(answer)
    assert [(answer.status, "数据库文件不见了" in answer.text) for answer in answers] == [(503, True)] * 2
    assert not list(site.data.glob("lianjian.sqlite3*"))
    for file in there:
        file.with_name(f"away-{file.name}").rename(file)
    assert deeds.raise_need(person, "回来后的").status == 302
    ledger.acknowledge("回来后的")
    ledger.compare(deeds.needs(site, "先前的") + deeds.needs(site, "不见时的") + deeds.needs(site, "回来后的"))
    ledger.check()
