"""The site as people start it: real processes, real signals."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.common.test_private_files import modes
from tests.own_redis import OwnRedis, free_port

ROOT = Path(settings.BASE_DIR)
PATIENCE = 60  # seconds; the processes share their machine with the rest of the tests
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> dict[str, str]:
    """A site of its own, started as `make run` starts it, with SQLite and files as the queue."""
    ours = {
        "DATA_DIR": str(tmp_path_factory.mktemp("site")),
        "PORT": str(free_port()),
        "DEMO": "0",
        "HOST": "127.0.0.1",
    }
    ours |= {"DJANGO_SETTINGS_MODULE": "config.settings.development", "PYTHONUNBUFFERED": "1"}
    dropped = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FIELD_KEYS")
    return {key: value for key, value in os.environ.items() if key not in dropped} | ours


@pytest.fixture
def start(environment, tmp_path):
    """Start a command with its output in a file; whatever still runs at the end is killed."""
    started = []

    def start_one(*command: str, **extra: str) -> subprocess.Popen:
        output = (tmp_path / f"output-{len(started)}").open("w+")
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment | extra, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=hear_hangups,
        )  # fmt: skip
        process.output = output
        started.append(process)
        return process

    yield start_one
    for process in started:
        for pid in (process.pid, *children_of(process.pid)):
            kill_group(pid)
        process.wait()
        process.output.close()


def hear_hangups() -> None:
    """Tests run under nohup hand down that a hang-up is ignored, and the site keeps to that."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def children_of(pid: int) -> list[int]:
    """Pids of all processes below, read from /proc."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *children_of(int(child))]
    return found


def kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def wait_until(condition: Callable[[], object], seconds: float = 4 * PATIENCE) -> object:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.2)
    pytest.fail("it did not happen in time")


def text_of(process: subprocess.Popen) -> str:
    return Path(process.output.name).read_text()


def is_up(process: subprocess.Popen) -> bool:
    assert process.poll() is None, text_of(process)
    return "已启动" in text_of(process)


def alive(pids: list[int]) -> list[int]:
    """Those that still run; a zombie only waits for init to note its end."""
    return [pid for pid in pids if state_of(pid) not in ("", "Z")]


def state_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def test_one_signal_stops_web_worker_and_beat_and_static_files_are_collected_once(start, environment):
    manifest = Path(environment["DATA_DIR"]) / "static" / "staticfiles.json"
    collected = set()
    for stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        site = start("manage.py", "serve")
        wait_until(lambda site=site: is_up(site))
        with urllib.request.urlopen(f"http://127.0.0.1:{environment['PORT']}/login/") as answer:
            assert answer.status == 200
        assert modes(manifest.parent.parent) == {}  # database, keys, queue, static files: the site's own
        # gunicorn and its worker, the Celery worker and beat
        below = wait_until(lambda site=site: len(pids := children_of(site.pid)) == 4 and pids)
        collected.add(manifest.stat().st_mtime_ns)
        site.send_signal(stop)
        assert site.wait(timeout=PATIENCE) == 0
        assert alive(below) == []
        assert f"已启动：http://127.0.0.1:{environment['PORT']} （按 Ctrl-C 停止）" in text_of(site)
        assert text_of(site).endswith("已全部停止。排队的工作下次启动时接着做。\n")
    assert len(collected) == 1


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""


def test_the_site_mends_itself_and_its_parts_end_with_it(start, environment):
    data, address = Path(environment["DATA_DIR"]), f"http://127.0.0.1:{environment['PORT']}"
    site = start("manage.py", "serve")
    wait_until(lambda: is_up(site))

    second = start("manage.py", "serve", PORT=str(free_port()))
    assert second.wait(timeout=PATIENCE) == 1
    said = f"这个数据目录已经有一个系统在运行：进程 {site.pid}，地址 {address}。请直接打开那个地址，或先停掉它。"
    assert text_of(second) == f"CommandError: {said}\n"

    bad = data / "queue" / "in" / "0_0.celery.msg"
    bad.write_text("{")
    os.utime(bad, (0, 0))
    wait_until(lambda: (data / "queue" / "bad" / bad.name).exists())

    [worker] = [pid for pid in children_of(site.pid) if b"\0worker\0" in command_of(pid)]
    os.kill(worker, signal.SIGKILL)
    words = "后台任务意外停止（返回值 -9），1 秒后重新启动，其余部分照常运行。"
    wait_until(lambda: words in text_of(site))
    below = wait_until(lambda: len(pids := children_of(site.pid)) == 4 and pids)
    assert worker not in below
    with urllib.request.urlopen(f"http://127.0.0.1:{environment['PORT']}/health/live") as answer:
        assert answer.status == 200

    site.kill()
    site.wait()
    wait_until(lambda: alive(below) == [])


def test_a_taken_port_is_one_clear_line(start, environment):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        site = start("manage.py", "serve", PORT=port)
        assert site.wait(timeout=PATIENCE) == 1
    reason = f"不能使用 127.0.0.1:{port}（Address already in use）。"
    assert text_of(site) == f"CommandError: {reason}请停掉占用它的程序，或换一个端口：PORT=8001 make run\n"


@pytest.mark.parametrize("port", ["0", "65536", "web", ""])
def test_a_port_that_is_none(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CommandError, match=f"PORT 应是 1 到 65535 之间的数，现在是“{port}”。"):
        call_command("serve")


# --- real workers over both brokers (SECURITY.md, faults 1 and 7)


@pytest.fixture(scope="module")
def migrated_data(environment, tmp_path_factory) -> Path:
    """The data of a new site, made once and copied for each test."""
    data = tmp_path_factory.mktemp("migrated") / "data"
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment | {"DATA_DIR": str(data)}, check=True)
    return data


@pytest.fixture
def migrated(environment, migrated_data, tmp_path) -> dict[str, str]:
    """The environment of a migrated site without processes."""
    return environment | {"DATA_DIR": str(shutil.copytree(migrated_data, tmp_path / "data"))}


@pytest.fixture(params=["files", pytest.param("redis", marks=pytest.mark.redis)])
def site_of_work(request, migrated) -> dict[str, str]:
    return migrated | (request.getfixturevalue("redis_environment") if request.param == "redis" else {})


def job(environment: dict[str, str], deed: str = "") -> dict:
    """The only job, after a deed if one is named. Looking needs no process: it is asked for many times."""
    if deed:
        subprocess.run([sys.executable, "-m", "tests.common.slow_work", deed], cwd=ROOT, env=environment, check=True)
    with closing(sqlite3.connect(Path(environment["DATA_DIR"]) / "lianjian.sqlite3")) as site:
        [(state, attempts, done, result)] = site.execute("SELECT state, attempts, done, result FROM common_job")
    return {"state": state, "attempts": attempts, "done": done, "result": json.loads(result)}


def start_worker(start, environment: dict[str, str]) -> subprocess.Popen:
    options = "-P threads -c 2 --without-mingle --without-gossip -l WARNING -I tests.common.slow_work"
    return start("-m", "celery", "--quiet", "-A", "config", "worker", *options.split(), **environment)


def test_work_survives_a_stopped_and_a_killed_worker(start, site_of_work):
    assert job(site_of_work, "request")["state"] == "queued"

    worker = start_worker(start, site_of_work)
    wait_until(lambda: job(site_of_work)["done"])
    worker.send_signal(signal.SIGTERM)
    worker.wait(timeout=PATIENCE)
    assert job(site_of_work) | {"done": 0} == {"state": "queued", "attempts": 0, "done": 0, "result": {}}

    worker = start_worker(start, site_of_work)
    wait_until(lambda: job(site_of_work)["state"] == "running")
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    assert job(site_of_work)["state"] == "running"
    assert job(site_of_work, "sweep")["state"] == "queued"

    (Path(site_of_work["DATA_DIR"]) / "finish").touch()
    start_worker(start, site_of_work)
    wait_until(lambda: job(site_of_work)["state"] == "done")
    assert job(site_of_work) | {"done": 0} == {"state": "done", "attempts": 2, "done": 0, "result": {"steps": 1}}


def test_a_broker_that_is_down_does_not_fail_the_wish(migrated):
    """Nothing listens at that port: the row is written and waits for the sweeper."""
    own = migrated | {"REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}
    assert job(own, "request")["state"] == "queued"


# --- keys (SECURITY.md, control 31)


def ended(environment: dict[str, str], *command: str) -> tuple[int, str]:
    """Return value and all that was said by a command that ends by itself."""
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_a_lost_key_is_not_replaced_and_a_foreign_one_starts_nothing(migrated):
    kept = Path(migrated["DATA_DIR"]) / "field.keys"
    assert ended(migrated, "-m", "config.wsgi")[0] == 0
    kept.unlink()
    code, text = ended(migrated, "manage.py", "serve")
    assert (code, text.count("\n"), "field.keys 却不见了，系统不能启动" in text) == (1, 1, True)
    assert not kept.exists()

    kept.write_text("k1:" + "A" * 43 + "=")
    for command, expected in (
        ("manage.py serve", 1),
        ("-m gunicorn config.wsgi --bind 127.0.0.1:0 --no-control-socket", 3),
        ("-m celery --quiet -A config worker -P threads -c 1", 3),
    ):
        code, text = ended(migrated, *command.split())
        assert (code, "加密密钥 k1 不是本库一直用的那一把，系统不启动" in text) == (expected, True), text
        assert "Traceback" not in text


# --- Redis that goes away


@pytest.mark.redis
def test_a_worker_outlives_redis_in_the_middle_of_its_work(start, migrated, tmp_path):
    """It ended here, because kombu could not give the message back (SECURITY.md, fault 7)."""
    server = OwnRedis(tmp_path)
    server.start()
    try:
        own = migrated | {"REDIS_URL": server.url}
        job(own, "request")
        worker = start_worker(start, own)
        wait_until(lambda: job(own)["state"] == "running")
        server.stop()
        wait_until(lambda: "Trying again in" in text_of(worker))
        (Path(own["DATA_DIR"]) / "finish").touch()
        wait_until(lambda: job(own)["state"] == "done")
        server.start()
        with closing(sqlite3.connect(Path(own["DATA_DIR"]) / "lianjian.sqlite3")) as site, site:
            site.execute("UPDATE common_job SET state = 'queued', heartbeat_at = NULL")
        job(own, "sweep")
        wait_until(lambda: job(own)["state"] == "done", seconds=60)
        assert job(own)["attempts"] == 2
        assert worker.poll() is None
    finally:
        server.stop()
