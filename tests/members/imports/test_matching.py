"""Whom a row means and what it may change: one table for recognition, one for scope."""

from datetime import date

import pytest
from django.utils import timezone

from members.choices import ImportKind
from members.models import Appointment, Member
from members.services.imports.carrying_out import plan_import, run_import
from members.services.imports.scope import ImportScope, scope_of
from members.services.people import add_member, appoint
from tests.workbook_files import workbook_bytes

pytestmark = pytest.mark.django_db
B1, B2 = "锦绣家园小区党支部", "翠竹苑小区党支部"
ONE, TWO = "996791196001257109", "99287019950711087X"


def sheet(*rows):
    titles = list(dict.fromkeys(title for row in rows for title in row))
    return workbook_bytes([titles, *([row.get(title, "") for title in titles] for row in rows)])


def plan(*rows, scope=None):
    return plan_import(kind=ImportKind.ROSTER, content=sheet(*rows), scope=scope or ImportScope(), now=timezone.now())


def import_rows(*rows, scope=None, actor=None):
    return run_import(
        kind=ImportKind.ROSTER, content=sheet(*rows), scope=scope or ImportScope(), actor=actor, now=timezone.now()
    ).plan


def outcomes(found):
    return [row.outcome for row in found.rows] + [problem.kind for problem in found.problems]


ROW = {"姓名": "周建国", "所在支部": B1}
RECOGNISED = {  # the row says, the outcome; on file: 周建国, born 1970-08-01, no identity number
    "name, home, month": ({"出生年月": "1970.08"}, ["unchanged"]),
    "another month is another person": ({"出生年月": "1970.09"}, ["added"]),
    "no month: the only one of the name there": ({"学历": "大专"}, ["changed"]),
    "another home is another person": ({"出生年月": "1970.08", "所在支部": B2}, ["added"]),
    "the number is new knowledge": ({"出生年月": "1970.08", "身份证号": ONE}, ["changed"]),
    "spaces in the name": ({"姓名": "周 建　国", "出生年月": "1970年8月"}, ["unchanged"]),
    "a day the file knows less exactly": ({"出生年月": "1970-08"}, ["unchanged"]),
}


@pytest.mark.parametrize("name", RECOGNISED)
def test_recognised(world, name):
    says, expected = RECOGNISED[name]
    assert outcomes(plan(ROW | says)) == expected


def test_the_identity_number_goes_before_the_name(world):
    import_rows(ROW | {"出生年月": "1970.08", "身份证号": ONE})
    found = plan(ROW | {"姓名": "周建中", "出生年月": "1971.01", "身份证号": ONE})
    assert outcomes(found) == ["changed"]
    assert [(one.label, one.old, one.new) for one in found.rows[0].changes] == [
        ("姓名", "周建国", "周建中"),
        ("出生年月", "1970-08-01", "1971.01"),
    ]
    assert outcomes(plan(ROW | {"出生年月": "1970.08", "身份证号": TWO})) == ["added"]


def test_two_namesakes_of_one_month_stay_two(world):
    rows = [ROW | {"出生年月": "1970.08", "身份证号": number} for number in (ONE, TWO)]
    assert outcomes(import_rows(*rows)) == ["changed", "added"]
    assert outcomes(import_rows(*rows)) == ["unchanged", "unchanged"]
    assert outcomes(plan(ROW | {"出生年月": "1970.08"})) == ["ambiguous_person"]


def test_an_empty_cell_never_erases(world):
    full = {"学历": "大专", "联系电话": "19900003116", "转正时间": "1991.08", "党内职务": "书记", "备注": "甲"}
    import_rows(ROW | {"出生年月": "1970.08"} | full)
    assert outcomes(plan(ROW | {"出生年月": "1970.08"} | dict.fromkeys(full, ""))) == ["unchanged"]


def test_what_is_too_long_leaves_what_was_registered(world):
    row = ROW | {"出生年月": "1970.08"}
    import_rows(row | {"备注": "甲" * 500, "工作单位及职务": "县档案馆"})
    found = plan(row | {"备注": "乙" * 501, "工作单位及职务": "馆" * 201, "学历": "大专"})
    assert [[one.label for one in line.changes] for line in found.rows] == [["学历"]]
    assert [one.kind for one in found.warnings] == ["text_too_long", "text_too_long"]
    import_rows(row | {"备注": "乙" * 501})
    assert Member.objects.get(pk=world.people["zhou"].pk).note == "甲" * 500


def test_in_service_where_people_go_to_work(world):
    import_rows(
        {"姓名": "甲某", "所在支部": "U1", "工作单位及职务": "科员"},
        {"姓名": "乙某", "所在支部": "U1", "工作单位及职务": "退休"},
        {"姓名": "丙某", "所在支部": B1, "工作单位及职务": "科员"},
    )
    found = dict(Member.objects.filter(name__endswith="某").values_list("name", "work_status"))
    assert found == {"甲某": "IN_SERVICE", "乙某": "RETIRED", "丙某": "OTHER"}


