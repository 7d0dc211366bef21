"""What clerks write behind names, and states of people: told, never guessed from, never part of a name."""

import pytest

from members.choices import Stage
from members.services.imports.cells import split_name
from members.services.imports.stages import is_no_member, stage_said
from tests.members.imports.test_messy_files import HEADER, HOME, names, parsed, person, refused, told


@pytest.mark.parametrize(
    ("written", "name", "remark"),
    [
        ("张三（女）", "张三", "女"),
        ("张三【流动党员】", "张三", "流动党员"),
        ("张三[转入", "张三", "转入"),
        ("张三★（预备）", "张三", "预备"),
        ("张三—预备", "张三", "预备"),
        ("张三预备党员", "张三", "预备党员"),
        ("阿不都·热合曼（在职）", "阿不都·热合曼", "在职"),
        ("Ali Khan（男）", "Ali Khan", "男"),
        ("张（章）三", "张（章）三", ""),
        ("李预备", "李预备", ""),
        ("王小女", "王小女", ""),
        ("赵六*", "赵六*", ""),
    ],
)
def test_what_stands_behind_a_name_is_no_part_of_it(written, name, remark):
    assert split_name(written) == (name, remark)


def test_a_remark_behind_a_name_is_told_and_decides_no_stage():
    roster = parsed({"花名册": [HEADER, person(1, "张三 (预备)"), person(2, "李四（组织关系在外）")]})
    assert (names(roster), told(roster)) == (["张三", "李四"], [("name_remark", 2, "姓名"), ("name_remark", 3, "姓名")])
    assert [row.stage for row in roster.rows] == [None, None]


@pytest.mark.parametrize("remark", ["发展对象", "已去世", "2026年转出", "入党积极分子"])
def test_a_remark_that_says_no_member_leaves_the_row_out_and_is_told(remark):
    roster = parsed({"花名册": [HEADER, person(1, "甲某"), person(2, f"张三（{remark}）")]})
    assert (names(roster), told(roster)) == (["甲某"], [("not_a_member", 3, "姓名")])


@pytest.mark.parametrize("name", ["0", 0, "12", "?", "。。", "3.5"])
def test_digits_and_marks_are_no_name(name):
    roster = parsed({"花名册": [HEADER, person(1, name)]})
    assert (names(roster), refused(roster)) == ([], [("missing_name", 2, "姓名")])


@pytest.mark.parametrize("name", ["黄某★", "何某+", "□□"])
def test_odd_signs_in_a_name_are_told(name):
    roster = parsed({"花名册": [HEADER, person(1, name)]})
    assert (names(roster), told(roster)) == ([name], [("odd_name", 2, "姓名")])


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("人员类别", "非正式党员", Stage.PROBATIONARY),
        ("人员类别", "不是正式党员", Stage.PROBATIONARY),
        ("人员类别", "非预备党员", Stage.FULL),
        ("人员类别", "农民", None),
    ],
)
def test_a_word_with_a_no_says_the_other(title, text, expected):
    assert stage_said(title, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("民盟盟员", True),
        ("民革党员", True),
        ("九三学社社员", True),
        ("中共党员、民盟盟员", False),
        ("中共党员", False),
    ],
)
def test_members_of_other_parties_alone_are_no_members(text, expected):
    assert is_no_member(text) is expected


STATES = [
    ("停止党籍", ["stopped_membership"]),
    ("已停止党籍", ["stopped_membership"]),
    ("失联", ["unknown_status"]),
    ("农民", ["unknown_status"]),
    ("正常", []),
    ("中共党员", []),
    ("在册", []),
    ("恢复党籍", []),
    ("正式", []),
    ("待补", ["placeholder"]),
]


@pytest.mark.parametrize(("state", "kinds"), STATES)
def test_a_state_the_system_does_not_keep_is_told(state, kinds):
    roster = parsed({"花名册": [[*HEADER, "党籍状态"], [*person(1, "甲某"), state]]})
    assert (names(roster), [one.kind for one in roster.warnings]) == (["甲某"], kinds)
    assert roster.rows[0].organisation == 22, HOME


@pytest.mark.parametrize("written", ["李四\n王五", "李四、王五", "李四/王五某"])
def test_two_names_in_one_cell_are_told(written):
    roster = parsed({"花名册": [HEADER, person(1, written)]})
    assert [(one.kind, "两行" in one.message) for one in roster.warnings] == [("odd_name", True)]


@pytest.mark.parametrize("written", ["张\n三", "测试\n甲", "欧\n阳某"])
def test_a_name_broken_over_two_lines_is_one_name(written):
    roster = parsed({"花名册": [HEADER, person(1, written)]})
    assert (names(roster), told(roster)) == (["".join(written.split())], [])
