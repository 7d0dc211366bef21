"""A roster row by row: what is good, what is refused and with which sentence, what is only told."""

from datetime import date

import pytest

from common.identity import check_digit
from common.partial_dates import PartialDate
from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.locating import locate_table
from common.workbooks.reading import open_workbook
from members.choices import Post, Sex, WorkStatus
from members.services.imports.columns import ROSTER_COLUMNS
from members.services.imports.problems import Problem
from tests.members.imports.conftest import BRANCHES, parse_table
from tests.workbook_files import workbook_file

PERSON = {"姓名": "李莉", "所在支部": "阳光家园小区党支部"}
NUMBER = "99666419400530954X"


def identity(birth: str, order: str = "954") -> str:
    body = f"996664{birth}{order}"
    return body + check_digit(body)


def told(roster):
    return [(problem.row, problem.column, problem.kind, problem.message) for problem in roster.problems]


def kinds(roster):
    return [(problem.row, problem.kind) for problem in roster.problems]


def warnings(roster):
    return [(warning.row, warning.kind) for warning in roster.warnings]


def test_a_full_row(parse):
    roster = parse(
        {
            "序号": 1,
            "姓 名": "李\u3000莉",
            "性别": "女",
            "民族": "汉",
            "出生年月": "1940.05",
            "籍贯": "湖南 长沙",
            "学历（学位）": "大专",
            "参加工作时间": "1958年8月",
            "入党时间": "1980-7-2",
            "转正时间": 29770.0,
            "所在支部": "\u3000阳光家园小区党支部 ",
            "党内职务": "书记、组织委员",
            "工作单位及职务": "县税务局 科员",
            "身份证号": "’" + NUMBER.lower(),
            "联系电话": "199-0000-1363",
            "现居住地": "３栋1单元921",
            "备注": "无",
        }
    )
    member = roster.rows[0]
    assert (roster.problems, roster.warnings, len(roster.rows)) == ([], [], 1)
    assert (member.row, member.name, member.sex, member.ethnicity) == (2, "李莉", Sex.FEMALE, "汉族")
    assert (member.birth, member.work_started) == (
        PartialDate(date(1940, 5, 1), "month"),
        PartialDate(date(1958, 8, 1), "month"),
    )
    assert (member.joined, member.full_member) == (PartialDate(date(1980, 7, 2)), PartialDate(date(1981, 7, 3)))
    assert (member.organisation, member.posts) == (22, (Post.SECRETARY, Post.ORGANISATION_MEMBER))
    assert (member.native_place, member.education, member.workplace) == ("湖南 长沙", "大专", "县税务局 科员")
    assert (member.identity_number, member.phone, member.address, member.note) == (
        NUMBER,
        "19900001363",
        "3栋1单元921",
        "",
    )
    assert member.work_status is None


def test_empty_cells_say_nothing(parse):
    member = parse(
        PERSON | {"性别": "", "出生年月": "/", "转正时间": "预备期", "身份证号": "无", "联系电话": "—"}
    ).rows[0]
    assert (member.sex, member.birth, member.full_member, member.identity, member.phone) == (None,) * 5


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("李\u3000莉", "李莉"),
        (" 李 莉 ", "李莉"),
        ("李\u200b莉", "李莉"),
        ("阿不都·热合曼", "阿不都·热合曼"),
        ("阿不都•热合曼", "阿不都·热合曼"),
        ("阿不都．热合曼", "阿不都·热合曼"),
        ("Ali Khan", "Ali Khan"),
        ("张三（女）", "张三"),
        ("\u9fb4\U00020000", "\u9fb4\U00020000"),
    ],
)
def test_names(parse, written, name):
    assert parse(PERSON | {"姓名": written}).rows[0].name == name


@pytest.mark.parametrize(
    ("workplace", "status"),
    [
        ("退休", WorkStatus.RETIRED),
        ("县税务局（退休）", WorkStatus.RETIRED),
        ("离休干部", WorkStatus.RETIRED),
        ("县委老干部局离退休干部科 科长", None),
        ("县税务局 科员", None),
        ("", None),
    ],
)
def test_retired_by_the_workplace(parse, workplace, status):
    assert parse(PERSON | {"工作单位及职务": workplace}).rows[0].work_status == status


