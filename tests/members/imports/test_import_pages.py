"""Imports by page: upload, ask, check, confirm, mend; what is refused leaves nothing; nobody else sees it."""

import io
import json
import re
from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.models import Job, JobState
from common.workbooks.reading import open_workbook
from members.choices import ImportState
from members.models import ImportBatch, Member, Organisation, RoleGrant
from members.services.imports.staging import purge_imports
from tests.workbook_files import QINGSHAN, part, with_parts, workbook_bytes

pytestmark = pytest.mark.django_db
HEADER = ["姓名", "性别", "出生年月", "入党时间", "转正时间", "所在支部", "身份证号", "联系电话"]
B1 = "锦绣家园小区党支部"
CANARY, OTHER_ID, PHONE = "996791196001257109", "99287019950711087X", "19900003116"


def roster(*rows, header=HEADER):
    return workbook_bytes([["花名册"], header, *rows])


def person(name, home=B1, number="", phone="", full="1991.08"):
    return [name, "男", "1960.01", "1990.07.01", full, home, number, phone]


def only_batch():
    return ImportBatch.objects.get()


def counts(batch):
    return [batch.report[name] for name in ("added", "changed", "unchanged", "refused")]


def files_below(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_from_upload_to_result(client_of, upload, press):
    client = client_of("b1_secretary")
    response = upload(client, roster(person("孙大海", number=CANARY, phone=PHONE), person("", number=OTHER_ID)))
    batch = only_batch()
    assert (response.status_code, response.url) == (302, batch.get_absolute_url())
    assert (batch.state, counts(batch)) == (ImportState.STAGED, [1, 0, 0, 1])
    assert Member.objects.filter(name="孙大海").count() == 0
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "孙大海" in page
    assert "确认导入 1 条" in page
    refused = client.get(batch.get_absolute_url(), {"part": "refused"}).content.decode()
    assert "第 4 行没有写姓名，没有导入。请补上姓名。" in refused
    press(client, "import-confirm", batch)
    batch.refresh_from_db()
    member = Member.objects.get(name="孙大海")
    assert (batch.state, member.home.name, member.stage, member.phone) == (ImportState.APPLIED, B1, "FULL", PHONE)
    assert member.birth_date == date(1960, 1, 1)
    assert member.birth_precision == "month"
    assert "已经生效" in client.get(batch.get_absolute_url()).content.decode()
    row = LogEntry.objects.get(additional_data__deed="import.roster")
    assert row.actor.username == "b1_secretary"
    assert (row.additional_data["count"], row.additional_data["refused"]) == (1, 1)
    assert not LogEntry.objects.filter(object_pk=str(member.pk), content_type__model="member").exists()


def test_numbers_of_the_file_lie_nowhere_in_plain_text(client_of, upload, press, own_files, connection_bytes):
    client = client_of("b1_secretary")
    upload(client, roster(person("孙大海", number=CANARY, phone=PHONE), person("", number=OTHER_ID)))
    press(client, "import-confirm", only_batch())
    client.get(reverse("members:import-refused", args=[only_batch().public_id]))
    files = files_below(own_files)
    assert {path.name for path in files} == {"source", "preview"}
    stored = b"".join(path.read_bytes() for path in files) + connection_bytes()
    for secret in (CANARY, OTHER_ID, PHONE):
        assert secret.encode() not in stored
    assert "孙大海".encode() not in b"".join(path.read_bytes() for path in files)
    assert "孙大海".encode() in connection_bytes()


def test_a_number_of_somebody_else_is_not_taken_unseen(client_of, upload, press):
    """One wrong digit, and a row would turn a member into another one: somebody has to say that it is the same person."""
    client = client_of("b1_secretary")
    upload(client, roster(person("孙大海", number=CANARY)))
    press(client, "import-confirm", only_batch())
    only_batch().delete()
    upload(client, roster(person("赵小川", number=CANARY), person("钱文", number=OTHER_ID)))
    batch = only_batch()
    assert (counts(batch), batch.report["renamed"]) == ([1, 1, 0, 0], 1)
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "有 1 行的身份证号登记在另一个姓名下。" in page
    warnings = client.get(batch.get_absolute_url(), {"part": "warnings"}).content.decode()
    assert "第 3 行“身份证号”登记在孙大海名下，导入会把姓名改成赵小川。如果是两个人，请先改对号码再导入。" in warnings
    assert press(client, "import-confirm", batch).url == f"{batch.get_absolute_url()}?part=renamed"
    batch.refresh_from_db()
    assert (batch.state, Member.objects.filter(name="孙大海").count()) == (ImportState.STAGED, 1)
    press(client, "import-confirm", batch, names_checked="on")
    assert list(Member.objects.filter(name__in=["孙大海", "赵小川", "钱文"]).values_list("name", flat=True)) == [
        "钱文", "赵小川",
    ]  # fmt: skip


@pytest.fixture
def connection_bytes(db):
    """Every row of every table, as text."""
    from django.db import connection

    def dump():
        with connection.cursor() as cursor:
            tables = connection.introspection.table_names(cursor)
            rows = []
            for table in tables:
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
                rows += cursor.fetchall()
        return repr(rows).encode()

    return dump


def test_changes_are_shown_old_and_new_with_numbers_masked(world, client_of, upload, press):
    header = ["姓名", "出生年月", "所在支部", "联系电话", "学历", "党内职务"]
    content = workbook_bytes([header, ["周建国", "1970-08-01", B1, PHONE, "大专", "书记"]])
    client = client_of("b1_secretary")
    upload(client, content)
    batch = only_batch()
    assert counts(batch) == [0, 1, 0, 0]
    page = re.sub(r"<[^>]+>", "", client.get(batch.get_absolute_url()).content.decode())
    for shown in ("学历：（空） → 大专", "联系电话：138****2217 → 199****3116", "党内职务：（空） → 书记"):
        assert shown in page
    assert PHONE not in page
    press(client, "import-confirm", batch)
    member = Member.objects.get(pk=world.people["zhou"].pk)
    assert (member.education, member.phone, member.version, member.full_on) == ("大专", PHONE, 2, date(1996, 7, 1))
    post = member.appointments.get()
    assert (post.post, post.organisation, post.start_is_known) == ("SECRETARY", world["b1"], False)


def test_mended_refused_rows_come_back(world, client_of, upload, press):
    client = client_of("b1_secretary")
    upload(client, roster(person("孙大海"), person("赵小河", home="没有这个支部"), person("钱小江", full="1990.13")))
    first = only_batch()
    press(client, "import-confirm", first)
    content = b"".join(client.get(reverse("members:import-refused", args=[first.public_id])).streaming_content)
    rows = [row.cells for row in open_workbook(io.BytesIO(content)).sheets[0].rows()]
    assert rows[1] == [*HEADER, "未导入原因"]
    assert [row[0] for row in rows[2:]] == ["赵小河", "钱小江"]
    assert (
        rows[2][8]
        == "第 4 行“所在支部”写的是“没有这个支部”，没有找到这个党组织，没有导入。请核对名称，或改填组织编码。"
    )
    rows[2][5], rows[3][4] = B1, "1990.12"
    press(client, "import-discard", first)
    upload(client, workbook_bytes(rows))
    assert counts(only_batch()) == [2, 0, 0, 0]


HOSTILE = {
    "empty": (b"", "这个文件是空的，请重新选择。"),
    "no workbook": ("姓名,支部".encode(), "不是 .xlsx 表格"),
    "truncated": (roster(person("孙大海"))[:-200], "不完整或已损坏"),
    "old format": (bytes.fromhex("d0cf11e0a1b11ae1") + b"0" * 600, "旧格式的表格"),
    "no header": (workbook_bytes([["随便", "写点"], ["什么", "都行"]]), "没有找到表头"),
    "document": (with_parts(workbook_bytes([["x"]]), {}).replace(b"xl/workbook", b"xx/workbook"), "不是 .xlsx 表格"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_cannot_be_read_is_refused_at_its_field_and_leaves_nothing(client_of, upload, own_files, name):
    content, sentence = HOSTILE[name]
    response = upload(client_of("b1_secretary"), content)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert (ImportBatch.objects.count(), Job.objects.count(), files_below(own_files)) == (0, 0, [])


def test_a_bomb_is_refused_at_its_field(client_of, upload, own_files):
    content = roster(person("孙大海"))
    bomb = with_parts(
        content, {"xl/sharedStrings.xml": part(content, "xl/sharedStrings.xml").encode() + b" " * 90_000_000}
    )
    response = upload(client_of("b1_secretary"), bomb)
    assert "展开后过大" in response.content.decode()
    assert (ImportBatch.objects.count(), files_below(own_files)) == (0, [])


def test_a_file_over_the_limit_is_cut_while_it_comes_and_refused(client_of, upload, own_files, settings, monkeypatch):
    settings.UPLOAD_MAX_BYTES = 10_000
    monkeypatch.setattr("common.workbooks.safety.MAX_FILE_BYTES", 10_000)
    response = upload(client_of("b1_secretary"), b"PK" + b"0" * 100_000)
    assert "超过 30 MB" in response.content.decode()
    assert files_below(own_files) == []


def test_a_column_that_is_not_recognised_is_asked_for(client_of, upload, press):
    client = client_of("department")
    content = workbook_bytes([["甲", "姓名", "性别", "归口"], ["9961960125", "孙大海", "男", B1]])
    upload(client, content)
    batch = only_batch()
    assert (batch.state, batch.job) == (ImportState.ASKING, None)
    page = client.get(batch.get_absolute_url()).content.decode()
    assert all(text in page for text in ("归口", B1, "996****"))
    assert "9961960125" not in page
    answers = {"column0": "", "column1": "name", "column2": "sex", "column3": ""}
    response = press(client, "import-columns", batch, **answers)
    assert response.status_code == 422
    assert "还没有指出哪一列是“所在支部”。" in response.content.decode()
    press(client, "import-columns", batch, **answers | {"column3": "organisation"})
    batch.refresh_from_db()
    assert (batch.state, counts(batch)) == (ImportState.STAGED, [1, 0, 0, 0])


def test_two_columns_cannot_be_the_same(client_of, upload, press):
    client = client_of("department")
    upload(client, workbook_bytes([["姓名", "性别", "归口"], ["孙大海", "男", B1]]))
    response = press(client, "import-columns", only_batch(), column0="name", column1="name", column2="organisation")
    assert "有两列都选了“姓名”，请只留一列。" in response.content.decode()


def test_data_that_changed_before_the_confirmation_is_shown_first(world, client_of, upload, press):
    client = client_of("b1_secretary")
    upload(client, workbook_bytes([["姓名", "出生年月", "学历", "所在支部"], ["周建国", "1970.08", "大专", B1]]))
    batch = only_batch()
    Member.objects.filter(pk=world.people["zhou"].pk).update(education="大专")
    press(client, "import-confirm", batch)
    batch.refresh_from_db()
    assert (batch.state, counts(batch)) == (ImportState.STAGED, [0, 0, 1, 0])
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "确认时数据已经变了，所以一条也没有写入。" in page
    assert "原来：新增 0，修改 1，退回 0；现在：新增 0，修改 0，退回 0。" in page
    assert "确认导入" not in page


def test_confirming_twice_writes_once(client_of, upload, press):
    client = client_of("b1_secretary")
    upload(client, roster(person("孙大海")))
    batch = only_batch()
    for _press in range(2):
        press(client, "import-confirm", batch)
    assert Member.objects.filter(name="孙大海").count() == 1
    assert LogEntry.objects.filter(additional_data__deed="import.roster").count() == 1


def test_what_was_staged_for_a_branch_is_not_written_once_the_role_there_ended(world, client_of, upload, press):
    client = client_of("b1_secretary")
    upload(client, roster(person("孙大海")), organisation=world["b1"].pk)
    batch, user = only_batch(), world.users["b1_secretary"]
    assert (batch.organisation, counts(batch)) == (world["b1"], [1, 0, 0, 0])
    RoleGrant.objects.filter(user=user).update(organisation=world["b2"])
    press(client, "import-confirm", batch)
    assert not Member.objects.filter(name="孙大海").exists()
    job = Job.objects.get(task="members.apply_import")
    assert (job.state, job.message) == (
        JobState.FAILED, "您现在的身份不能再往这里导入。请由有权限的同志重新上传。",
    )  # fmt: skip


def test_only_the_uploader_sees_it_and_only_for_a_day(world, client_of, upload, own_files, time_machine):
    client = client_of("b1_secretary")
    time_machine.move_to("2026-11-20T10:00:00+08:00")
    upload(client, roster(person("", number=CANARY)))
    batch = only_batch()
    names = ("import", "import-refused")
    urls = [reverse(f"members:{name}", args=[batch.public_id]) for name in names]
    assert [client.get(url).status_code for url in urls] == [200, 200]
    assert [client_of("department").get(url).status_code for url in urls] == [404, 404]
    assert [client_of("c1_secretary").post(url + "confirm/").status_code for url in urls[:1]] == [404]
    time_machine.move_to("2026-11-21T10:00:01+08:00")
    assert client_of("b1_secretary").get(urls[0]).status_code == 404
    assert purge_imports(now=timezone.now()) == 1
    assert (ImportBatch.objects.count(), list((own_files / "imports").iterdir())) == (0, [])


def test_folders_nobody_owns_go_after_a_day(own_files):
    folder = own_files / "imports" / "left-behind"
    folder.mkdir(parents=True)
    assert purge_imports(now=timezone.now() + timedelta(hours=23)) == 0
    assert purge_imports(now=timezone.now() + timedelta(hours=25)) == 1
    assert not folder.exists()


def test_discarding_deletes_file_and_row_at_once(client_of, upload, press, own_files):
    client = client_of("b1_secretary")
    upload(client, roster(person("孙大海")))
    press(client, "import-discard", only_batch())
    assert (ImportBatch.objects.count(), files_below(own_files)) == (0, [])


WHO = {  # roster, organisations
    "department": (True, True),
    "agency_admin": (True, True),
    "s1_admin": (True, True),
    "c1_secretary": (True, False),
    "b1_secretary": (True, False),
    "u1_secretary": (True, False),
    "b1_recorder": (False, False),
    "g1_leader": (False, False),
    "u1_liaison": (False, False),
    "zhou_member": (False, False),
    "system": (False, False),
    "security": (False, False),
    "audit": (False, False),
}


@pytest.mark.parametrize("key", WHO)
def test_who_may_import_what(client_of, key):
    rosters, organisations = WHO[key]
    response = client_of(key).get(reverse("members:imports"))
    assert response.status_code == (200 if rosters else 403)
    assert ("组织机构空表" in response.content.decode()) == organisations


def test_a_secretary_cannot_upload_organisations(client_of, upload):
    content = workbook_bytes(
        [["组织编码", "上级组织编码", "组织名称", "组织类别"], ["X1", "C1", "新支部", "小区党支部"]]
    )
    assert upload(client_of("c1_secretary"), content, kind="ORGANISATIONS").status_code == 422
    assert ImportBatch.objects.count() == 0


def test_an_organisation_out_of_reach_is_not_found(world, client_of, upload):
    response = upload(client_of("c1_secretary"), roster(person("孙大海")), organisation=world["b4"].pk)
    assert response.status_code == 404


def test_a_branch_secretary_needs_no_column_for_the_branch(client_of, upload, press):
    client = client_of("b1_secretary")
    page = client.get(reverse("members:imports")).content.decode()
    organisation = re.search(r'name="organisation" value="(\d+)"', page).group(1)
    upload(client, workbook_bytes([["姓名", "性别"], ["孙大海", "男"]]), organisation=organisation)
    press(client, "import-confirm", only_batch())
    assert Member.objects.get(name="孙大海").home.name == B1


def test_a_role_that_ended_between_check_and_confirmation_writes_nothing(world, client_of, upload, press):
    client = client_of("b1_secretary")
    upload(client, roster(person("孙大海")))
    batch = only_batch()
    job = Job.objects.get()
    assert job.arguments == {"batch": str(batch.public_id), "acting": world.users["b1_secretary"].role_grants.get().pk}
    world.users["b1_secretary"].role_grants.update(ended_on=timezone.localdate())
    assert press(client, "import-confirm", batch).status_code == 403
    assert not Member.objects.filter(name="孙大海").exists()


def test_a_check_that_was_stopped_can_only_be_given_up(client_of, upload, press):
    client = client_of("b1_secretary")
    upload(client, roster(person("孙大海")))
    batch = only_batch()
    ImportBatch.objects.update(state=ImportState.READING, report={})
    Job.objects.update(state=JobState.STOPPED)
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "没有检查完，什么也没有导入。" in page
    press(client, "import-confirm", batch)
    assert only_batch().state == ImportState.READING
    press(client, "import-discard", batch)
    assert ImportBatch.objects.count() == 0


def test_qingshan_by_page(django_user_model, upload, press):
    from members.services.start import start_county

    start_county(code="QX", name="中共青山县委员会组织部", now=timezone.now())
    client = Client()
    user = django_user_model.objects.get(username="zuzhibu1")
    django_user_model.objects.update(must_change_password=False)
    client.force_login(user)
    upload(client, (QINGSHAN / "organisations.xlsx").read_bytes(), kind="ORGANISATIONS")
    batch = only_batch()
    assert counts(batch) == [38, 0, 1, 0]
    press(client, "import-confirm", batch)
    assert Organisation.objects.count() == 39
    press(client, "import-discard", batch)
    upload(client, (QINGSHAN / "roster.xlsx").read_bytes())
    batch = only_batch()
    assert counts(batch) == [573, 0, 0, 27]
    content = client.get(batch.get_absolute_url(), {"part": "added", "page": "12"}).content.decode()
    assert "第 551–573 条，共 573 条" in content
    press(client, "import-confirm", batch)
    assert Member.objects.count() == 573
    assert json.dumps(only_batch().report).isascii()


@pytest.mark.parametrize(("kind", "first"), [("ROSTER", "序号"), ("ORGANISATIONS", "序号")])
def test_the_empty_workbook_has_our_own_header(client_of, kind, first):
    response = client_of("department").get(reverse("members:import-template", args=[kind]))
    rows = [row.cells for row in open_workbook(io.BytesIO(b"".join(response.streaming_content))).sheets[0].rows()]
    assert rows[0][0] == first
    assert len(rows) == 1