def test_a_filled_cell_names_all_posts_at_home(world):
    zhou, today = world.people["zhou"], date(2026, 3, 1)
    appoint(member=zhou, organisation=world["b1"], post="SECRETARY", on=today, actor=None)
    appoint(member=zhou, organisation=world["c1"], post="COMMITTEE_MEMBER", on=today, actor=None)
    row = ROW | {"出生年月": "1970.08", "党内职务": "组织委员、党小组长"}
    found = import_rows(row)
    assert [(one.label, one.old, one.new) for one in found.rows[0].changes] == [
        ("党内职务", "书记", "组织委员、党小组长")
    ]
    running = (
        Appointment.objects.filter(member=zhou, ended_on=None).order_by("post").values_list("post", "organisation")
    )
    assert list(running) == [
        ("COMMITTEE_MEMBER", world["c1"].pk),
        ("GROUP_LEADER", world["b1"].pk),
        ("ORGANISATION_MEMBER", world["b1"].pk),
    ]
    assert Member.objects.get(pk=zhou.pk).version == 1
    assert outcomes(plan(row)) == ["unchanged"]


def test_several_secretaries_are_kept_and_pointed_out(world):
    found = import_rows(*({"姓名": name, "所在支部": B1, "党内职务": "书记"} for name in ("孙大海", "赵小河")))
    assert Appointment.objects.filter(post="SECRETARY", organisation=world["b1"], start_is_known=False).count() == 2
    assert [one.message for one in found.warnings if one.kind == "several_secretaries"] == [
        f"{B1}写了 2 名书记，都会登记。请核对任职。"
    ]


NAMES = {  # what the cell says, the code of the home
    "锦绣家园小区党支部": "B1",
    "学府社区党委锦绣家园小区党支部": "B1",
    "学府社区党委/锦绣家园小区党支部": "B1",
    " 锦绣 家园小区党支部　": "B1",
    "b1": "B1",
    "学府社区党委": "C1",
    "城东街道党工委": None,
    "锦绣家园": None,
    "锦绣家园小区第二党支部": None,
}


@pytest.mark.parametrize("written", NAMES)
def test_homes_by_name_and_code(world, written):
    found = plan({"姓名": "孙大海", "所在支部": written})
    code = NAMES[written]
    assert [row.member.home.code for row in found.rows] == ([code] if code else [])
    assert [problem.kind for problem in found.problems] == ([] if code else ["unknown_organisation"])


def test_a_street_is_no_home_and_says_so(world):
    assert plan({"姓名": "孙大海", "所在支部": "城东街道党工委"}).problems[0].message == (
        "第 2 行“所在支部”写的是“城东街道党工委”，党员不能登记在这一级，没有导入。请写到支部。"
    )


def test_short_names_and_namesakes(world):
    from members.services.organisations import create_organisation

    for code, parent, name in (
        ("N1", "c1", "学府社区老干局宿舍小区党支部"), ("N2", "c1", "第一党支部"), ("N3", "c2", "第一党支部"),
    ):  # fmt: skip
        create_organisation(
            code=code, name=name, kind="RESIDENTIAL_BRANCH", parent=world[parent], on=date(2026, 1, 1), actor=None
        )
    rows = [
        {"姓名": "孙大海", "所在支部": text}
        for text in ("老干局宿舍小区党支部", "第一党支部", "东关社区党委第一党支部")
    ]
    found = plan(*rows)
    assert [row.member.home.code for row in found.rows] == ["N1", "N3"]
    assert [problem.message for problem in found.problems] == [
        "第 3 行“所在支部”写的是“第一党支部”，有 2 个党组织同名，没有导入。请写上级名称加本组织名称，或改填组织编码。"
    ]
    narrowed = plan(rows[1], scope=ImportScope(organisation=world["c1"]))
    assert [row.member.home.code for row in narrowed.rows] == ["N2"]


# Registered elsewhere: 单玉林 of b4 comes with her number in a roster of b1 or b2.

MOVES = {  # importer: outcome
    "system": ["changed"],
    "department": ["changed"],
    "s1_admin": ["registered_elsewhere"],
    "c1_secretary": ["registered_elsewhere"],
    "b1_secretary": ["registered_elsewhere"],
}


@pytest.mark.parametrize("key", MOVES)
def test_registered_elsewhere(world, key):
    import_rows({"姓名": "单玉林", "所在支部": "B4", "出生年月": "1970.08", "身份证号": ONE})
    scope = ImportScope() if key == "system" else scope_of(world.user(key), ImportKind.ROSTER)
    before = Member.objects.get(pk=world.people["shan"].pk)
    found = import_rows({"姓名": "单玉林", "所在支部": B1, "身份证号": ONE, "学历": "大专"}, scope=scope)
    after = Member.objects.get(pk=world.people["shan"].pk)
    assert outcomes(found) == MOVES[key]
    if found.problems:
        problem = found.problems[0]
        assert (problem.row, problem.column) == (2, "身份证号")
        assert problem.message == "第 2 行的人已登记在别处，没有导入。需要转入请先办组织关系转接，或联系组织部。"
        assert (after.home_id, after.education) == (before.home_id, "")
    else:
        assert (after.home, after.org_path, after.education) == (world["b1"], world["b1"].path, "大专")


