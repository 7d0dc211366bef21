"""Rows over people and names of sheets that say where people belong: understood, or refused; never the one before."""

import pytest

from members.choices import Sex
from members.services.imports.headings import section_of
from tests.members.imports.test_messy_files import member, names, parsed, people, refused, told

NAMES = ["序号", "姓名", "性别", "出生年月", "入党时间", "转正时间"]
TITLE = ["党员花名册"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["翠湖苑小区党支部"], "翠湖苑小区党支部"),
        (["三、翠湖苑小区党支部(2人)"], "翠湖苑小区党支部"),
        (["(三)翠湖苑小区党支部(共12名党员,其中预备党员1名)"], "翠湖苑小区党支部"),
        (["翠湖苑小区党支部书记:张某电话:13900000000"], "翠湖苑小区党支部"),
        (["翠湖苑小区党支部", "共2人"], "翠湖苑小区党支部"),
        (["3", "翠湖苑小区党支部", "书记:张某"], "翠湖苑小区党支部"),
        (["新桥社区党委翠湖苑小区党支部"], "新桥社区党委翠湖苑小区党支部"),
        (["四、税务局"], "税务局"),
        (["四、", "税务局机关党支部"], "税务局机关党支部"),
        (["税务局"], ""),
        (["一、正式党员(3名)"], ""),
        (["翠湖苑小区党支部书记(签字):"], ""),
        (["党支部书记:"], ""),
        (["城关街道党工委(盖章)"], ""),
        (["2026年11月20日"], ""),
        (["翠湖苑小区党支部", "张三"], ""),
        (["1", "张三"], ""),
        (["3"], ""),
        ([], ""),
    ],
)
def test_a_section_names_its_organisation_whatever_is_written_beside(texts, expected):
    assert section_of(texts) == expected


HEADINGS = ["文昌社区党委", "一、文昌社区党委（共 1 人，其中预备党员 0 人）", "（二）文昌社区党委  书记：张某"]


@pytest.mark.parametrize("heading", HEADINGS)
def test_people_below_a_heading_with_more_words_do_not_go_to_the_branch_before(heading):
    rows = [TITLE, NAMES, ["阳光家园小区党支部"], member(1, "甲某"), [heading], member(2, "乙某")]
    assert people(parsed({"全县": rows})) == [("甲某", 22), ("乙某", 2)]


@pytest.mark.parametrize("heading", [["没有的党支部"], ["二、人社局"], ["人社局"], ["二、", "没有的党支部", "共1人"]])
def test_people_below_a_heading_nobody_knows_are_refused(heading):
    rows = [TITLE, NAMES, ["阳光家园小区党支部"], member(1, "甲某"), heading, member(2, "乙某")]
    roster = parsed({"全县": rows})
    assert (names(roster), refused(roster)) == (["甲某"], [("unknown_organisation", 6, "")])
    assert "上面写的是“" in roster.problems[0].message


@pytest.mark.parametrize(
    "line", ["在职党员", "（续表）", "党员花名册（第2页）", "第2页", "小计 1 人", "支部书记（签字）："]
)
def test_other_lines_between_people_change_no_home(line):
    rows = [TITLE, NAMES, ["阳光家园小区党支部"], member(1, "甲某"), [line], member(2, "乙某")]
    assert people(parsed({"全县": rows})) == [("甲某", 22), ("乙某", 22)]


def test_a_heading_where_names_stand_is_no_person():
    rows = [NAMES[1:], ["阳光家园", "", "", "", ""], member(1, "甲某")[1:], ["文昌社区党委"], member(2, "乙某")[1:]]
    assert people(parsed({"全县": rows}, merged=["A2:E2"])) == [("甲某", 22), ("乙某", 2)]


TWO_SHEETS = [
    # The title names the committee, the sheet the branch below it.
    ("翠湖苑小区党支部", ["新桥社区党委党员花名册"], 11),
    ("翠湖苑", ["文昌社区党委党员花名册"], 21),
    ("Sheet1", ["新桥社区党委党员花名册"], 1),
    ("新桥社区党委", ["翠湖苑小区党支部党员花名册"], 11),
    ("文昌社区", ["文昌社区阳光家园小区党支部党员花名册"], 22),
    ("新桥翠湖苑支部", TITLE, 11),
    ("文昌翠湖苑党员名册（最新）", TITLE, 21),
    # They have nothing to do with each other.
    ("阳光家园", ["新桥社区党委党员花名册"], None),
    ("阳光家园", ["支部名称：新桥社区翠湖苑小区党支部"], None),
    ("阳光家园", ["支部名称：没有的党支部"], None),
    ("翠湖苑", TITLE, None),
]


@pytest.mark.parametrize(("sheet", "title", "home"), TWO_SHEETS)
def test_the_sheet_and_the_title_agree_or_the_sheet_is_not_read(sheet, title, home):
    other = [["阳光家园小区党支部党员名册"], NAMES, member(1, "乙某")]
    roster = parsed({sheet: [title, NAMES, member(1, "甲某")], "表二": other})
    expected = [("甲某", home), ("乙某", 22)] if home else [("乙某", 22)]
    assert people(roster) == expected
    assert ("unread_sheet" in {kind for kind, _row, _column in told(roster)}) == (home is None)


# Furniture

