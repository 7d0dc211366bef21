"""Long work: done once, whatever the broker and the workers do (SECURITY.md, faults 1 to 10)."""

import time
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from auditlog.models import LogEntry
from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from common.audit import record
from common.errors import DomainError
from common.models import Job, JobState
from common.selectors.audit_presses import logged_word
from common.services import jobs, progress
from common.services.jobs import JobIsOver, request_job, run_job, run_job_now, stop_job, sweep_jobs
from members.models import Organisation, User
from tests.common.jobs.kit import NOW, TASK, clock, count_to_three, job_files


def ask(staff: User, county: Organisation, **values) -> Job:
    wanted = {"task": TASK, "title": "数到三", "arguments": {"quarter": "2026Q3"}, "actor": staff}
    return request_job(**wanted | {"organisation_path": county.path, "now": NOW} | values)


# --- asking for work


def test_work_is_published_after_the_commit_and_done(staff, county, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        job = ask(staff, county)
        assert Job.objects.get().state == JobState.QUEUED
    assert len(callbacks) == 1
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.message) == (JobState.DONE, 3, 3, "第 3 个")
    assert (job.result, job.attempts, job.finished_at) == ({"counted": 3}, 1, NOW)


def test_a_rolled_back_wish_leaves_nothing(staff, county, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        ask(staff, county)
        transaction.set_rollback(True)
    assert callbacks == []
    assert not Job.objects.exists()


def test_a_second_wish_for_the_same_gets_the_job_that_is_open(staff, county, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        first = ask(staff, county, about="2026Q3 7")
        second = ask(None, county, about="2026Q3 7")
        other = ask(staff, county, about="2026Q3 8")
    assert (second.pk, second.started_by) == (first.pk, staff)
    assert other.pk != first.pk
    assert len(callbacks) == 2
    Job.objects.filter(pk=first.pk).update(state=JobState.DONE)
    assert ask(staff, county, about="2026Q3 7").pk != first.pk


def test_who_was_a_moment_too_late_gets_the_job_of_the_other(staff, county, monkeypatch):
    first, look = ask(staff, county, about="2026Q3 7"), jobs._open_job
    answers = iter([None])
    monkeypatch.setattr(jobs, "_open_job", lambda *args: next(answers, look(*args)))
    assert ask(staff, county, about="2026Q3 7").pk == first.pk
    assert Job.objects.count() == 1


def test_a_task_nobody_defined_is_refused(staff, county):
    with pytest.raises(LookupError, match=r"tests\.nobody"):
        ask(staff, county, task="tests.nobody")


@pytest.mark.parametrize("problem", [OperationalError("connection refused"), OSError("disk full")])
def test_a_broker_that_is_down_is_logged_and_the_sweeper_publishes(
    staff, county, problem, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def refuse(*args, **kwargs):
        raise problem

    monkeypatch.setattr(current_app.tasks[TASK], "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(staff, county)
    assert f"job {job.pk} was not published: {problem}" in caplog.text
    assert sweep_jobs(now=NOW + timedelta(seconds=1))["published"] == 0
    monkeypatch.undo()
    assert sweep_jobs(now=NOW + timedelta(seconds=2))["published"] == 1
    job.refresh_from_db()
    assert job.state == JobState.DONE


# --- running it once


@pytest.mark.parametrize("state", [JobState.RUNNING, JobState.DONE, JobState.FAILED, JobState.STOPPED])
def test_a_message_delivered_again_does_nothing(make_job, state):
    job = make_job(state=state, attempts=1, heartbeat_at=NOW)
    assert run_job(job_id=str(job.pk), work=lambda *_: pytest.fail("ran again"), clock=clock) is None
    job.refresh_from_db()
    assert (job.state, job.attempts) == (state, 1)


def test_progress_is_saved_at_most_every_half_second(make_job, monkeypatch):
    times = iter([10.0, 10.0, 10.4, 10.6, 10.6])
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: next(times)))
    job = make_job(state=JobState.RUNNING, attempts=1)
    told = progress.Progress(job, clock)
    seen = []
    for number in (1, 2, 3):
        told.step(number, 3)
        seen.append(Job.objects.get().done)
    assert seen == [1, 1, 3]
    assert Job.objects.get().heartbeat_at == NOW


def test_an_expected_failure_says_its_sentence(make_job):
    def refuse(job, progress):
        progress.new_file("报告.xlsx").write_text("half")
        raise DomainError("还差 3 项，不能结账。")

    job = run_job(job_id=make_job().pk, work=refuse, clock=clock)
    job.refresh_from_db()
    assert (job.state, job.message, job.attempts) == (JobState.FAILED, "还差 3 项，不能结账。", 1)
    assert list(job_files()) == []


def test_a_crash_is_tried_three_times_then_told_with_a_number(make_job, caplog):
    job = make_job()
    states = []
    for round_number in range(1, 5):
        run_job(job_id=job.pk, work=crash, clock=clock)
        job.refresh_from_db()
        states.append((job.state, job.attempts))
        assert sweep_of_nothing(NOW + timedelta(seconds=30)), round_number
    assert states == [("queued", 1), ("queued", 2), ("failed", 3), ("failed", 3)]
    number = job.message.split("编号 ")[1][:8]
    assert job.message == f"抱歉，系统出了差错，这项工作没有做完。请把编号 {number} 告诉系统管理员。"
    assert f"error {number}, attempt 3" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def crash(job, progress):
    raise ZeroDivisionError


def sweep_of_nothing(now: datetime) -> bool:
    return sweep_jobs(now=now) == {"failed": 0, "revived": 0, "published": 0}


def test_work_asked_for_on_the_command_line_runs_here_and_raises(staff, county):
    common = {"task": TASK, "title": "数到三", "arguments": {}, "actor": None, "organisation_path": county.path}
    job = run_job_now(**common, work=count_to_three, clock=clock)
    assert (job.state, job.result, job.started_by) == (JobState.DONE, {"counted": 3}, None)
    with pytest.raises(ZeroDivisionError):
        run_job_now(**common, work=crash, clock=clock)
    assert Job.objects.filter(state=JobState.FAILED, attempts=1).count() == 1


# --- stopping


def test_stopped_work_ends_at_its_next_step(make_job, staff, monkeypatch):
    monkeypatch.setattr(progress, "SAVE_SECONDS", 0)
    reached = []

    def stopped_in_the_middle(job, progress):
        progress.new_file("报告.xlsx").write_text("half")
        progress.step(1, 3)
        stop_job(job=job, actor=staff, now=NOW)
        reached.append(1)
        progress.step(2, 3)
        reached.append(2)

    job = run_job(job_id=make_job().pk, work=stopped_in_the_middle, clock=clock)
    job.refresh_from_db()
    assert reached == [1]
    assert (job.state, job.done, job.finished_at) == (JobState.STOPPED, 1, NOW)
    assert list(job_files()) == []


def test_work_that_ended_before_it_noticed_stays_stopped(make_job, staff):
    def stopped_at_the_end(job, progress):
        progress.new_file("报告.xlsx").write_text("whole")
        stop_job(job=job, actor=staff, now=NOW)

    job = run_job(job_id=make_job().pk, work=stopped_at_the_end, clock=clock)
    job.refresh_from_db()
    assert (job.state, job.file) == (JobState.STOPPED, "")
    assert list(job_files()) == []


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING])
def test_stopping_says_when_and_is_written_down(make_job, staff, state):
    job, other = make_job(state=state, message="正在汇总"), make_job(state=state)
    stop_job(job=job, actor=staff, now=NOW)
    for one in (job, other):
        one.refresh_from_db()
    assert (job.state, job.finished_at, job.message) == (JobState.STOPPED, NOW, "")
    assert other.state == state
    entry = LogEntry.objects.latest("pk")
    assert (logged_word(entry), entry.object_pk, entry.actor) == ("停止任务", str(job.pk), staff)


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.STOPPED])
def test_what_is_over_cannot_be_stopped(make_job, staff, state):
    job, before = make_job(state=state), LogEntry.objects.count()
    with pytest.raises(JobIsOver):
        stop_job(job=job, actor=staff, now=NOW)
    job.refresh_from_db()
    assert (job.state, job.finished_at, LogEntry.objects.count()) == (state, None, before)


