"""The files of long work, and how its starter sees it."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from common.models import Job, JobState
from common.services.jobs import purge_expired_files, run_job
from members.choices import Role
from members.models import RoleGrant, User
from tests.common.jobs.kit import NOW, clock, job_files, make_user, write_report

# --- files


def test_a_file_is_kept_until_its_day_and_then_deleted(make_job):
    job = run_job(job_id=make_job().pk, work=write_report, clock=clock)
    job.refresh_from_db()
    assert (job.file_name, job.expires_at) == ("2026年度考核.xlsx", NOW + timedelta(days=3))
    assert "考核" not in job.file
    assert job.file_path.read_bytes() == b"workbook"
    assert purge_expired_files(now=NOW + timedelta(days=2)) == 0
    assert purge_expired_files(now=NOW + timedelta(days=3)) == 1
    job.refresh_from_db()
    assert (job.file, list(job_files())) == ("", [])


def test_a_file_no_job_owns_goes_after_a_day(make_job, own_files):
    (own_files / "jobs").mkdir(parents=True)
    left = own_files / "jobs" / "left.xlsx"
    left.write_bytes(b"of a killed worker")
    written = datetime.fromtimestamp(left.stat().st_mtime, tz=NOW.tzinfo)
    assert purge_expired_files(now=written + timedelta(hours=23)) == 0
    assert purge_expired_files(now=written + timedelta(hours=25)) == 1
    assert not left.exists()


# --- pages


@pytest.fixture
def page(client, staff):
    client.force_login(staff)
    return client


def test_only_the_starter_sees_a_job_and_only_inside_his_scope(make_job, staff, county):
    mine = make_job()
    make_job(started_by=make_user("other", county))
    make_job(started_by=None)
    make_job(organisation_path="/999/")
    make_job(organisation_path="")
    assert list(Job.objects.visible_to(staff)) == [mine]
    RoleGrant.objects.filter(user=staff).update(ended_on=NOW - timedelta(days=1))
    assert list(Job.objects.visible_to(User.objects.get(pk=staff.pk))) == []


def test_a_job_is_seen_in_the_role_in_which_it_was_asked_for(make_job, staff, county):
    grant = RoleGrant.objects.get(user=staff)
    RoleGrant.objects.create(user=staff, role=Role.RECORDER, organisation=county, started_on=NOW, approved_at=NOW)
    asked, any_role = make_job(arguments={"acting": grant.pk}), make_job(arguments={"acting": None})
    assert set(Job.objects.visible_to(User.objects.get(pk=staff.pk))) == {asked, any_role}
    RoleGrant.objects.filter(pk=grant.pk).update(ended_on=NOW - timedelta(days=1))
    assert set(Job.objects.visible_to(User.objects.get(pk=staff.pk))) == {any_role}


@pytest.mark.parametrize("name", ["job-detail", "job-file"])
def test_the_job_of_another_is_not_there(page, make_job, county, name):
    job = make_job(started_by=make_user("other", county), state=JobState.RUNNING)
    assert page.get(reverse(f"common:{name}", args=[job.pk])).status_code == 404
    assert page.post(reverse("common:job-stop", args=[job.pk])).status_code == 404
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_the_page_shows_progress_and_htmx_gets_the_row_alone(page, make_job):
    job = make_job(state=JobState.RUNNING, done=2, total=3, message="正在汇总")
    whole = page.get(job.get_absolute_url()).content.decode()
    row = page.get(job.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert row.strip().startswith(f'<div class="row-line" id="job-{job.pk}" hx-get="{job.get_absolute_url()}"')
    assert '<progress class="job mt-1" value="2" max="3"' in row
    assert "正在汇总 · 已完成 2 / 3" in row


def test_the_row_of_work_that_is_over_asks_no_more(page, make_job):
    job = make_job(state=JobState.FAILED, message="还差 3 项。", finished_at=NOW)
    row = page.get(job.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in row
    assert "还差 3 项。" in row
    assert "停止" not in row


def test_pressing_stop(page, make_job):
    job = make_job(state=JobState.RUNNING)
    assert page.post(reverse("common:job-stop", args=[job.pk])).url == job.get_absolute_url()
    job.refresh_from_db()
    assert job.state == JobState.STOPPED
    again = page.post(reverse("common:job-stop", args=[job.pk]), follow=True)
    assert "这项工作已经结束，不能再停止。" in again.content.decode()


def test_the_file_comes_with_its_chinese_name_and_is_not_kept_by_the_browser(page, make_job):
    job = make_job()
    run_job(job_id=job.pk, work=write_report)
    answer = page.get(reverse("common:job-file", args=[job.pk]))
    assert answer.getvalue() == b"workbook"
    name = "2026%E5%B9%B4%E5%BA%A6%E8%80%83%E6%A0%B8.xlsx"
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "kept",
    [{"file": "jobs/x.xlsx", "expires_at": NOW - timedelta(days=999)}, {"file": ""}, {"file": "jobs/cleared.xlsx"}],
)
def test_a_file_that_is_gone_says_so_and_how_to_get_it_again(page, make_job, own_files, kept):
    (own_files / "jobs").mkdir(parents=True)
    (own_files / "jobs" / "x.xlsx").write_bytes(b"workbook")
    job = make_job(state=JobState.DONE, file_name="x.xlsx", **kept)
    answer = page.get(reverse("common:job-file", args=[job.pk]))
    assert answer.status_code == 410
    assert "这份文件已经不在了。" in answer.content.decode()
    looked = page.get(job.get_absolute_url()).content.decode()
    assert reverse("common:job-file", args=[job.pk]) not in looked
    assert ("这份文件已经不在了。" in looked) == bool(job.file)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(page, make_job, count, django_assert_num_queries):
    for _ in range(count):
        make_job()
    page.get(reverse("common:job-list"))
    with django_assert_num_queries(LIST_QUERIES):
        answer = page.get(reverse("common:job-list"))
    assert answer.content.decode().count("数到三") == count


LIST_QUERIES = 6