@pytest.mark.parametrize(
    ("written", "posts"),
    [
        ("书记", (Post.SECRETARY,)),
        ("党支部书记", (Post.SECRETARY,)),
        ("支部副书记、纪检委员", (Post.DEPUTY_SECRETARY, Post.DISCIPLINE_MEMBER)),
        ("书记兼宣传委员", (Post.SECRETARY, Post.PUBLICITY_MEMBER)),
        ("党小组长", (Post.GROUP_LEADER,)),
        ("青年委员", (Post.COMMITTEE_MEMBER,)),
        ("第一书记", (Post.FIRST_SECRETARY,)),
        ("无", ()),
        ("普通党员", ()),
    ],
)
def test_posts(parse, written, posts):
    roster = parse(PERSON | {"党内职务": written})
    assert (roster.rows[0].posts, roster.warnings) == (posts, [])


REFUSALS = [
    ({"姓名": ""}, "姓名", "missing_name", "第 2 行没有写姓名，没有导入。请补上姓名。"),
    ({"姓名": "\u3000"}, "姓名", "missing_name", "第 2 行没有写姓名，没有导入。请补上姓名。"),
    ({"所在支部": ""}, "所在支部", "unknown_organisation", "第 2 行没有写“所在支部”，没有导入。请补上党组织名称。"),
    (
        {"所在支部": "第九党支部"},
        "所在支部",
        "unknown_organisation",
        "第 2 行“所在支部”写的是“第九党支部”，没有找到这个党组织，没有导入。请核对名称，或改填组织编码。",
    ),
    (
        {"所在支部": "翠湖苑小区党支部"},
        "所在支部",
        "unknown_organisation",
        "第 2 行“所在支部”写的是“翠湖苑小区党支部”，有 2 个党组织同名，没有导入。请写上级名称加本组织名称，或改填组织编码。",
    ),
    ({"出生年月": "1985.13"}, "出生年月", "bad_date", "第 2 行“出生年月”写的是 1985.13，月份应在 01–12。"),
    ({"入党时间": "2026.02.30"}, "入党时间", "bad_date", "第 2 行“入党时间”写的是 2026.02.30，2026年2月没有这一天。"),
    (
        {"入党时间": "2031.05.01"},
        "入党时间",
        "future_date",
        "第 2 行“入党时间”写的是 2031-05-01，晚于今天，没有导入。请核对年份。",
    ),
    (
        {"身份证号": "994722200111028780"},
        "身份证号",
        "bad_identity_number",
        "第 2 行“身份证号”校验位不对，可能抄错了一位，请照身份证核对。",
    ),
    (
        {"身份证号": 996664194005309540.0},
        "身份证号",
        "bad_identity_number",
        "第 2 行“身份证号”存成了数字，后三位已丢失，请把这一列设为文本后重新填写。",
    ),
]


@pytest.mark.parametrize(("cells", "column", "kind", "sentence"), REFUSALS)
def test_refused_row_and_its_sentence(parse, cells, column, kind, sentence):
    roster = parse(PERSON | {"性别": "女"} | cells)
    assert told(roster) == [(2, column, kind, sentence)]
    assert roster.rows == []


WRONG = [
    ("missing_name", {"姓名": ""}),
    ("unknown_organisation", {"所在支部": "第九党支部"}),
    ("bad_date", {"转正时间": "九十年代"}),
    ("future_date", {"出生年月": "2031.05"}),
    ("bad_identity_number", {"身份证号": "994722200111028780"}),
]


@pytest.mark.parametrize("first", range(len(WRONG)))
def test_first_of_several_problems_is_told(parse, first):
    cells = {title: value for _, wrong in WRONG[first:] for title, value in wrong.items()}
    assert kinds(parse(PERSON | {"民族": "汉族"} | cells)) == [(2, WRONG[first][0])]