def test_a_worker_that_is_asked_to_end_puts_its_work_back(make_job, monkeypatch):
    monkeypatch.setattr(jobs, "publish", published := [].append)
    monkeypatch.setattr(progress.shutting_down, "is_set", lambda: True)
    job = run_job(job_id=make_job().pk, work=count_to_three, clock=clock)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    assert published.__self__ == [job]


# --- the sweeper


@pytest.mark.parametrize(
    ("values", "later", "expected"),
    [
        ({}, 59, (0, 0, 0)),
        ({}, 61, (0, 0, 1)),
        ({"heartbeat_at": NOW + timedelta(seconds=30)}, 61, (0, 0, 0)),
        ({"state": "running", "attempts": 1, "heartbeat_at": NOW}, 89, (0, 0, 0)),
        ({"state": "running", "attempts": 2, "heartbeat_at": NOW}, 91, (0, 1, 1)),
        ({"state": "running", "attempts": 3, "heartbeat_at": NOW}, 91, (1, 0, 0)),
        ({"state": "done", "attempts": 1, "heartbeat_at": NOW}, 999, (0, 0, 0)),
        ({"state": "stopped", "heartbeat_at": None}, 999, (0, 0, 0)),
    ],
)
def test_sweep(make_job, values, later, expected):
    make_job(**values)
    assert tuple(sweep_jobs(now=NOW + timedelta(seconds=later)).values()) == expected