def test_a_new_home_inside_the_scope_is_a_change_and_leaves_the_group(world):
    import_rows(ROW | {"出生年月": "1970.08", "身份证号": ONE})
    scope = scope_of(world.user("c1_secretary"), ImportKind.ROSTER)
    found = import_rows({"姓名": "周建国", "所在支部": B2, "身份证号": ONE}, scope=scope)
    assert [(one.label, one.old, one.new) for one in found.rows[0].changes] == [("所在支部", B1, B2)]
    moved = Member.objects.get(identity_hash=found.rows[0].member.identity_hash)
    assert (moved.home, moved.group, moved.org_path, moved.version) == (world["b2"], None, world["b2"].path, 3)


def test_somebody_who_left_is_not_brought_back(world):
    import_rows(ROW | {"出生年月": "1970.08", "身份证号": ONE})
    Member.objects.filter(name="周建国").update(ended_on=date(2026, 6, 1))
    assert outcomes(plan(ROW | {"身份证号": ONE})) == ["registered_elsewhere"]


REACH = {  # importer: which of b1, b2, b4, u1, u2b are found
    "department": {"b1", "b2", "b4", "u1", "u2b"},
    "agency_admin": {"u1", "u2b"},
    "s1_admin": {"b1", "b2"},
    "c1_secretary": {"b1", "b2"},
    "b1_secretary": {"b1"},
    "u2_secretary": {"u2b"},
    "b1_recorder": set(),
    "u1_liaison": set(),
    "zhou_member": set(),
    "security": set(),
}


@pytest.mark.parametrize("key", REACH)
def test_rows_out_of_scope_are_not_found(world, key):
    homes = ["b1", "b2", "b4", "u1", "u2b"]
    rows = [{"姓名": f"{home}新人", "所在支部": home.upper()} for home in homes]
    found = plan(*rows, scope=scope_of(world.user(key), ImportKind.ROSTER))
    assert {row.member.home.code.lower() for row in found.rows} == REACH[key]
    assert {problem.kind for problem in found.problems} <= {"unknown_organisation"}
    assert len(found.rows) + len(found.problems) == 5


NAMESAKES = {  # on file: 周建国 born 1970-08 without a number, and two more of the name; what the row says, the outcome
    "no month: it could be any of them": ({}, ["ambiguous_person"]),
    "the month of two of them": ({"出生年月": "1980.05"}, ["ambiguous_person"]),
    "a new number does not tell two without one apart": (
        {"出生年月": "1980.05", "身份证号": ONE},
        ["ambiguous_person"],
    ),
    "the month of one of them": ({"出生年月": "1970.08"}, ["unchanged"]),
    "a month nobody has": ({"出生年月": "1990.01"}, ["added"]),
}


@pytest.mark.parametrize("name", NAMESAKES)
def test_two_namesakes_are_not_guessed_between(world, name):
    for _each in range(2):
        add_member(home=world["b1"], name="周建国", on=date(2020, 1, 1), actor=None, birth_date=date(1980, 5, 1))
    says, expected = NAMESAKES[name]
    found = plan(ROW | says)
    assert outcomes(found) == expected
    if expected == ["ambiguous_person"]:
        assert "分不清是哪一位，没有导入。请补上身份证号或出生年月。" in found.problems[0].message


def test_a_row_that_names_one_leaves_the_other_to_the_row_that_could_be_either(world):
    add_member(home=world["b1"], name="周建国", on=date(2020, 1, 1), actor=None)
    assert outcomes(plan(ROW | {"出生年月": "1970.08"}, ROW | {"出生年月": ""})) == ["unchanged", "unchanged"]


@pytest.mark.parametrize(
    "written", ["阿不都・热合曼", "阿不都.热合曼", "阿不都•热合曼", "阿不都\u200b·热合曼", "阿不都 · 热合曼"]
)
def test_a_name_is_recognised_and_found_in_whatever_form(world, written):
    member = add_member(home=world["b1"], name="阿不都‧热合曼", on=date(2020, 1, 1), actor=None)
    assert member.name == "阿不都·热合曼"
    assert outcomes(plan({"姓名": written, "所在支部": B1})) == ["unchanged"]
    assert list(Member.objects.search(written)) == [member]


@pytest.mark.parametrize(
    ("on_file", "written", "expected"),
    [
        ("周建国", "周建国（男）", ["unchanged"]),
        ("周建国（男）", "周建国（男）", ["unchanged"]),
        ("周建国（男）", "周建国（女）", ["added"]),
    ],
)
def test_who_was_registered_with_a_remark_behind_the_name_is_recognised(world, on_file, written, expected):
    Member.objects.filter(pk=world.people["zhou"].pk).update(name=on_file)
    assert outcomes(plan(ROW | {"姓名": written, "出生年月": "1970.08"})) == expected
