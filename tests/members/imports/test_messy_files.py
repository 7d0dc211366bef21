"""Files as offices really send them: each table is small, the kind of trouble in it is what has to work."""

import io

import pytest

from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.reading import open_workbook
from members.choices import Post
from members.services.imports.parsing import parse_roster
from tests.members.imports.conftest import BRANCHES, TODAY
from tests.workbook_files import cell_xml, office_bytes, with_rows

HOME = "阳光家园小区党支部"
HEADER = ["序号", "姓名", "性别", "出生年月", "入党时间", "转正时间", "所在支部"]
NAMES = HEADER[:-1]


def person(number, name, home=HOME):
    return [number, name, "男", "1980.01", "2001.07", "2002.07", home]


def member(number, name):
    return person(number, name)[:-1]


def parsed(sheets, *, home=None, takes_hidden=False, chosen=None, **options):
    data = sheets if isinstance(sheets, bytes) else office_bytes(sheets, **options)
    return parse_roster(
        open_workbook(io.BytesIO(data)), today=TODAY, organisations=BRANCHES, home=home,
        takes_hidden=takes_hidden, chosen=chosen,
    )  # fmt: skip


def people(roster):
    return [(row.name, row.organisation) for row in roster.rows]


def names(roster):
    return [row.name for row in roster.rows]


def told(roster):
    return [(one.kind, one.row, one.column) for one in roster.warnings]


def refused(roster):
    return [(one.kind, one.row, one.column) for one in roster.problems]


# Errors, formulas, ditto marks

ERRORS = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#######"]


def raw_row(number, **cells):
    letters = "ABCDEFG"
    whole = {
        letter: cell_xml(f"{letter}{number}", str(text))
        for letter, text in zip(letters, person(1, "甲某"), strict=True)
    }
    whole |= {letter: cell_xml(f"{letter}{number}", **about) for letter, about in cells.items()}
    return f'<row r="{number}">{"".join(whole[letter] for letter in letters)}</row>'


HEADER_XML = f'<row r="1">{"".join(cell_xml(f"{letter}1", title) for letter, title in zip("ABCDEFG", HEADER, strict=True))}</row>'
NO_RESULT = {"formula": "VLOOKUP(B2,Sheet9!A:B,2,0)"}


@pytest.mark.parametrize(
    "about", [*({"error": value} for value in ERRORS), *({"text": value} for value in ERRORS), NO_RESULT]
)
@pytest.mark.parametrize(
    ("letter", "key", "column"), [("C", "sex", "性别"), ("D", "birth", "出生年月"), ("F", "full_member", "转正时间")]
)
def test_an_unreadable_cell_is_not_empty(letter, key, column, about):
    roster = parsed(with_rows(HEADER_XML + raw_row(2, **{letter: about})))
    assert (told(roster), refused(roster)) == ([("unreadable_cell", 2, column)], [])
    assert getattr(roster.rows[0], key) is None


@pytest.mark.parametrize("about", [{"error": "#N/A"}, {"text": "#REF!"}, NO_RESULT, {"text": "=B1"}])
@pytest.mark.parametrize(("letter", "kind"), [("B", "missing_name"), ("G", "unknown_organisation")])
def test_an_unreadable_name_or_home_is_refused(letter, kind, about):
    roster = parsed(with_rows(HEADER_XML + raw_row(2, **{letter: about})))
    assert [one.kind for one in roster.problems] == [kind]


def test_a_formula_that_gave_an_empty_text_is_empty():
    cell = '<c r="C2" t="str"><f>IF(1,"","")</f><v></v></c>'
    row = raw_row(2).replace(cell_xml("C2", "男"), cell)
    assert told(parsed(with_rows(HEADER_XML + row))) == []


@pytest.mark.parametrize("mark", ["〃", "″", "同上", '"', "〞", "（同上）"])
def test_a_ditto_is_followed_where_it_clearly_can_be(mark):
    rows = [
        HEADER,
        person(1, "甲某"),
        [2, "乙某", mark, "1981.01", mark, mark, mark],
        [3, "丙某", "女", "1982.01", mark, mark, mark],
    ]
    roster = parsed({"花名册": rows})
    assert people(roster) == [("甲某", 22), ("乙某", 22), ("丙某", 22)]
    assert [str(row.joined) for row in roster.rows] == ["2001.07"] * 3
    assert told(roster) == []


