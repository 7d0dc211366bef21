"""Is the site well: signs of life, the addresses for machines, the command, the pages for people, the numbers."""

from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone

from common import beat, metrics
from common.models import Heartbeat, Job
from common.selectors import health as health_module
from common.selectors.health import health
from common.selectors.pulse import pulse
from common.services.heartbeats import note_heartbeat
from common.tasks import heartbeat_task
from tests.common.jobs.kit import NOW

ALL_WELL = {"database": True, "broker": True, "beat": True, "worker": True, "disk": True}


def ago(seconds: float):
    return NOW - timedelta(seconds=seconds)


def hear(*, beat: float | None = 1, worker: float | None = 1, at=NOW) -> None:
    """Both were heard of so many seconds before."""
    for name, seconds in (("beat", beat), ("worker", worker)):
        if seconds is not None:
            note_heartbeat(name=name, now=at - timedelta(seconds=seconds))


def make_job(state: str, created: float, heard: float | None = None) -> Job:
    values = {"created_at": ago(created), "heartbeat_at": None if heard is None else ago(heard)}
    return Job.objects.create(task="t", title="数", state=state, **values)


# --- signs of life


@pytest.mark.parametrize(
    ("heard", "silent"),
    [
        ({"beat": 120, "worker": 120}, (False, False)),
        ({"beat": 121, "worker": 1}, (True, False)),
        ({"beat": 1, "worker": 121}, (False, True)),
        ({"beat": None, "worker": 1}, (True, False)),
        ({"beat": 1, "worker": None}, (False, True)),
        ({"beat": None, "worker": None}, (True, True)),
    ],
)
def test_who_was_not_heard_of_for_two_minutes_is_silent(db, heard, silent):
    hear(**heard)
    found = pulse(now=NOW)
    assert (found.beat_is_silent, found.worker_is_silent) == silent
    assert found.works is (silent == (False, False))


def test_running_work_is_a_sign_of_life_too(db):
    hear(worker=600)
    job = make_job("running", 900, heard=120)
    assert pulse(now=NOW).worker_is_silent is False
    Job.objects.filter(pk=job.pk).update(heartbeat_at=ago(121))
    assert pulse(now=NOW).worker_is_silent is True


def test_jobs_that_wait_for_more_than_five_minutes_are_late(db):
    hear()
    assert pulse(now=NOW).is_well
    for state, created in (("queued", 300), ("running", 900), ("done", 900), ("failed", 900), ("stopped", 900)):
        make_job(state, created, heard=1)
    assert pulse(now=NOW).is_well
    make_job("queued", 301, heard=1)
    make_job("queued", 400)
    found = pulse(now=NOW)
    assert (found.works, found.is_well, found.late, found.oldest) == (True, False, 2, ago(400))


def test_the_pulse_is_one_query(db, django_assert_num_queries):
    hear()
    with django_assert_num_queries(1):
        pulse(now=NOW)


def test_beat_sends_it_and_a_worker_writes_it(settings, db):
    entry = settings.CELERY_BEAT_SCHEDULE["heartbeat"]
    assert (entry["task"], entry["schedule"]) == (heartbeat_task.name, 30.0)
    before = timezone.now()
    for _ in range(2):
        heartbeat_task.delay()
    [row] = Heartbeat.objects.all()
    assert (row.name, before <= row.at <= timezone.now()) == ("worker", True)


def test_beat_says_that_it_is_alive_each_half_minute(db, monkeypatch, tmp_path):
    from config.celery import app

    scheduler = beat.HeartbeatScheduler(app, schedule_filename=str(tmp_path / "schedule"), lazy=True)
    monkeypatch.setattr(beat.PersistentScheduler, "tick", lambda *_: 300)
    noted = []
    monkeypatch.setattr(scheduler, "note", lambda: noted.append(1))
    assert [scheduler.tick(), scheduler.tick()] == [30, 30]
    assert noted == [1]


def test_after_a_start_the_worker_is_asked_at_once(tmp_path):
    from config.celery import app

    for _start in range(2):  # the second one reads what the first wrote down
        scheduler = beat.HeartbeatScheduler(app, schedule_filename=str(tmp_path / "schedule"), lazy=True)
        scheduler.setup_schedule()
        due = {name: scheduler.schedule[name].is_due().is_due for name in ("heartbeat", "sweep-jobs")}
        scheduler.close()
        assert due == {"heartbeat": True, "sweep-jobs": False}


def test_beat_outlives_a_database_that_does_not_answer(db, monkeypatch, tmp_path, caplog):
    from config.celery import app

    def refuse(**_):
        raise DatabaseError("gone")

    scheduler = beat.HeartbeatScheduler(app, schedule_filename=str(tmp_path / "schedule"), lazy=True)
    monkeypatch.setattr("common.services.heartbeats.note_heartbeat", refuse)
    monkeypatch.setattr(beat.connection, "close", lambda: None)
    scheduler.note()
    assert "beat could not say that it is alive: DatabaseError" in caplog.text


# --- for machines


def test_each_part_that_fails_is_named(db, monkeypatch, settings, tmp_path):
    hear()
    assert health(now=NOW) == ALL_WELL
    settings.HEALTH_DISK_MIN_MB = 10**9
    assert health(now=NOW) == ALL_WELL | {"disk": False}
    settings.HEALTH_DISK_MIN_MB = 1
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": str(tmp_path / "gone")}
    assert health(now=NOW) == ALL_WELL | {"broker": False}


