"""Few at once over all processes: places that are locked files."""

import subprocess
import sys
import threading
import time

import pytest

from common.slots import Busy, Slots

HOLDER = """
import sys, time
from django.conf import settings
settings.configure(DATA_DIR=sys.argv[1])
from common.slots import Slots
with Slots("t", count=2, wait_seconds=5).place():
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def slots(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return Slots("t", count=2, wait_seconds=0.2)


@pytest.fixture
def other_process(settings, tmp_path):
    """Holds a place until it is killed."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_no_more_than_two_threads_at_once(slots):
    slots.wait_seconds = 10
    now, most = [], []

    def work():
        with slots.place():
            now.append(1)
            most.append(len(now))
            time.sleep(0.02)
            now.pop()

    threads = [threading.Thread(target=work) for _thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(most), max(most)) == (8, 2)


def test_another_process_counts_and_its_death_frees_the_place(slots, other_process):
    assert other_process.stdout.readline() == "held\n"
    own = slots.wait()
    with pytest.raises(Busy) as problem, slots.place():
        pass
    assert "请过 10 秒再点一次" in str(problem.value)
    other_process.kill()
    other_process.wait()
    with slots.place():
        assert slots.try_all() is None
    import os

    os.close(own)


def test_who_has_a_place_goes_on_in_it(slots):
    with slots.place(), slots.place(), slots.place():
        assert slots.try_all() is not None
    assert not getattr(slots.held, "depth", 0)


def test_a_failure_gives_the_place_back(slots):
    for _time in range(3):
        with pytest.raises(ZeroDivisionError), slots.place():
            1 / 0  # noqa: B018
    first, second = slots.try_all(), slots.try_all()
    assert first is not None
    assert second is not None


def test_the_files_are_the_sites_alone(slots, tmp_path):
    with slots.place():
        folder = tmp_path / "slots"
        assert folder.stat().st_mode & 0o777 == 0o700
        assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]
