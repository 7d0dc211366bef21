"""The contract of the import commands (DESIGN.md §9): counts, kinds, exit codes, JSON alone on stdout."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Appointment, Member, Organisation, User
from tests.workbook_files import QINGSHAN, workbook_bytes

pytestmark = pytest.mark.django_db
ORGANISATIONS, ROSTER = QINGSHAN / "organisations.xlsx", QINGSHAN / "roster.xlsx"
ROOT = Path(__file__).resolve().parents[3]


def run(command, path, *options, **named):
    """Exit code, stdout, stderr."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command(command, str(path), *options, stdout=out, stderr=err, **named)
    except SystemExit as ended:
        code = ended.code
    return code, out.getvalue(), err.getvalue()


def result(command, path, *options):
    code, out, _err = run(command, path, "--json", *options)
    return code, json.loads(out)


def counts(answer):
    return [answer[name] for name in ("accepted", "added", "changed", "unchanged")]


@pytest.fixture
def roster_file(tmp_path):
    def write(*rows):
        path = tmp_path / "roster.xlsx"
        titles = list(dict.fromkeys(title for row in rows for title in row))
        path.write_bytes(workbook_bytes([titles, *([row.get(title, "") for title in titles] for row in rows)]))
        return path

    return write


@pytest.fixture
def qingshan(db):
    call_command("import_organisations", str(ORGANISATIONS), stdout=io.StringIO(), stderr=io.StringIO())


def test_organisations_start_the_county_and_keep_passwords_out_of_the_json():
    code, out, err = run("import_organisations", ORGANISATIONS, "--json")
    assert (code, counts(json.loads(out))) == (0, [39, 39, 0, 0])
    assert list(User.objects.order_by("username").values_list("username", flat=True)) == [
        "anquan1",
        "anquan2",
        "shenji",
        "xitong",
        "zuzhibu1",
        "zuzhibu2",
    ]
    assert all(name in err for name in ("zuzhibu1", "zuzhibu2", "anquan1", "anquan2", "xitong", "shenji"))
    assert "zuzhibu" not in out
    group = Organisation.objects.get(code="QX-1-1-1-1")
    above = [Organisation.objects.get(code=code).pk for code in ("QX", "QX-1", "QX-1-1", "QX-1-1-1")]
    assert group.path == "/" + "/".join(map(str, above)) + f"/{group.pk}/"
    assert (group.parent_id, group.pinyin) == (above[-1], "cuihuyuandi1loudongdangxiaozu")


def test_a_dry_run_writes_nothing():
    assert result("import_organisations", ORGANISATIONS, "--dry-run")[0] == 0
    assert (Organisation.objects.count(), User.objects.count(), LogEntry.objects.count()) == (0, 0, 0)


def test_organisations_twice_change_nothing(qingshan):
    before = list(Organisation.objects.order_by("pk").values())
    assert result("import_organisations", ORGANISATIONS) == (
        0, {"accepted": 39, "added": 0, "changed": 0, "unchanged": 39, "problems": [], "warnings": []},
    )  # fmt: skip
    assert list(Organisation.objects.order_by("pk").values()) == before


def test_the_roster_comes_out_as_expected(qingshan):
    expected = json.loads((QINGSHAN / "expected.json").read_text())
    code, answer = result("import_roster", ROSTER, "--dry-run")
    assert (code, counts(answer), Member.objects.count()) == (1, [573, 573, 0, 0], 0)
    code, answer = result("import_roster", ROSTER)
    assert (code, counts(answer)) == (1, [expected["accepted"], 573, 0, 0])
    assert [{"row": one["row"], "kind": one["kind"]} for one in answer["problems"]] == expected["problems"]
    assert Member.objects.count() == 573
    assert answer["problems"][0] == {
        "row": 9,
        "column": "身份证号",
        "kind": "duplicate_in_file",
        "message": "第 9 行的“身份证号”与第 8 行相同，只导入第 8 行。请核对是否重复或抄错。",
    }


def test_the_roster_twice_changes_nothing(qingshan):
    run("import_roster", ROSTER)
    before = [list(model.objects.order_by("pk").values()) for model in (Member, Appointment)]
    audited = LogEntry.objects.count()
    assert counts(result("import_roster", ROSTER)[1]) == [573, 0, 0, 573]
    assert [list(model.objects.order_by("pk").values()) for model in (Member, Appointment)] == before
    rows = LogEntry.objects.order_by("pk")[audited:]
    assert [row.additional_data["deed"] for row in rows] == ["import.roster"]
    assert (rows[0].actor, rows[0].additional_data["count"], rows[0].additional_data["unchanged"]) == (None, 0, 573)


def test_people_as_they_stand_in_the_file(qingshan):
    run("import_roster", ROSTER)
    first = Member.objects.get(name="武丹丹")
    assert (first.stage, first.full_on, str(first.joined_on)) == ("PROBATIONARY", None, "2026-06-30")
    assert (first.home.name, first.org_path) == ("青山县税务局机关党支部", first.home.path)
    assert (first.identity_number, first.phone) == ("991160199808310363", "19900003116")
    assert (first.pinyin, first.initials) == ("wudandan", "wdd")
    secretaries = Appointment.objects.filter(post="SECRETARY")
    assert secretaries.filter(start_is_known=True).count() == 0
    assert secretaries.count() > secretaries.values("organisation").distinct().count()
    assert Member.objects.filter(workplace="退休").exclude(work_status="RETIRED").count() == 0