def test_duplicates_by_identity_number_first_good_one_stays(parse):
    wrong = PERSON | {"身份证号": NUMBER, "所在支部": "第九党支部"}
    good = PERSON | {"身份证号": NUMBER}
    again = PERSON | {"姓名": "费晨", "身份证号": NUMBER.lower()}
    old = PERSON | {"姓名": "费晨", "身份证号": NUMBER[:6] + NUMBER[8:17]}
    roster = parse(wrong, good, again, old)
    assert kinds(roster) == [(2, "unknown_organisation"), (4, "duplicate_in_file"), (5, "duplicate_in_file")]
    assert roster.problems[1].message == "第 4 行的“身份证号”与第 3 行相同，只导入第 3 行。请核对是否重复或抄错。"
    assert [member.row for member in roster.rows] == [3]


SAME = PERSON | {"出生年月": "1940.05"}


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({}, {}, True),
        ({}, {"出生年月": "1940-5-30"}, True),
        ({}, {"出生年月": "1940.06"}, False),
        ({}, {"姓名": "李丽"}, False),
        ({}, {"所在支部": "QX-2-1"}, False),
        ({"身份证号": NUMBER}, {}, True),
        ({}, {"身份证号": NUMBER}, True),
        ({"身份证号": NUMBER}, {"身份证号": identity("19400530", "955")}, False),
        ({"出生年月": ""}, {"出生年月": ""}, True),
        ({"出生年月": ""}, {}, False),
    ],
)
def test_namesakes(parse, one, other, is_same):
    roster = parse(SAME | one, SAME | other)
    assert kinds(roster) == ([(3, "duplicate_in_file")] if is_same else [])


WARNINGS = [
    ({"身份证号": NUMBER, "性别": "男"}, "sex_differs", "第 2 行“性别”与身份证号不一致，按表里写的导入。请核对。"),
    (
        {"身份证号": NUMBER, "出生年月": "1940.06"},
        "birth_differs",
        "第 2 行“出生年月”写的是 1940.06，与身份证号不一致，按表里写的导入。请核对。",
    ),
    (
        {"身份证号": NUMBER[:6] + NUMBER[8:17]},
        "old_identity_number",
        "第 2 行“身份证号”是 15 位旧号，已补成 18 位导入。请照新证核对。",
    ),
    (
        {"入党时间": "1980-07-02", "转正时间": "1979.07"},
        "dates_out_of_order",
        "第 2 行“转正时间”（1979.07）早于“入党时间”（1980-07-02），照样导入。请核对。",
    ),
    (
        {"出生年月": "1960.05", "参加工作时间": "1950.05"},
        "dates_out_of_order",
        "第 2 行“参加工作时间”（1950.05）早于“出生年月”（1960.05），照样导入。请核对。",
    ),
    (
        {"出生年月": 1985.1},
        "ambiguous_date",
        "第 2 行“出生年月”是数字 1985.1，按 1985 年 1 月导入。如果是 10 月，请写成 1985-10。",
    ),
    ({"联系电话": "打不通"}, "unreadable_phone", "第 2 行“联系电话”看不出号码，没有导入这一格。"),
    ({"性别": "?"}, "unknown_sex", "第 2 行“性别”写的是“?”，认不出，没有导入这一格，其余照常。"),
    ({"党内职务": "能手"}, "unknown_post", "第 2 行“党内职务”写的是“能手”，认不出，没有导入这一格，其余照常。"),
]


@pytest.mark.parametrize(("cells", "kind", "sentence"), WARNINGS)
def test_warning_does_not_refuse(parse, cells, kind, sentence):
    roster = parse(PERSON | cells)
    assert [(warning.row, warning.kind, warning.message) for warning in roster.warnings] == [(2, kind, sentence)]
    assert (len(roster.rows), roster.problems) == (1, [])


@pytest.mark.parametrize(
    "cells",
    [
        {"身份证号": NUMBER, "性别": "女", "出生年月": "1940.05"},
        {"身份证号": NUMBER, "出生年月": "1940-05-30"},
        {"入党时间": "1980-07-31", "转正时间": "1980.07"},
        {"身份证号": "991***********0363", "联系电话": "199****3116"},
    ],
)
def test_no_warning_at_the_coarser_precision_or_for_masked_numbers(parse, cells):
    assert parse(PERSON | cells).warnings == []