def test_what_waits_for_a_busy_worker_is_published_once_a_minute(make_job, monkeypatch):
    monkeypatch.setattr(jobs, "publish", lambda job: True)
    make_job()
    seconds = (61, 91, 120, 122)
    assert [sweep_jobs(now=NOW + timedelta(seconds=later))["published"] for later in seconds] == [1, 0, 0, 1]


def test_work_of_a_killed_worker_is_done_by_the_next(make_job):
    job = make_job(state=JobState.RUNNING, attempts=1, heartbeat_at=NOW, done=2, total=3)
    sweep_jobs(now=NOW + timedelta(seconds=91))
    job.refresh_from_db()
    assert (job.state, job.attempts, job.result) == (JobState.DONE, 2, {"counted": 3})


def test_the_third_death_is_the_last(make_job):
    job = make_job(state=JobState.RUNNING, attempts=3, heartbeat_at=NOW)
    sweep_jobs(now=NOW + timedelta(seconds=91))
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, "试了三次都中断了，没有做完。请与系统管理员联系。")


def test_a_worker_thought_dead_does_not_overwrite_the_next_one(make_job):
    job = make_job(state=JobState.QUEUED)

    def overtaken(taken, progress):
        Job.objects.filter(pk=job.pk).update(attempts=2, message="第二个在做")

    run_job(job_id=job.pk, work=overtaken, clock=clock)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.message) == (JobState.RUNNING, 2, "第二个在做")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_pulse_beats_while_one_statement_takes_long(monkeypatch):
    monkeypatch.setattr(progress, "PULSE_SECONDS", 0.05)
    job = Job.objects.create(task=TASK, title="长", created_at=NOW)
    record(actor=None, deed="job_stopped", target=job)  # the audit log can be emptied after such a test
    later = NOW + timedelta(minutes=5)

    def wait_for_beat(taken, progress):
        progress.clock = lambda: later
        progress.done = 7
        for _ in range(200):
            if Job.objects.get(pk=job.pk).heartbeat_at == later:
                return {"beats": 1}
            time.sleep(0.02)
        return None

    run_job(job_id=job.pk, work=wait_for_beat, clock=clock)
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.DONE, {"beats": 1})


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_steps_inside_a_transaction_of_the_work_do_not_lock_the_row(monkeypatch):
    monkeypatch.setattr(progress, "SAVE_SECONDS", 0)
    job = Job.objects.create(task=TASK, title="长", created_at=NOW)
    written = []

    def work(taken, progress):
        progress.step(1, 3)
        with transaction.atomic():
            before = len(connection.queries_log)
            progress.step(2, 3)
            written.append(len(connection.queries_log) - before)

    connection.force_debug_cursor = True
    try:
        run_job(job_id=job.pk, work=work, clock=clock)
    finally:
        connection.force_debug_cursor = False
    assert written == [0]


@pytest.mark.parametrize("name", ["common.sweep_jobs", "common.seal_audit", "common.purge_expired_files"])
def test_beat_calls_tasks_that_exist(db, name, settings):
    assert name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    jobs.known_tasks()[name].delay()