UNREADABLE = {
    "no such file": (None, "no_such_file"),
    "empty": (b"", "empty_file"),
    "text": ("姓名".encode(), "not_a_workbook"),
    "truncated": (ROSTER.read_bytes()[:20_000], "damaged"),
    "old": (bytes.fromhex("d0cf11e0a1b11ae1") + b"0" * 600, "old_format"),
    "no header": (workbook_bytes([["a", "b"]]), "no_header"),
    "column missing": (workbook_bytes([["姓名", "性别"], ["孙大海", "男"]]), "missing_columns"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_unreadable_file_ends_with_two_and_writes_nothing(tmp_path, name):
    content, kind = UNREADABLE[name]
    path = tmp_path / "file.xlsx"
    if content is not None:
        path.write_bytes(content)
    code, answer = result("import_roster", path)
    assert (code, list(answer), list(answer["error"]), answer["error"]["kind"]) == (
        2,
        ["error"],
        ["kind", "message"],
        kind,
    )
    assert (Member.objects.count(), LogEntry.objects.count()) == (0, 0)
    code, out, err = run("import_roster", path)
    assert (code, out, err.strip()) == (2, "", answer["error"]["message"])


def test_without_json_people_read_sentences(qingshan):
    code, out, _err = run("import_roster", ROSTER)
    lines = out.splitlines()
    assert code == 1
    assert lines[0] == "可导入 573 行：新增 573，变更 0，不变 0；退回 27 行，提示 311 条。"
    assert lines[1] == "  [退回] 第 9 行的“身份证号”与第 8 行相同，只导入第 8 行。请核对是否重复或抄错。"


@pytest.mark.slow
def test_the_commands_need_no_environment_but_the_database(tmp_path):
    """As a process of its own, the way the README says; stdout holds the JSON and nothing else."""
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:///{tmp_path / 'own.sqlite3'}"}

    def manage(*arguments):
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert manage("migrate", "-v0").returncode == 0
    made = manage("import_organisations", str(ORGANISATIONS), "--json")
    assert (made.returncode, json.loads(made.stdout)["added"]) == (0, 39)
    assert "zuzhibu" in made.stderr
    imported = manage("import_roster", str(ROSTER), "--json")
    assert (imported.returncode, json.loads(imported.stdout)["accepted"]) == (1, 573)
    stored = (tmp_path / "own.sqlite3").read_bytes()
    wal = tmp_path / "own.sqlite3-wal"
    stored += wal.read_bytes() if wal.exists() else b""
    assert "武丹丹".encode() in stored
    assert b"991160199808310363" not in stored
    assert b"19900003116" not in stored


# --organisation


def test_rows_outside_the_subtree_are_not_found(qingshan, roster_file):
    path = roster_file(
        {"姓名": "孙大海", "所在支部": "新桥社区翠湖苑小区党支部"},
        {"姓名": "赵小河", "所在支部": "青山县税务局机关党支部"},
    )
    code, answer = result("import_roster", path, "--organisation", "QX-1")
    assert (code, counts(answer)) == (1, [1, 1, 0, 0])
    assert [(one["row"], one["kind"]) for one in answer["problems"]] == [(3, "unknown_organisation")]


def test_the_organisation_is_the_home_where_no_column_names_one(qingshan, roster_file):
    path = roster_file({"姓名": "孙大海", "性别": "男"})
    assert result("import_roster", path, "--organisation", "QX-1-1-1")[0] == 0
    assert Member.objects.get().home.code == "QX-1-1-1"


def test_a_building_group_gives_branch_and_group(qingshan, roster_file):
    assert (
        result("import_roster", roster_file({"姓名": "孙大海", "性别": "男"}), "--organisation", "QX-1-1-1-2")[0] == 0
    )
    path = roster_file({"姓名": "赵小河", "所在支部": "翠湖苑第1楼栋党小组", "党内职务": "党小组长"})
    result("import_roster", path, "--organisation", "QX-1-1-1")
    homes = {member.name: (member.home.code, member.group.code) for member in Member.objects.all()}
    assert homes == {"孙大海": ("QX-1-1-1", "QX-1-1-1-2"), "赵小河": ("QX-1-1-1", "QX-1-1-1-1")}
    assert Appointment.objects.get().organisation.code == "QX-1-1-1-1"


def test_an_unknown_code_ends_with_two(qingshan, roster_file):
    code, answer = result("import_roster", roster_file({"姓名": "孙大海", "性别": "男"}), "--organisation", "QX-9")
    assert (code, answer["error"]["kind"]) == (2, "unknown_organisation")


# Set-based: the number of statements does not follow the number of rows


@pytest.fixture
def statements(monkeypatch):
    """How many statements an import takes."""
    # As far as Django knows SQLite takes 999 values a statement: a batch would hold 32 members.
    monkeypatch.setattr(type(connection.features), "max_query_params", 30_000)

    def count(path):
        with CaptureQueriesContext(connection) as queries:
            assert result("import_roster", path)[0] == 0
        return len(queries)

    return count


def test_ten_rows_and_fifty_rows_cost_the_same_statements(qingshan, roster_file, statements):
    def rows(home, count, education):
        return roster_file(
            *(
                {"姓名": f"党员{at}", "出生年月": "1980.01", "所在支部": home, "学历": education, "党内职务": "委员"}
                for at in range(count)
            )
        )

    added = statements(rows("QX-1-1-1", 10, "大专")), statements(rows("QX-1-1-2", 50, "大专"))
    changed = statements(rows("QX-1-1-1", 10, "本科")), statements(rows("QX-1-1-2", 50, "本科"))
    unchanged = statements(rows("QX-1-1-1", 10, "本科")), statements(rows("QX-1-1-2", 50, "本科"))
    assert [one[0] == one[1] for one in (added, changed, unchanged)] == [True, True, True]
    assert max(*added, *changed, *unchanged) < 20
