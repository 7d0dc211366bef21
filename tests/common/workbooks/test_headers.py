"""The header is found by meaning: other words, other orders, title rows, two-row headers, other sheets."""

import io
from dataclasses import replace
from datetime import date

import pytest

from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.locating import find_header, locate_table
from common.workbooks.reading import open_workbook
from common.workbooks.titles import Column, normalise_title
from members.services.imports.columns import ROSTER_COLUMNS
from tests.workbook_files import QINGSHAN, office_bytes, workbook_file

PEOPLE = (
    Column("name", "姓名", "名字", required=True),
    Column("branch", "所在支部", "所属党组织 支部", required=True),
    Column("birth", "出生年月", "出生日期"),
    Column("phone", "联系电话", "手机 联系方式电话"),
    Column("address", "现居住地", "住址 联系方式地点"),
)


NOT_READ = "工作表“Sheet1”里没有找到表头，没有读。"


def told(header):
    return [(note.kind, note.message) for note in header.notes]


def locate(*sheets, columns=PEOPLE, **options):
    return locate_table(open_workbook(workbook_file(*sheets)), columns, **options)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("姓 名", "姓名"),
        ("姓\u3000名", "姓名"),
        ("姓\n名", "姓名"),
        ("*姓名", "姓名"),
        ("姓名：", "姓名"),
        ("姓名（必填）", "姓名"),
        ("学历(学位)", "学历"),
        ("出生年月\n（岁）", "出生年月"),
        ("１．姓名", "1姓名"),
        (None, ""),
        (12.0, "12"),
    ],
)
def test_title_is_brought_to_its_words(written, plain):
    assert normalise_title(written) == plain


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["姓名", "所在支部"], {"name": 0, "branch": 1}),
        (["支部", "手机", "姓 名*"], {"branch": 0, "phone": 1, "name": 2}),
        (["", "名字", "", "所属党组织（全称）"], {"name": 1, "branch": 3}),
        (["党员姓名", "所在支部名称", "出生日期"], {"name": 0, "branch": 1, "birth": 2}),
        (["姓名", "所在支部", "座机/手机"], {"name": 0, "branch": 1, "phone": 2}),
    ],
)
def test_columns_by_meaning(titles, expected):
    assert locate([titles, ["李莉", "一支部"]]).indexes == expected


OTHER_WORDS = {
    "number": ("序号", "编号"),
    "birth": ("出生日期", "出生年月日", "出生年月（年月日）"),
    "education": ("文化程度", "学历（学位）", "学历学位"),
    "work_started": ("参加工作日期", "何时参加工作"),
    "joined": ("入党日期", "加入党组织日期", "入党年月"),
    "full_member": ("转正日期", "转为正式党员日期"),
    "organisation": ("所在党支部", "所属党组织", "所在党组织名称", "组织关系所在支部", "党支部"),
    "party_post": ("党内任职", "现党内职务"),
    "workplace": ("单位及职务", "工作单位", "现工作单位及职务（职称）"),
    "identity_number": ("身份证号码", "公民身份号码", "居民身份证号码", "身份证号（18位）"),
    "phone": ("手机号码", "手机", "联系方式", "本人联系电话", "电话"),
    "address": ("家庭住址", "现住址", "居住地址", "家庭地址"),
    "note": ("备 注", "说明"),
}


@pytest.mark.parametrize(("key", "title"), [(key, title) for key, titles in OTHER_WORDS.items() for title in titles])
def test_words_of_other_counties(key, title):
    header = locate([["姓名", "民族", title]], columns=[replace(column, required=False) for column in ROSTER_COLUMNS])
    assert header.indexes == {"name": 0, "ethnicity": 1, key: 2}


def test_header_below_title_rows_with_the_row_excel_shows():
    rows = [["党员花名册"], ["填报单位：姓名单位", "", "日期"], [], ["序号", "姓名", "所在支部"], [1, "李莉", "一支部"]]
    header = locate(rows)
    assert (header.row, header.unmatched) == (4, [("A", "序号")])


def test_table_that_does_not_begin_in_the_corner():
    rows = [[], [], ["", "", "姓名", "所在支部"], ["", "", "李莉", "一支部"]]
    header = locate(rows)
    assert (header.row, header.indexes) == (3, {"name": 2, "branch": 3})
    assert [(row.number, header.cell(row, "name")) for row in header.sheet.rows()] == [(3, "姓名"), (4, "李莉")]


def test_two_row_header():
    rows = [
        ["花名册"],
        ["姓名", "基本情况", "", "联系方式", ""],
        ["", "出生年月", "所在支部", "电话", "地点"],
        ["李莉", "", "一支部"],
    ]
    header = locate(rows)
    assert (header.row, header.indexes) == (3, {"name": 0, "birth": 1, "branch": 2, "phone": 3, "address": 4})


def test_data_below_the_header_is_no_second_header_row():
    header = locate([["姓名", "所在支部"], ["李莉", "支部"]])
    assert header.row == 1


def test_best_sheet_wins_and_instructions_are_passed_over():
    instructions = [["填表说明"], ["姓名：照身份证填写"], ["出生年月", "填至月"]]
    header = locate(instructions, [["姓名", "所在支部", "手机"], ["李莉", "一支部"]])
    assert (header.sheet.name, header.row, told(header)) == ("Sheet2", 1, [("unread_sheet", NOT_READ)])