def test_without_the_database_nothing_else_is_known(db, monkeypatch):
    def refuse(**_):
        raise DatabaseError("gone")

    monkeypatch.setattr(health_module, "pulse", refuse)
    monkeypatch.setattr(health_module.connection, "close", lambda: None)
    assert health(now=NOW) == ALL_WELL | {"database": False, "beat": False, "worker": False}


def test_ready_says_ok_or_fail_and_asks_for_no_session(client, db, django_assert_num_queries, caplog):
    assert client.get("/health/ready").status_code == 503
    assert caplog.text == "", "it is asked every few seconds"
    hear(at=timezone.now())
    with django_assert_num_queries(1):
        answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, dict.fromkeys(ALL_WELL, "ok"))
    assert not answer.cookies
    hear(at=timezone.now(), beat=121)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["beat"]) == (503, "fail")


def test_live_asks_nobody(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"web": "ok"})
    assert client.post("/health/live").status_code == 405


def test_the_command_tells_by_its_exit(db):
    hear(at=timezone.now(), worker=None)
    with pytest.raises(CommandError, match=r"^不正常：后台任务。$"):
        call_command("health", stdout=StringIO())
    call_command("health", only=["database", "beat"], stdout=(said := StringIO()))
    assert said.getvalue() == "数据库：正常\n定时任务：正常\n"
    hear(at=timezone.now())
    call_command("health", stdout=(said := StringIO()))
    assert said.getvalue() == "数据库：正常\n队列：正常\n定时任务：正常\n后台任务：正常\n磁盘空间：正常\n"


def test_the_command_asks_the_web_process_under_the_name_of_the_site(settings):
    settings.ALLOWED_HOSTS = ["*", ".lianjian.example"]
    asked = []

    class Web(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Host"], self.headers["X-Forwarded-Proto"]))
            self.send_response(200 if len(asked) == 1 else 500)
            self.end_headers()

        def log_message(self, *_) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Web) as web:
        Thread(target=web.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{web.server_port}/"
        call_command("health", web=url, stdout=(said := StringIO()))
        with pytest.raises(CommandError, match=r"^不正常：网页。$"):
            call_command("health", web=url, stdout=StringIO())
        web.shutdown()
    with pytest.raises(CommandError, match=r"^不正常：网页。$"):
        call_command("health", web=url, stdout=StringIO())
    assert said.getvalue() == "网页：正常\n"
    assert asked == [("/health/live", "lianjian.example", "https")] * 2


# --- for people


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ({}, "能收下新的工作"),
        ({"worker": 200}, "最近一次动静"),
        ({"worker": None}, "还没有过动静"),
    ],
)
def test_the_system_page_answers_whether_the_background_works(client_of, heard, said):
    hear(at=timezone.now(), **heard)
    page = client_of("system").get("/system/").text
    assert "后台在工作吗" in page
    assert said in page
    assert page.count("没有动静") == (1 if heard else 0)


def test_the_department_is_told_when_the_background_is_silent(client_of):
    client = client_of("department")
    assert "后台还没有开始工作。" in client.get("/").text
    hear(at=timezone.now())
    assert "请告诉系统管理员" not in client.get("/").text
    Job.objects.create(task="t", title="数", created_at=timezone.now() - timedelta(seconds=301))
    assert "有 1 项工作排队超过 5 分钟" in client.get("/").text
    hear(at=timezone.now(), beat=600)
    page = client.get("/").text
    assert "起没有动静。导入、导出、算分都会排队等着，不会丢，恢复后自动继续。请告诉系统管理员。" in page
    assert "请告诉系统管理员" not in client_of("c1_secretary").get("/").text


# --- numbers


@pytest.mark.parametrize(
    ("on", "allow", "token", "headers", "status"),
    [
        (False, ["127.0.0.1"], "", {}, 404),
        (True, [], "", {}, 404),
        (True, ["127.0.0.1"], "", {}, 200),
        (True, ["127.0.0.0/8", "::1"], "", {}, 200),
        (True, ["10.0.0.1"], "", {}, 404),
        (True, [], "secret", {}, 404),
        (True, [], "secret", {"Authorization": "Bearer other"}, 404),
        (True, [], "secret", {"Authorization": "Bearer secret"}, 200),
        (True, [], "", {"Authorization": "Bearer "}, 404),
    ],
)
def test_numbers_are_for_who_is_named(client, db, settings, on, allow, token, headers, status):
    settings.METRICS, settings.METRICS_ALLOW, settings.METRICS_TOKEN = on, allow, token
    assert client.get("/metrics", headers=headers).status_code == status


def test_the_numbers_tell_requests_jobs_and_silence(client, db, settings):
    settings.METRICS, settings.METRICS_ALLOW = True, ["127.0.0.1"]
    hear(beat=7, worker=9)
    make_job("queued", 60)
    make_job("queued", 50)
    make_job("failed", 500)
    client.get("/health/live")
    client.generic("MADE-UP", "/health/live")
    lines = metrics.text(now=NOW).decode().splitlines()
    assert 'lianjian_requests_total{method="GET",status="200",view="common:health-live"} 1.0' in lines
    assert 'lianjian_requests_total{method="other",status="405",view="common:health-live"} 1.0' in lines
    assert 'lianjian_request_seconds_count{view="common:health-live"} 2.0' in lines
    for line in (
        'lianjian_jobs{state="queued"} 2.0', 'lianjian_jobs{state="failed"} 1.0', 'lianjian_jobs{state="done"} 0.0',
        "lianjian_outbox_age_seconds 60.0", 'lianjian_silence_seconds{part="beat"} 7.0',
        'lianjian_silence_seconds{part="worker"} 9.0', "lianjian_database_up 1.0", "lianjian_broker_up 1.0",
    ):  # fmt: skip
        assert line in lines