FURNITURE = [
    ["", "1", "2", "3", "4", "5", "6"],
    [1, 2, 3, 4, 5, 6, 7],
    ["甲", "1", "2", "3", "4", "5", "6"],
    ["A", "B", "C", "D", "E", "F", "G"],
    ["示例", "张三", "男", "1985.01", "2005.07", "2006.07", "阳光家园小区党支部"],
    ["（例）", "张三", "男", "1985.01", "2005.07", "2006.07", "阳光家园小区党支部"],
    ["例：", "张三", "男", "1985.01", "2005.07", "2006.07", "某某党支部"],
    [1, "张三（示例）", "男", "1985.01", "2005.07", "2006.07", "阳光家园小区党支部"],
    [3, "合计", "男1女1"],
    [3, "小计", 2, "", "", ""],
    ["", "其中：女", "1"],
    ["", "少数民族", "0人", "", "预备党员", "0人"],
    ["男", 1, "女", 1],
    [1, "姓名须与身份证一致"],
    [2, "日期写到月份，例如1985.07"],
]


@pytest.mark.parametrize("row", FURNITURE)
def test_counts_examples_and_instructions_are_neither_people_nor_refused(row):
    home = "阳光家园小区党支部"
    roster = parsed({"名册": [[*NAMES, "所在支部"], row, [*member(1, "甲某"), home], row, [*member(2, "男某"), home]]})
    assert (names(roster), refused(roster), told(roster)) == (["甲某", "男某"], [], [])


@pytest.mark.parametrize("row", [[3, "张三"], ["", "张三"], [3, "张三", "男"], [3, "合某", "男"]])
def test_people_with_hardly_anything_are_refused_rather_than_passed_over(row):
    roster = parsed({"名册": [[*NAMES, "所在支部"], [*member(1, "甲某"), "阳光家园小区党支部"], row]})
    assert refused(roster) == [("unknown_organisation", 3, "所在支部")]


# Columns of places

PLACES = ["姓名", "入党时间", "转正时间"]


@pytest.mark.parametrize("titles", [["所在党组织", "所在党支部"], ["所在党支部", "党组织名称"]])
def test_of_a_committee_and_a_branch_the_branch_is_the_home(titles):
    written = {"所在党组织": "文昌社区党委", "党组织名称": "文昌社区党委", "所在党支部": "阳光家园小区党支部"}
    rows = [[*PLACES, *titles], ["甲某", "2001.07", "2002.07", *(written[title] for title in titles)]]
    assert people(parsed({"名册": rows})) == [("甲某", 22)]


@pytest.mark.parametrize(
    ("committee", "community", "home"),
    [
        ("", "新桥社区", 11),
        ("", "文昌社区党委", 21),
        ("文昌社区党委", "", 21),
        ("新桥社区", "文昌社区", None),
        ("", "", None),
    ],
)
def test_branches_of_one_name_are_told_apart_by_the_columns_of_places(committee, community, home):
    rows = [[*PLACES, "街道", "社区", "支部"], ["甲某", "2001.07", "2002.07", committee, community, "翠湖苑小区党支部"]]
    roster = parsed({"名册": rows})
    assert people(roster) == ([("甲某", home)] if home else [])
    assert refused(roster) == ([] if home else [("unknown_organisation", 2, "支部")])


# Several tables in one sheet


def test_tables_under_each_other_are_all_read_each_with_its_own_columns():
    rows = [
        ["文昌社区阳光家园小区党支部党员名册"],
        ["序号", "姓名", "入党时间"],
        [1, "甲某", "2001.07"],
        [],
        ["新桥社区党委党员名册"],
        ["姓名", "序号", "性别", "入党信息", "", "转正"],
        ["", "", "", "地点", "时间", "时间"],
        ["乙某", 1, "女", "学校", "2002.07", "2003.07"],
    ]
    roster = parsed({"名册": rows})
    assert people(roster) == [("甲某", 22), ("乙某", 1)]
    assert [(row.sex, str(row.joined)) for row in roster.rows] == [(None, "2001.07"), (Sex.FEMALE, "2002.07")]
    assert ("unread_column", 7, "入党信息 地点") in told(roster)


def test_a_table_further_to_the_right_is_read_from_its_own_header():
    rows = [[*NAMES, "所在支部"], [*member(1, "甲某"), "阳光家园小区党支部"], [],
            ["", "", "", "", "姓名", "支部", "入党时间"], ["", "", "", "", "乙某", "文昌社区党委", "2001.07"]]  # fmt: skip
    assert people(parsed({"名册": rows})) == [("甲某", 22), ("乙某", 2)]


@pytest.mark.parametrize("heading", ["入党积极分子", "二、发展对象（2名）", "已转出：", "三、已去世党员"])
def test_people_below_a_heading_about_others_are_left_out_and_told(heading):
    home = "阳光家园小区党支部"
    rows = [[*NAMES, "所在支部"], [*member(1, "甲某"), home], [heading], [*member(2, "乙某"), home],
            ["在册党员"], [*member(3, "丙某"), home]]  # fmt: skip
    roster = parsed({"名册": rows})
    assert (names(roster), told(roster), refused(roster)) == (["甲某", "丙某"], [("not_a_member", 4, "")], [])


@pytest.mark.parametrize("heading", ["流动党员：", "失联党员", "困难党员（2名）"])
def test_people_below_a_heading_about_some_members_are_members(heading):
    rows = [[*NAMES, "所在支部"], [heading], [*member(1, "甲某"), "阳光家园小区党支部"]]
    assert names(parsed({"名册": rows})) == ["甲某"]