def test_a_second_sheet_of_the_same_kind_is_told():
    header = locate([["姓名", "所在支部"], ["甲", "一"]], [["姓名", "所在支部"], ["乙", "二"]])
    sentence = "工作表“Sheet2”也有同样的表头，这次只读了“Sheet1”。需要时请另存为单独的文件再导入。"
    assert told(header) == [("unread_sheet", sentence)]


def test_two_columns_of_one_meaning_first_wins_with_a_warning():
    header = locate([["姓名", "手机", "所在支部", "联系电话"]])
    assert header.indexes["phone"] == 1
    sentence = "第 1 行的“手机”（B 列）和“联系电话”（D 列）意思相同，只读了“手机”。"
    assert told(header) == [("unread_column", sentence)]


def test_missing_column_is_named_with_what_there_is():
    with pytest.raises(UnreadableWorkbook) as refusal:
        locate([["花名册"], ["姓名", "手机", "血型"]])
    assert refusal.value.kind == "missing_columns"
    assert str(refusal.value) == (
        "没有找到“所在支部”这一列，没有导入。表头（第 2 行）里有：“姓名”、“手机”、“血型”。请改好列名再导入。"
    )


def test_a_person_can_say_what_a_title_means():
    header = locate([["姓名", "归口"]], chosen={"归口": "branch"})
    assert header.indexes == {"name": 0, "branch": 1}


@pytest.mark.parametrize("rows", [[["只有一句话"]], [["姓名"], ["李莉"]], [[1, 2, 3], [4, 5, 6]]])
def test_no_header_at_all(rows):
    with pytest.raises(UnreadableWorkbook) as refusal:
        locate(rows)
    assert refusal.value.kind == "no_header"
    assert "姓名、所在支部、出生年月、联系电话" in str(refusal.value)


def test_an_empty_workbook_has_no_header():
    with pytest.raises(UnreadableWorkbook) as refusal:
        locate([])
    assert refusal.value.kind == "no_header"


def test_header_beyond_the_first_thirty_rows_is_not_looked_for():
    with pytest.raises(UnreadableWorkbook):
        locate([["说明"]] * 30 + [["姓名", "所在支部"]])
    assert locate([["说明"]] * 29 + [["姓名", "所在支部"]]).row == 30


def test_the_sample_roster():
    header = locate_table(open_workbook(QINGSHAN / "roster.xlsx"), ROSTER_COLUMNS)
    assert (header.sheet.name, header.row, header.unmatched) == ("花名册", 3, [])
    assert list(header.indexes) == [
        "number", "name", "sex", "ethnicity", "birth", "education", "joined", "full_member", "organisation",
        "party_post", "workplace", "identity_number", "phone", "address", "note",
    ]  # fmt: skip


def test_every_word_of_the_roster_means_one_column():
    words = [(word, column.key) for column in ROSTER_COLUMNS for word in column.words()]
    assert len(dict(words)) == len(words)


def test_dates_of_books_that_count_from_1904():
    assert open_workbook(workbook_file([["a"]], date_1904=True)).date1904 is True
    book = open_workbook(workbook_file([[date(1985, 7, 1)]]))
    assert (book.date1904, next(book.sheets[0].rows()).cells) == (False, [date(1985, 7, 1)])


ROSTER = [Column("name", "姓名", required=True), Column("joined", "入党时间", "入党"), Column("full", "转正时间", "转正"),
          Column("home", "所在支部", "支部"), Column("phone", "联系电话", "手机 联系方式"), Column("note", "备注")]  # fmt: skip
GROUPS = ["姓名", "入党信息", "", "转正", "", "所在支部", "联系方式", "", "备注"]
UNDER = ["", "地点", "时间", "支部", "时间", "", "固话", "手机", ""]
MERGED = ("A2:A3", "B2:C2", "D2:E2", "F2:F3", "G2:H2", "I2:I3")
EXPECTED = {"name": 0, "joined": 2, "full": 4, "home": 5, "phone": 7, "note": 8}


def header_of(rows, **options):
    sheet = open_workbook(io.BytesIO(office_bytes({"名册": rows}, **options))).sheets[0]
    return find_header(sheet.rows(), ROSTER, sheet=sheet)


@pytest.mark.parametrize("merged", [(), MERGED])
def test_what_stands_first_below_a_group_is_not_what_the_group_is_about(merged):
    header = header_of([["党员花名册"], GROUPS, UNDER, ["张三"]], merged=merged)
    assert (header.indexes, header.top, header.row) == (EXPECTED, 2, 3)
    unread = [title for _letter, title in header.unmatched]
    assert unread == ["入党信息 地点", "转正 支部", "固话"]


def test_a_header_of_three_rows_is_read_together():
    rows = [
        ["党员花名册"],
        ["基本情况", "党内情况", "", "", "联系方式", "备注"],
        ["姓名", "组织关系", "入党", "", "手机", ""],
        ["", "所在支部", "时间", "转正时间", "", ""],
        ["张三"],
    ]
    header = header_of(rows)
    assert (header.indexes, header.top, header.row) == (
        {"name": 0, "home": 1, "joined": 2, "full": 3, "phone": 4, "note": 5}, 2, 4
    )  # fmt: skip


def test_a_title_row_or_the_first_person_is_no_part_of_the_header():
    rows = [["党员花名册"], ["姓名", "入党时间", "所在支部", ""], ["张三", "2001.07", "某支部", "手机"]]
    header = header_of(rows)
    assert (header.top, header.row) == (2, 2)
