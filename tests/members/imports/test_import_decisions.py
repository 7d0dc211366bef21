"""What the page asks after a check: hidden rows, rows with hints, columns nobody knew; and the refused rows as a file."""

import io
import re

import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from common.deed_words import word_of
from common.workbooks.reading import open_workbook
from members.choices import ImportState
from members.models import KnownTitle, Member
from members.services.imports.known_titles import remember_titles
from tests.members.imports.test_commands import result
from tests.members.imports.test_import_pages import B1, HEADER, only_batch, person
from tests.workbook_files import Shown, office_bytes

pytestmark = pytest.mark.django_db
B2 = "翠竹苑小区党支部"


def book(*rows, header=HEADER, sheet="花名册", **options):
    return office_bytes({sheet: [header, *rows]}, **options)


def report(*names):
    batch = only_batch()
    return [batch.report.get(name, 0) for name in names]


def page(client, **query):
    return client.get(only_batch().get_absolute_url(), query).content.decode()


def test_hidden_rows_are_asked_about(client_of, upload, press):
    client = client_of("b1_secretary")
    upload(client, book(person("孙大海"), person("赵小河"), hidden_rows=[3]))
    assert report("added", "hidden") == [1, 1]
    assert "隐藏的 1 行一起读" in page(client)
    press(client, "import-rows", only_batch(), hidden="on")
    assert report("added", "hidden") == [2, 0]
    press(client, "import-rows", only_batch())
    assert report("added", "hidden") == [1, 1]


def test_rows_with_hints_may_stay_out_and_can_be_fetched(client_of, upload, press):
    client = client_of("b1_secretary")
    upload(client, book(person("孙大海"), person("张□"), person("赵小河", home="没有的支部")))
    assert report("added", "refused", "doubtful") == [2, 1, 1]
    press(client, "import-rows", only_batch(), doubtful="out")
    assert report("added", "refused", "doubtful") == [1, 2, 0]
    assert (
        "第 3 行的姓名“张□”里有认不出的字，照样导入。请核对，补上正确的字。（按您的选择，有提示的行没有导入。）"
        in page(client, part="refused")
    )
    press(client, "import-confirm", only_batch())
    assert list(Member.objects.filter(name__in=["孙大海", "张□"]).values_list("name", flat=True)) == ["孙大海"]
    fetched = refused_rows(client)
    assert [row[0] for row in fetched["花名册"]] == ["姓名", "张□", "赵小河"]


def refused_rows(client):
    response = client.get(reverse("members:import-refused", args=[only_batch().public_id]))
    content = io.BytesIO(b"".join(response.streaming_content))
    return {sheet.name: [row.cells for row in sheet.rows()] for sheet in open_workbook(content).sheets}


def test_a_decision_after_the_import_changes_nothing(client_of, upload, press):
    client = client_of("b1_secretary")
    upload(client, book(person("孙大海")))
    press(client, "import-confirm", only_batch())
    press(client, "import-rows", only_batch(), hidden="on")
    assert (only_batch().state, only_batch().takes_hidden) == (ImportState.APPLIED, False)


def test_an_unknown_column_is_pointed_out_once_for_the_county(client_of, upload, press, tmp_path):
    header = [*HEADER[:3], "哪天成为同志", *HEADER[4:]]
    client = client_of("department")
    upload(client, book(person("孙大海"), header=header))
    assert report("unread_columns") == [1]
    shown = page(client)
    assert "“哪天成为同志”（D 列）不知道是什么，这一列没有读。" in shown
    asked = client.get(reverse("members:import-columns", args=[only_batch().public_id]))
    assert "哪天成为同志" in asked.content.decode()
    answers = {f"column{number}": column.key for number, column in enumerate(asked.context["form"].columns)}
    place = next(name for name, key in answers.items() if not key)
    press(client, "import-columns", only_batch(), **answers | {place: "joined"})
    assert report("unread_columns", "added") == [0, 1]
    [known] = KnownTitle.objects.all()
    assert (known.title, known.key) == ("哪天成为同志", "joined")
    assert logged("import.point_out") == [("department", known.pk, "joined", "点明表格的列，县里以后照此读")]
    press(client, "import-confirm", only_batch())
    assert str(Member.objects.get(name="孙大海").joined_on) == "1990-07-01"
    path = tmp_path / "again.xlsx"
    path.write_bytes(book(person("赵小河"), header=header))
    _code, answer = result("import_roster", path, "--dry-run")
    assert [(one["kind"], one["message"]) for one in answer["warnings"]] == [
        ("remembered_column", "“哪天成为同志”一列照县里以前点明的，当作“入党时间”来读。不对请重新点明。")
    ]


def test_what_is_pointed_out_as_nothing_is_forgotten(client_of, upload, press):
    client = client_of("department")
    department = client.get(reverse("members:imports")).wsgi_request.user
    KnownTitle.objects.create(
        kind="ROSTER", title="哪天成为同志", key="joined", pointed_out_by=department, pointed_out_at="2026-11-01T00:00Z"
    )
    header = [*HEADER[:3], "哪天成为同志", *HEADER[4:]]
    upload(client, book(person("孙大海"), header=header))
    columns = client.get(reverse("members:import-columns", args=[only_batch().public_id])).context["form"].columns
    answers = {f"column{number}": "" if column.key == "joined" else column.key for number, column in enumerate(columns)}
    press(client, "import-columns", only_batch(), **answers)
    assert not KnownTitle.objects.exists()
    assert [row[2:] for row in logged("import.forget_title")] == [("joined", "取消点明过的列名")]


