"""The roster as a file: what the person sees, without numbers, and importable again unchanged."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from common.fields import decrypt
from common.models import Job, JobState
from common.services import list_files, progress
from common.services.jobs import stop_job
from common.services.list_files import FILTERS
from common.workbooks.reading import open_workbook
from members.choices import ImportKind
from members.models import ImportBatch, Member, Organisation, RoleGrant
from members.services.imports.carrying_out import plan_import
from members.services.imports.scope import ImportScope
from members.services.organisations import create_organisation
from members.services.people import add_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(django_capture_on_commit_callbacks):
    """The rows of the file behind the button of a page."""

    def press(client, organisation, **filters):
        page = client.get(reverse("members:organisation", args=[organisation.pk]), filters)
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(page.context["export_url"])
        job = Job.objects.latest("created_at")
        assert response.url == job.get_absolute_url()
        return job

    return press


def rows_of(job):
    return [row.cells for row in open_workbook(job.file_path).sheets[0].rows()]


def test_the_file_holds_what_the_page_shows_and_no_numbers(world, client_of, export):
    for member in Member.objects.all():
        member.identity_number = "996791196001257109"
        member.save()
    job = export(client_of("b1_secretary"), world["b1"])
    rows = rows_of(job)
    assert rows[0][0] == "党员花名册"
    titles = "姓名 性别 民族 出生年月 籍贯 学历 参加工作时间 入党时间 转正时间 所在支部 工作单位及职务 现居住地 备注"
    assert rows[1] == titles.split()
    assert [row[0] for row in rows[2:]] == ["刘玉兰", "石佳宁", "王德厚", "周建国"]
    assert rows[2][3] == "1970.08.01"
    assert not [cell for row in rows for cell in row if "2217" in str(cell) or "996791" in str(cell)]
    assert job.file_name == f"党员花名册-{timezone.localdate():%Y%m%d}.xlsx"


def test_a_file_that_is_stopped_while_it_is_written_ends_there(world, client_of, export, monkeypatch, own_files):
    monkeypatch.setattr(list_files, "TICK_ROWS", 2)
    monkeypatch.setattr(progress, "SAVE_SECONDS", 0)
    written, followed = [], list_files._followed

    def stopped_at_the_third(rows, told, total):
        for row in followed(rows, told, total):
            written.append(row[0])
            if len(written) == 2:
                stop_job(job=told.job, actor=world.users["b1_secretary"], now=timezone.now())
            yield row

    monkeypatch.setattr(list_files, "_followed", stopped_at_the_third)
    job = export(client_of("b1_secretary"), world["b1"])
    assert written == ["刘玉兰", "石佳宁"]
    assert (job.state, job.file, job.total) == (JobState.STOPPED, "", 4)
    assert list((own_files / "jobs").iterdir()) == []


def test_filters_hold_for_the_file_and_are_kept_encrypted(world, client_of, export):
    job = export(client_of("department"), world["county"], q="周建国")
    assert [row[0] for row in rows_of(job)[2:]] == ["周建国"]
    assert "周" not in str(job.arguments)
    assert "q=" in decrypt(job.arguments["filters"], bound_to=FILTERS)


def test_the_file_stays_in_scope(world, client_of, export):
    job = export(client_of("c1_secretary"), world["county"])
    assert {row[9] for row in rows_of(job)[2:]} == {"锦绣家园小区党支部", "翠竹苑小区党支部"}


def test_exported_and_imported_again_nothing_changes(world, client_of, export):
    for number, parent in enumerate(("c1", "c2")):
        home = create_organisation(
            code=f"N{number}", name="第一党支部", kind="RESIDENTIAL_BRANCH", parent=world[parent],
            on=date(2026, 1, 1), actor=None,
        )  # fmt: skip
        add_member(
            home=home, on=date(2026, 1, 1), actor=None, name="阿依古丽·买买提", sex="F", ethnicity="维吾尔族",
            birth_date=date(1985, 7, 1), birth_precision="month", native_place="喀什", education="大学 本科",
            work_started_on=date(2008, 9, 1), work_started_precision="month", joined_on=date(2010, 7, 2),
            workplace="=1+1", address="-3号楼", note="@备注",
        )  # fmt: skip
    job = export(client_of("department"), world["county"])
    plan = plan_import(
        kind=ImportKind.ROSTER, content=job.file_path.read_bytes(), scope=ImportScope(), now=timezone.now()
    )
    assert (plan.counts, plan.problems) == ({"accepted": 12, "added": 0, "changed": 0, "unchanged": 12}, [])
    assert Organisation.objects.filter(name="第一党支部").count() == 2


def test_a_list_is_taken_away_by_its_readers_alone(client_of):
    assert client_of("audit").post(reverse("common:list-export", args=["members.accounts"])).status_code == 403
    assert client_of("security").post(reverse("common:list-export", args=["members.audit"])).status_code == 403
    assert client_of("system").post(reverse("common:list-export", args=["members.members"])).status_code == 403
    assert client_of("department").post(reverse("common:list-export", args=["no.such"])).status_code == 404
    assert Job.objects.count() == 0


def test_the_buttons_stand_where_they_may_be_pressed(world, client_of):
    page = client_of("b1_secretary").get(reverse("members:organisation", args=[world["b1"].pk])).content.decode()
    assert f"/imports/?organisation={world['b1'].pk}" in page
    assert "导出花名册" in page
    page = client_of("b1_secretary").get(reverse("members:organisation", args=[world["b4"].pk])).content.decode()
    assert "导入花名册" not in page
    assert "导出花名册" not in page
    assert "导入花名册" not in (
        client_of("b1_recorder").get(reverse("members:organisation", args=[world["b1"].pk])).content.decode()
    )


def test_a_round_trip_through_the_pages(world, client_of, export, django_capture_on_commit_callbacks):
    client = client_of("b1_secretary")
    content = io.BytesIO(export(client, world["b1"]).file_path.read_bytes())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse("members:imports"), {"kind": "ROSTER", "file": SimpleUploadedFile("名册.xlsx", content.read())}
        )
    assert ImportBatch.objects.get().report["unchanged"] == 4


def test_who_holds_no_role_is_offered_no_file(world, client_of):
    RoleGrant.objects.filter(user=world.users["b1_secretary"]).update(ended_on=date(2026, 1, 2))
    client = client_of("b1_secretary")
    assert "export" not in client.get(reverse("members:organisation", args=[world["b1"].pk])).content.decode()
    assert client.post(reverse("common:list-export", args=["members.members"])).status_code == 403
    assert Job.objects.count() == 0
