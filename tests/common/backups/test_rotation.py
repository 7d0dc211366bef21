"""Which backups are kept, who asks for one each night, and what the pages say of the last."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from common.backups.rotation import kept, name_for, rotate
from common.models import Job
from common.models.jobs import JobState
from common.selectors.backups import backup_state
from common.services.backups import request_nightly_backup
from tests.common.backups.kit import NAME, NOW


def test_days_and_weeks_are_kept_and_the_rest_goes(tmp_path):
    first = datetime(2026, 9, 1, 3, 30)  # noqa: DTZ001
    names = [name_for(first + timedelta(days=day)) for day in range(87)]  # to Thursday, 2026-11-26
    twice = name_for(first + timedelta(days=86, hours=5))
    stay = kept([*names, twice, "notes.txt"], days=14, weeks=8)
    days = [name_for(first + timedelta(days=day)) for day in range(73, 86)]
    sundays = [
        name_for(datetime(2026, month, day, 3, 30))  # noqa: DTZ001
        for month, day in [(11, 8), (11, 1), (10, 25), (10, 18), (10, 11)]
    ]
    assert stay == {twice, names[-1], *days, *sundays, name_for(datetime(2026, 11, 15, 3, 30))}  # noqa: DTZ001
    for name in [*names, "notes.txt"]:
        (tmp_path / name).write_text("x")
        (tmp_path / (name + ".sha256")).write_text("x")
    gone = rotate(tmp_path, days=1, weeks=0)
    assert len(gone) == 85
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        names[-2],
        names[-2] + ".sha256",
        names[-1],
        names[-1] + ".sha256",
        "notes.txt",
        "notes.txt.sha256",
    ]


def test_none_of_the_last_two_days_goes(tmp_path):
    """Before an upgrade somebody makes one, and an hour later there is another."""
    newest = datetime(2026, 11, 26, 3, 30)  # noqa: DTZ001
    hours = [0, 1, 10, 47, 48, 49, 60]
    names = [name_for(newest - timedelta(hours=number)) for number in hours]
    assert kept(names, days=1, weeks=1) == set(names[:4])


# The nightly job and what 系统状态 says


def ended(state, at, **values):
    return Job.objects.create(task="common.backup", title="备份", state=state, created_at=at, finished_at=at, **values)


@pytest.mark.parametrize(
    ("now", "last", "asks"),
    [
        (NOW, None, True),
        (NOW, timedelta(hours=23, minutes=59), True),
        (NOW, timedelta(minutes=30), False),
        (NOW + timedelta(hours=6), timedelta(hours=6), False),
        (NOW + timedelta(hours=6), timedelta(hours=24), True),  # the machine was off at half past three
        (NOW + timedelta(hours=6), None, True),
    ],
)
def test_one_backup_a_night_and_none_is_forgotten(db, monkeypatch, now, last, asks):
    if last:
        ended(JobState.DONE, now - last, result={})
    monkeypatch.setattr("common.services.jobs.publish", lambda job: True)
    job = request_nightly_backup(now=now)
    assert (job is not None) == asks
    if job:
        assert request_nightly_backup(now=now) is None  # one at a time


def test_the_page_is_loud_when_there_is_none_or_it_is_old_or_failed(db):
    assert "还没有备份过" in backup_state(now=NOW).trouble
    ended(JobState.DONE, NOW, result={"file": NAME, "size": 2048, "rows": 7})
    state = backup_state(now=NOW + timedelta(hours=26))
    assert (state.trouble, state.last.file, state.last.size, state.last.rows) == ("", NAME, 2048, 7)
    assert backup_state(now=NOW + timedelta(hours=27)).trouble.startswith("已经 27 小时没有备份")
    ended(JobState.FAILED, NOW + timedelta(hours=1), message="磁盘满了")
    assert backup_state(now=NOW + timedelta(hours=2)).trouble == "最近一次备份没有做成：磁盘满了"
    ended(JobState.DONE, NOW + timedelta(hours=3), result={})
    assert backup_state(now=NOW + timedelta(hours=4)).trouble == ""


def test_the_system_page_tells_of_the_backup(world, client_of):
    page = client_of("system").get("/system/").content.decode()
    assert "还没有备份过" in page
    ended(JobState.DONE, timezone.now(), result={"file": NAME, "size": 5 * 1024 * 1024, "rows": 123})
    page = client_of("system").get("/system/").content.decode()
    assert NAME in page
    assert "123 行" in page
    assert "还没有备份过" not in page