@pytest.mark.parametrize(
    "rows",
    [
        [HEADER, [1, "甲某", "男", "1980.01", "同上", "2002.07", HOME]],
        [HEADER, person(1, "乙某"), [], [2, "甲某", "男", "1980.02", "同上", "2002.07", HOME]],
        [
            HEADER,
            [1, "乙某", "男", "1980.01", "", "2002.07", HOME],
            [2, "甲某", "男", "1980.02", "同上", "2002.07", HOME],
        ],
    ],
)
def test_a_ditto_without_anything_above_is_unreadable(rows):
    roster = parsed({"花名册": rows})
    assert [(one.kind, one.column) for one in roster.warnings] == [("unreadable_cell", "入党时间")]
    assert roster.rows[-1].joined is None


def test_nobody_has_the_name_of_the_person_above():
    roster = parsed({"花名册": [HEADER, person(1, "甲某"), person(2, "同上")]})
    assert refused(roster) == [("missing_name", 3, "姓名")]


# What is not read is said


def test_hidden_rows_are_told_and_taken_in_only_when_asked():
    rows = {"花名册": [HEADER, person(1, "甲某"), person(2, "乙某"), person(3, "丙某")]}
    roster = parsed(rows, hidden_rows=[3])
    assert (names(roster), told(roster)) == (["甲某", "丙某"], [("hidden_row", 3, "")])
    assert roster.warnings[0].message == "第 3 行（乙某）是隐藏的（例如筛选掉的），没有导入。"
    roster = parsed(rows, hidden_rows=[3], takes_hidden=True)
    assert (names(roster), told(roster)) == (["甲某", "乙某", "丙某"], [])


def test_hidden_furniture_is_not_told():
    roster = parsed({"花名册": [HEADER, person(1, "甲某"), ["合计", "1人"], []]}, hidden_rows=[3])
    assert told(roster) == []


def test_unknown_columns_are_named():
    rows = [[*HEADER, "爱好", "", "年龄"], [*person(1, "甲某"), "书法", "没有列名", 46]]
    roster = parsed({"花名册": rows})
    assert told(roster) == [("unread_column", 1, "爱好"), ("unread_column", 1, "年龄"), ("unread_column", 1, "")]
    assert [one.message for one in roster.warnings] == [
        "“爱好”（H 列）不知道是什么，这一列没有读。",
        "“年龄”（J 列）不知道是什么，这一列没有读。",
        "I 列有内容，但没有列名，没有读。",
    ]
    assert told(parsed({"花名册": rows}, chosen={"爱好": "note", "年龄": "-1"})) == [("unread_column", 1, "")]


def test_visible_columns_win_over_hidden_ones():
    rows = [["姓名", "入党时间", "所在支部", "入党日期"], ["甲某", "1999.09", HOME, "2001.07"]]
    roster = parsed({"花名册": rows}, hidden_columns=[1])
    assert (str(roster.rows[0].joined), told(roster)) == ("2001.07", [("unread_column", 1, "入党时间")])
    roster = parsed({"花名册": [row[:3] for row in rows]}, hidden_columns=[1])
    assert (str(roster.rows[0].joined), told(roster)) == ("1999.09", [("hidden_column", 1, "入党时间")])


def test_sheets_that_are_not_rosters_are_named():
    sheets = {
        "填表说明": [["填表说明"], ["姓名照身份证填写"]],
        "花名册": [HEADER, person(1, "甲某")],
        "入党积极分子": [HEADER, person(1, "乙某")],
        "已转出": [HEADER, person(1, "丙某")],
        "统计": [["支部名称", "党员人数", "备注"], [HOME, 1, ""]],
        "草稿": [HEADER, person(1, "丁某")],
        "Sheet3": [],
    }
    roster = parsed(sheets, hidden_sheets=["草稿"])
    assert names(roster) == ["甲某"]
    assert {one.sheet for one in roster.warnings} == {"填表说明", "入党积极分子", "已转出", "统计", "草稿"}
    assert {one.kind for one in roster.warnings} == {"unread_sheet"}


# Several sheets, blocks, headings