def test_dates_of_today_and_this_month_are_not_in_the_future(parse):
    assert kinds(parse(PERSON | {"入党时间": "2026-11-21"}, SAME | {"入党时间": "2026.11"})) == []


FURNITURE = [
    ["合计", "2人"],
    ["合 计：", "", "2"],
    ["", "总计", "2"],
    ["填表人：张三", "", "审核人：李四"],
    ["单位负责人（签字）：", "", ""],
    ["", "", ""],
    ["\u3000", " ", ""],
    ["序号", "姓 名", "所在党支部"],
    [3, "", ""],
    ["注：本表一式两份", "", ""],
    ["备注：", "以上为全部", ""],
]


@pytest.mark.parametrize("row", FURNITURE)
def test_rows_that_are_no_records_are_passed_over(row):
    table = [["序号", "姓名", "所在支部"], [1, "李莉", "QX-2-2"], row, [2, "李丽", "QX-2-2"]]
    roster = parse_table(table)
    assert ([member.row for member in roster.rows], told(roster)) == ([2, 4], [])


def test_a_row_with_anything_but_a_name_is_a_record():
    roster = parse_table([["序号", "姓名", "所在支部"], [1, "", "QX-2-2"]])
    assert kinds(roster) == [(2, "missing_name")]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("QX-2-2", 22),
        ("qx-2-2", 22),
        ("文昌社区党委翠湖苑小区党支部", 21),
        ("新桥社区党委 / 翠湖苑小区党支部", 11),
        ("中共阳光家园小区党支部", 22),
        ("阳光 家园小区党支部", 22),
    ],
)
def test_organisation_by_code_name_or_superior_and_name(parse, written, found):
    assert parse(PERSON | {"所在支部": written}).rows[0].organisation == found


def test_without_a_column_for_it_everybody_belongs_to_the_given_home(parse):
    roster = parse({"姓名": "李莉", "性别": "女"}, home=22)
    assert [member.organisation for member in roster.rows] == [22]
    with pytest.raises(UnreadableWorkbook, match="“所在支部”"):
        parse({"姓名": "李莉", "性别": "女"})


def test_a_given_home_does_not_replace_what_a_row_says(parse):
    roster = parse(PERSON | {"所在支部": "QX-2-1"}, {"姓名": "李丽", "所在支部": ""}, home=22)
    assert [member.organisation for member in roster.rows] == [21]
    assert kinds(roster) == [(3, "unknown_organisation")]


def test_columns_in_another_order_and_other_words():
    table = [
        ["手机号码", "家庭住址", "公民身份号码", "所属党组织", "出生日期", "姓名", "文化程度", "编号"],
        ["19900001363", "3栋", NUMBER, "QX-2-2", "19400530", "林坤", "本科", 7],
    ]
    member = parse_table(table).rows[0]
    assert (member.phone, member.address, member.identity_number, member.organisation) == (
        "19900001363",
        "3栋",
        NUMBER,
        22,
    )
    assert (member.birth, member.name, member.education) == (PartialDate(date(1940, 5, 30)), "林坤", "本科")


def test_a_row_can_be_refused_afterwards(parse):
    roster = parse(PERSON, PERSON | {"姓名": ""}, PERSON | {"姓名": "李丽"})
    roster.refuse({roster.rows[0].key: Problem(2, "姓名", "registered_elsewhere", "……")})
    assert kinds(roster) == [(2, "registered_elsewhere"), (3, "missing_name")]
    assert ([member.row for member in roster.rows], roster.total) == ([4], 3)


def test_export_with_our_own_titles_is_read_back():
    titles = [column.title for column in ROSTER_COLUMNS]
    header = locate_table(open_workbook(workbook_file([titles])), ROSTER_COLUMNS)
    assert list(header.indexes) == [column.key for column in ROSTER_COLUMNS]
    assert BRANCHES("QX-1").id == 1
