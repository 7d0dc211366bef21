"""The processes of one site: started again, ended with their parent, one site for a folder, no file stops the queue."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import Empty

import pytest
from django.conf import settings

from common import child, site_lock, supervision
from common.broker import CarefulChannel, is_message
from common.site_lock import AlreadyRunning, only_site, running_site
from common.supervision import Supervisor

SLEEP = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]
DIE = [sys.executable, "-S", "-c", "raise SystemExit(3)"]


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def supervisor(tmp_path):
    """`supervisor({...})` with a clock and a list of what it said."""
    made = []

    def make(commands: dict[str, list[str]]) -> Supervisor:
        said: list[str] = []
        found = Supervisor(commands, folder=tmp_path, say=said.append, clock=Clock())
        found.said = said
        made.append(found)
        return found

    yield make
    for one in made:
        for kept in one.children:
            if kept.process:
                supervision.kill_group(kept.process)


def ended(process: subprocess.Popen) -> None:
    process.wait(timeout=20)


# --- dead children


def test_a_dead_child_is_started_again_while_the_rest_runs(supervisor):
    site = supervisor({"网页服务": SLEEP, "后台任务": SLEEP})
    site.look()
    web, worker = (kept.process for kept in site.children)
    worker.kill()
    ended(worker)
    site.clock.now += 100
    site.look()
    assert site.said == ["后台任务意外停止（返回值 -9），1 秒后重新启动，其余部分照常运行。"]
    assert [kept.process for kept in site.children] == [web, None]
    site.clock.now += 0.9
    site.look()
    assert site.children[1].process is None
    site.clock.now += 0.1
    site.look()
    assert site.children[1].process.pid != worker.pid
    assert [kept.process.poll() for kept in site.children] == [None, None]


def test_who_dies_at_once_waits_longer_each_time_and_it_is_said(supervisor):
    site = supervisor({"定时任务": DIE})
    pauses = []
    for _ in range(9):
        site.look()
        ended(site.children[0].process)
        site.look()
        pauses.append(site.children[0].next_start - site.clock.now)
        site.clock.now = site.children[0].next_start
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert site.said[3] == "定时任务意外停止（返回值 3），8 秒后重新启动，其余部分照常运行。"
    assert site.said[6] == (
        "定时任务连续 7 次启动后很快就停（返回值 3），原因见上面的错误信息。每隔 60 秒再试，其余部分照常运行。"
    )


def test_who_ran_for_a_while_is_forgiven(supervisor):
    site = supervisor({"后台任务": SLEEP})
    site.look()
    site.children[0].quick_deaths = 6
    site.clock.now += supervision.STEADY_SECONDS
    site.children[0].process.kill()
    ended(site.children[0].process)
    site.look()
    assert site.children[0].pause == 1


def test_stopping_ends_all(supervisor):
    site = supervisor({"网页服务": SLEEP, "后台任务": SLEEP})
    stop = threading.Event()
    looks = []

    def stop_at_the_second_look() -> None:
        looks.append(1)
        if len(looks) == 2:
            stop.set()

    site.run(stop, stop_at_the_second_look)
    assert [kept.process.returncode for kept in site.children] == [-15, -15]


# --- children of a dead parent


@pytest.mark.parametrize("by_kernel", [True, False])
def test_children_end_with_a_parent_that_was_killed(tmp_path, by_kernel):
    """The parent starts a child and says its number; the child has to go when the parent is killed."""
    inner = "import time; time.sleep(60)"
    (tmp_path / "sleeper.py").write_text(inner)
    code = (
        "import os, subprocess, sys, time\n"
        f"environment = os.environ | {{{child.PARENT!r}: str(os.getpid()), 'PYTHONPATH': {str(tmp_path)!r}}}\n"
        f"prelude = {'' if by_kernel else 'import sys; sys.platform = chr(120); '!r}\n"
        'run = prelude + \'import runpy, sys; sys.argv = ["child", "sleeper"]; '
        'runpy.run_module("common.child", run_name="__main__")\'\n'
        "found = subprocess.Popen([sys.executable, '-c', run], env=environment, start_new_session=True)\n"
        "print(found.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    time.sleep(1)  # it has to be under way
    parent.kill()
    parent.wait()
    parent.stdout.close()
    end = time.monotonic() + 20
    while runs(pid):
        assert time.monotonic() < end
        time.sleep(0.1)


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


# --- one site for one folder


def test_a_second_site_hears_where_the_first_runs(tmp_path):
    with only_site(tmp_path, "http://127.0.0.1:8000"):
        assert running_site(tmp_path) == {"pid": os.getpid(), "address": "http://127.0.0.1:8000"}
        with pytest.raises(AlreadyRunning) as refused, only_site(tmp_path, "http://127.0.0.1:8001"):
            pytest.fail("two sites")
    assert str(refused.value.message) == (
        f"这个数据目录已经有一个系统在运行：进程 {os.getpid()}，地址 http://127.0.0.1:8000。请直接打开那个地址，或先停掉它。"
    )
    assert running_site(tmp_path) is None
    with only_site(tmp_path, "http://127.0.0.1:8001"):
        assert running_site(tmp_path)["address"] == "http://127.0.0.1:8001"


def test_a_lock_that_was_left_behind_blocks_nobody(tmp_path):
    (tmp_path / site_lock.NAME).write_text(json.dumps({"pid": os.getpid(), "address": "http://127.0.0.1:1/long/ago"}))
    assert running_site(tmp_path) is None
    with only_site(tmp_path, "http://x"):
        assert running_site(tmp_path) == {"pid": os.getpid(), "address": "http://x"}


# --- files of the queue

MESSAGE = json.dumps({"body": "e30=", "headers": {}, "properties": {}})


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"body": 1}', "\x00", MESSAGE[:-1]])
def test_a_file_of_the_queue_that_is_no_message_is_put_aside(tmp_path, broken, caplog):
    channel = make_channel(tmp_path)
    bad = tmp_path / "in" / "1_a.celery.msg"
    bad.write_text(broken)
    os.utime(bad, (0, 0))
    (tmp_path / "in" / "2_b.celery.msg").write_text(MESSAGE)
    assert channel._get("celery") == json.loads(MESSAGE)
    assert [path.name for path in (tmp_path / "in").iterdir()] == []
    assert (tmp_path / "bad" / bad.name).read_text() == broken
    assert f"put aside: {tmp_path / 'bad' / bad.name}" in caplog.text


def test_a_file_that_is_being_written_is_waited_for(tmp_path):
    channel = make_channel(tmp_path)
    (tmp_path / "in" / "1_a.celery.msg").write_text("")
    with pytest.raises(Empty):
        channel._get("celery")
    assert len(list((tmp_path / "in").iterdir())) == 1


def make_channel(folder: Path) -> CarefulChannel:
    (folder / "in").mkdir()
    channel = CarefulChannel.__new__(CarefulChannel)
    channel.data_folder_in, channel.store_processed = str(folder / "in"), False
    return channel


def test_a_file_that_went_meanwhile_is_no_bad_one(tmp_path):
    assert is_message(tmp_path / "gone") is True