def test_one_sheet_for_each_branch_by_its_name_its_title_or_a_line():
    sheets = {
        "阳光家园": [NAMES, member(1, "甲某")],
        "Sheet2": [["支部名称：新桥社区党委翠湖苑小区党支部", "", "填报日期：2026年9月"], NAMES, member(1, "乙某")],
        "表三": [["中共阳光家园小区支部委员会党员花名册"], [], NAMES, member(1, "丙某")],
        "表四": [["党支部名称", ":"], ["支部名称：", HOME], NAMES, member(1, "丁某")],
    }
    roster = parsed(sheets)
    assert people(roster) == [("甲某", 22), ("乙某", 11), ("丙某", 22), ("丁某", 22)]
    assert roster.rows[1].where == "工作表“Sheet2”第 3 行"


def test_a_sheet_of_nobody_knows_which_branch_is_named():
    roster = parsed({"阳光家园": [NAMES, member(1, "甲某")], "Sheet2": [NAMES, member(1, "乙某")]})
    assert (names(roster), [(one.kind, one.sheet) for one in roster.warnings]) == (
        ["甲某"],
        [("unread_sheet", "Sheet2")],
    )
    with pytest.raises(UnreadableWorkbook):
        parsed(
            {"Sheet1": [NAMES, member(1, "甲某")], "翠湖苑": [NAMES, member(1, "乙某")]}
        )  # two branches of that name


def test_the_same_person_on_two_sheets_is_taken_once():
    roster = parsed({"一": [HEADER, person(1, "甲某")], "二": [HEADER, person(1, "甲某")]})
    assert [one.message for one in roster.problems] == [
        "工作表“二”第 2 行与工作表“一”第 2 行的姓名、支部、出生年月都相同，只导入工作表“一”第 2 行。不是同一人请填身份证号。"
    ]


def test_blocks_side_by_side_are_read():
    rows = [[*HEADER, "", *HEADER], [*person(1, "甲某"), "", *person(2, "乙某")], [*person(3, "丙某")]]
    assert (names(parsed({"花名册": rows})), told(parsed({"花名册": rows}))) == (["甲某", "乙某", "丙某"], [])


def test_a_block_of_another_kind_is_named_and_not_read():
    rows = [[*HEADER, "姓名", "与本人关系"], [*person(1, "甲某"), "甲父", "父亲"]]
    roster = parsed({"花名册": rows})
    assert (names(roster), told(roster)) == (["甲某"], [("unread_block", 1, "姓名")])


def test_headings_over_people_give_the_home_where_no_column_does():
    rows = [
        ["某社区党员花名册"], NAMES, ["阳光家园小区党支部（2人）"], member(1, "甲某"), member(2, "乙某"), ["小计", "2人"],
        ["二、新桥社区党委翠湖苑小区党支部"], member(1, "丙某"), ["没有的党支部"], member(1, "丁某"),
    ]  # fmt: skip
    roster = parsed({"Sheet1": rows}, merged=["A3:F3"])
    assert people(roster) == [("甲某", 22), ("乙某", 22), ("丙某", 11)]
    assert [(one.kind, one.row) for one in roster.problems] == [("unknown_organisation", 10)]


def test_a_header_again_with_its_columns_in_another_order():
    rows = [HEADER, person(1, "甲某"), ["第二页"], ["姓名", "序号", "出生年月", "性别", "入党时间", "转正时间", "所在支部"],
            ["乙某", 2, "1980.01", "男", "2001.07", "2002.07", HOME]]  # fmt: skip
    roster = parsed({"花名册": rows})
    assert ([(row.name, str(row.birth)) for row in roster.rows], refused(roster)) == (
        [("甲某", "1980.01"), ("乙某", "1980.01")],
        [],
    )


TWO_ROWS = [
    (
        ["姓名", "入党信息", "", "组织信息", ""],
        ["", "时间", "转正时间", "所在党支部", "党内职务"],
        {"joined", "full_member", "organisation", "party_post"},
    ),
    (
        ["姓名", "入党情况", "", "支部", "联系方式"],
        ["", "日期", "转正日期", "", "手机号"],
        {"joined", "full_member", "organisation", "phone"},
    ),
    (
        ["姓名", "入党", "转正", "支部", "证件"],
        ["", "年月", "年月", "", "号码"],
        {"joined", "full_member", "organisation", "identity_number"},
    ),
]


@pytest.mark.parametrize(("upper", "lower", "keys"), TWO_ROWS)
def test_headers_of_two_rows(upper, lower, keys):
    roster = parsed({"花名册": [["花名册"], upper, lower, ["甲某", "2001.07", "2002.07", HOME, ""]]})
    assert (set(roster.headers[0].indexes), names(roster)) == ({"name", *keys}, ["甲某"])