def logged(deed):
    rows = LogEntry.objects.filter(additional_data__deed=deed)
    return [
        (row.actor.username, row.object_id, row.additional_data["column"], word_of(row.additional_data["deed"]))
        for row in rows
    ]


@pytest.fixture
def known(world):
    return KnownTitle.objects.create(
        kind="ROSTER", title="哪天成为同志", key="joined", pointed_out_by=world.users["b1_secretary"],
        pointed_out_at="2026-11-01T00:00Z",
    )  # fmt: skip


def test_saying_the_same_again_names_nobody_else(world, known):
    remember_titles(
        kind="ROSTER", chosen={"哪天成为同志": "joined"}, actor=world.user("department"), now=timezone.now()
    )
    known.refresh_from_db()
    assert known.pointed_out_by == world.users["b1_secretary"]
    assert logged("import.point_out") == []


def test_the_department_takes_back_what_others_only_read(client_of, known):
    url = reverse("members:import-title-forget", args=[known.pk])
    for key, may in {"b1_secretary": False, "s1_admin": False, "department": True}.items():
        text = client_of(key).get(reverse("members:imports")).content.decode()
        assert "“哪天成为同志”当作“入党时间”" in text
        assert re.search(r"b1_secretary\s+·\s", text)
        assert (url in text) is may
        assert client_of(key).post(url).status_code == (302 if may else 403)
    assert not KnownTitle.objects.exists()
    assert logged("import.forget_title") == [("department", known.pk, "joined", "取消点明过的列名")]
    assert "点明过的列名" not in client_of("department").get(reverse("members:imports")).content.decode()


NAMES = [
    "云溪县城东街道学府社区锦绣家园小区党支部二〇二六年九月党员花名册（第二次核对修订稿）",
    "a" * 31,
    "History",
    "'引号'",
]


@pytest.mark.parametrize("name", NAMES)
def test_refused_rows_can_be_fetched_whatever_the_sheet_is_called(client_of, upload, name):
    data = book(person("赵小河", home="没有的支部"), sheet="替换")
    renamed = replaced(data, "xl/workbook.xml", 'name="替换"', f'name="{name}"')
    client = client_of("b1_secretary")
    upload(client, renamed)
    assert [[row[0] for row in rows] for rows in refused_rows(client).values()] == [["姓名", "赵小河"]]


def replaced(data, part, old, new):
    from tests.workbook_files import part as read
    from tests.workbook_files import with_parts

    return with_parts(data, {part: read(data, part).replace(old, new).encode()})


def test_refused_rows_keep_their_headings_and_follow_their_dittos(client_of, upload, press):
    header = ["姓名", "性别", "出生年月", "入党时间", "转正时间"]
    rows = [[B1], ["孙大海", "男", "1960.01", "1990.07", "1991.07"], ["", "男", "1961.01", "同上", "〃"]]
    client = client_of("department")
    upload(client, office_bytes({"一": [header, *rows], "二": [header, [B2], ["", "女", "1962.01", "1990.08", ""]]}))
    fetched = refused_rows(client)
    assert [row[:5] for row in fetched["一"]][1:] == [[B1], ["", "男", "1961.01", "1990.07", "1991.07"]]
    assert list(fetched) == ["一", "二"]
    assert fetched["二"][2][5] == "工作表“二”第 3 行没有写姓名，没有导入。请补上姓名。"


def test_the_command_takes_hidden_rows_when_told_and_names_the_sheet(world, tmp_path):
    path = tmp_path / "roster.xlsx"
    path.write_bytes(
        office_bytes({"一": [HEADER, person("孙大海")], "二": [HEADER, person("赵小河"), person("")]}, hidden_rows=[2])
    )
    code, answer = result("import_roster", path, "--dry-run")
    assert (code, answer["accepted"]) == (1, 0)
    assert [(one["kind"], one["row"], one["sheet"]) for one in answer["warnings"]] == [
        ("hidden_row", 2, "一"),
        ("hidden_row", 2, "二"),
    ]
    code, answer = result("import_roster", path, "--hidden-rows")
    assert (code, answer["added"], [one["sheet"] for one in answer["problems"]]) == (1, 2, ["二"])


@pytest.mark.parametrize(("serial", "shown"), [(0.5, "0.5"), (-5, "-5"), (2_958_466, "2958466")])
def test_rows_with_days_that_never_were_can_be_fetched(client_of, upload, serial, shown):
    row = person("赵小河")
    row[2] = Shown(serial, "yyyy-mm-dd")
    client = client_of("b1_secretary")
    upload(client, book(row))
    fetched = refused_rows(client)["花名册"]
    reason = f"第 2 行“出生年月”写的是 {shown}，看不出是哪一天，请写成 1985.07 或 1985-07-01。"
    assert (fetched[1][2], fetched[1][-1]) == (serial, reason)