def test_a_group_about_relatives_says_nothing_of_the_person():
    rows = [["姓名", "支部", "家庭主要成员", ""], ["", "", "姓名", "电话"], ["甲某", HOME, "甲父", "13900000001"]]
    roster = parsed({"花名册": rows}, merged=["C1:D1"])
    assert (names(roster), roster.rows[0].phone) == (["甲某"], None)


@pytest.mark.parametrize("name", ["张□", "李■华", "王?明", "赵\ue863", "钱\U000f0001", "孙*", "⿰亻尔某"])
def test_names_with_a_missing_character_are_taken_in_with_a_hint(name):
    roster = parsed({"花名册": [HEADER, person(1, name)]})
    assert (names(roster), [one.kind for one in roster.warnings]) == ([name], ["odd_name"])


def test_职务_is_a_party_post_only_where_every_word_is_one():
    rows = [
        ["姓名", "所在支部", "工作单位", "职务"],
        ["甲某", HOME, "", "支部书记、组织委员"],
        ["乙某", HOME, "城关镇", "镇党委书记"],
    ]
    one, other = parsed({"花名册": rows}).rows
    assert (one.posts, one.workplace) == ((Post.SECRETARY, Post.ORGANISATION_MEMBER), "")
    assert (other.posts, other.workplace) == ((), "城关镇 镇党委书记")


TITLES = {
    "joined": "加入中共组织日期 入党日期 加入党组织时间 何时入党 加入中国共产党时间 "
    "入党时间（年月） 入党时间格式：1985.07 *入党时间",
    "full_member": "转为正式党员日期 何时转正 转正 成为正式党员时间",
    "identity_number": "公民身份号码 证件号码 身份证号码（18位） 居民身份证号",
    "phone": "手机号 联系方式 移动电话 联系电话(手机) 本人手机号码",
    "address": "住址 家庭详细住址 现住址 常住地址",
    "birth": "出生 出生年月日 出生日期(公历) 生日",
    "stage": "人员类别 党员类型 正式/预备 预备/正式 是否正式党员",
}


@pytest.mark.parametrize(("key", "title"), [(key, title) for key, titles in TITLES.items() for title in titles.split()])
def test_titles_by_meaning(key, title):
    roster = parsed({"花名册": [["姓名", "所在支部", title], ["甲某", HOME, ""]]})
    assert list(roster.headers[0].indexes) == ["name", "organisation", key]


END_MATTER = [
    "以下空白",
    "——以下无正文——",
    "合计",
    "共1人",
    "合计：1人",
    "第1页共1页",
    "第 1 页，共 2 页",
    "党支部书记（签字）：",
    "审核人：",
    "正式党员1名，预备党员0名",
    "一、正式党员（1名）",
    "备注：1.本表一式两份",
    "制表日期：2026年9月1日",
    "二〇二六年九月一日",
    "2026年9月1日",
    "填表人：张三　审核人：李四",
    "截至2026年9月30日",
    "注：此表由支部填写。",
    "全支部共有党员46名，其中女党员12名。",
    "※请核对后签字",
    "党支部（盖章）",
    "阳光家园小区党支部（盖章）　2026年9月",
]


@pytest.mark.parametrize("text", END_MATTER)
@pytest.mark.parametrize("column", [0, 1])
def test_end_matter_is_neither_person_nor_refusal(text, column):
    roster = parsed({"花名册": [HEADER, person(1, "甲某"), [*[""] * column, text]]})
    assert (names(roster), refused(roster)) == (["甲某"], [])


@pytest.mark.parametrize(
    "row", [["合计", "", 1], ["平均年龄", 46], ["", "平均年龄", "", 46], ["党员总数：", "1人", "男", "1人"]]
)
def test_sums_are_neither_person_nor_refusal(row):
    roster = parsed({"花名册": [HEADER, person(1, "甲某"), row]})
    assert (names(roster), refused(roster)) == (["甲某"], [])


@pytest.mark.parametrize("first", ["书记", "组织委员"])
def test_people_below_a_post_are_no_signatures(first):
    rows = [["党内职务", "姓名", "所在支部"], [first, "甲某", HOME], ["", "乙某", HOME]]
    assert names(parsed({"花名册": rows})) == ["甲某", "乙某"]
