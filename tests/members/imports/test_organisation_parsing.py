"""A list of organisations: kinds by meaning, superiors in any order, by code or by name, in the file or known."""

import pytest

from common.workbooks.reading import open_workbook
from members.choices import ALLOWED_PARENTS, OrganisationKind
from members.services.imports.columns import KIND_CODES, kind_of
from members.services.imports.organisation_index import KnownOrganisation
from members.services.imports.organisation_parsing import parse_organisations
from tests.workbook_files import QINGSHAN, workbook_file

TITLES = ["组织编码", "上级组织编码", "组织名称", "组织类别"]
COUNTY = ["QX", "", "青山县委组织部", "组织部"]
STREET = ["QX-1", "QX", "城关街道党工委", "街道党工委"]
COMMUNITY = ["QX-1-1", "QX-1", "新桥社区党委", "社区党组织"]
BRANCH = ["QX-1-1-1", "QX-1-1", "翠湖苑小区党支部", "小区党支部"]

KNOWN = [
    KnownOrganisation(1, "QX", "青山县委组织部", "COUNTY"),
    KnownOrganisation(2, "QX-1", "城关街道党工委", "STREET", 1),
    KnownOrganisation(3, "QX-1-1", "新桥社区党委", "COMMUNITY_COMMITTEE", 2),
    KnownOrganisation(4, "QX-1-2", "文昌社区党委", "COMMUNITY_COMMITTEE", 2),
]


def parse(*rows, titles=TITLES, **options):
    file = workbook_file([titles, *rows])
    return parse_organisations(open_workbook(file), parent_kinds=ALLOWED_PARENTS, **options)


def placed(result):
    return {one.row: (one.kind, one.parent_row, one.parent_id, one.known_id) for one in result.rows}


def told(result):
    return [(problem.row, problem.kind, problem.message) for problem in result.problems]


def test_the_sample_is_good_as_it_is():
    book = open_workbook(QINGSHAN / "organisations.xlsx")
    result = parse_organisations(book, parent_kinds=ALLOWED_PARENTS)
    kinds = [one.kind for one in result.rows]
    assert (result.total, result.problems, result.warnings) == (39, [], [])
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "COUNTY": 1,
        "STREET": 2,
        "COMMUNITY_COMMITTEE": 4,
        "RESIDENTIAL_BRANCH": 8,
        "BUILDING_GROUP": 18,
        "AGENCY_COMMITTEE": 1,
        "AGENCY": 5,
    }


def test_superiors_come_first_whatever_the_order_of_the_file():
    result = parse(BRANCH, COMMUNITY, COUNTY, STREET)
    assert placed(result) == {
        2: ("RESIDENTIAL_BRANCH", 3, None, None),
        3: ("COMMUNITY_COMMITTEE", 5, None, None),
        4: ("COUNTY", None, None, None),
        5: ("STREET", 4, None, None),
    }
    assert [one.row for one in result.rows] == [4, 5, 3, 2]


def test_known_superiors_by_code_and_by_name():
    titles = ["编码", "上级党组织", "名称", "类别", "地址"]
    rows = [
        ["A1", "QX-1-1", "甲小区党支部", "小区党支部", "甲路1号"],
        ["A2", "文昌社区党委", "乙小区党支部", "小区党支部", ""],
    ]
    result = parse(*rows, titles=titles, known=KNOWN)
    assert placed(result) == {2: ("RESIDENTIAL_BRANCH", None, 3, None), 3: ("RESIDENTIAL_BRANCH", None, 4, None)}
    assert [one.place for one in result.rows] == ["甲路1号", ""]


def test_without_codes_by_names_alone():
    titles = ["组织名称", "上级组织", "组织类别"]
    rows = [
        ["一社区党委", "城关街道党工委", "社区"],
        ["甲县委组织部", "", "组织部"],
        ["城关街道党工委", "甲县委组织部", "街道"],
    ]
    assert placed(parse(*rows, titles=titles)) == {
        2: ("COMMUNITY_COMMITTEE", 4, None, None),
        3: ("COUNTY", None, None, None),
        4: ("STREET", 3, None, None),
    }


def test_a_known_organisation_is_recognised_and_stays_where_it_is():
    result = parse(["QX-1-2", "", "文昌社区党总支", ""], known=KNOWN)
    assert placed(result) == {2: ("COMMUNITY_COMMITTEE", None, 2, 4)}


def test_a_row_of_the_file_stands_for_the_known_one():
    result = parse(STREET, ["QX-1-9", "QX-1", "新社区党委", "社区党组织"], known=KNOWN)
    assert placed(result) == {2: ("STREET", None, 1, 2), 3: ("COMMUNITY_COMMITTEE", 2, None, None)}


REFUSED = [
    ([["A", "QX-1", "", "社区"]], "missing_name", "第 2 行没有写“组织名称”，没有导入。请补上名称。"),
    ([["A", "QX-1", "新社区", ""]], "unknown_kind", "第 2 行没有写“组织类别”，没有导入。请补上，例如：小区党支部。"),
    (
        [["A", "QX-9", "新社区", "社区"]],
        "unknown_parent",
        "第 2 行“上级组织编码”写的是“QX-9”，没有找到这个上级组织，或它那一行没有导入。请核对。",
    ),
    ([["A", "", "新社区", "社区"]], "unknown_parent", "第 2 行没有写上级组织，没有导入。请补上上级组织的编码或名称。"),
    (
        [["A", "QX", "新社区", "社区"]],
        "wrong_parent",
        "第 2 行“新社区”（社区党组织）不能设在县(区)委组织部下面，没有导入。请核对类别和上级。",
    ),
    (
        [["A", "", "乙县委组织部", "组织部"]],
        "wrong_parent",
        "第 2 行“乙县委组织部”是第二个县(区)委组织部，一个系统只有一个，没有导入。请核对组织编码。",
    ),
    (
        [["QX", "QX-1", "青山县委组织部", "组织部"]],
        "wrong_parent",
        "第 2 行“青山县委组织部”（县(区)委组织部）是最上级，不能再有上级组织，没有导入。请清空上级。",
    ),
    (
        [["A", "A", "自己", "社区"]],
        "unknown_parent",
        "第 2 行“上级组织编码”写的是“A”，没有找到这个上级组织，或它那一行没有导入。请核对。",
    ),
]


@pytest.mark.parametrize(("rows", "kind", "sentence"), REFUSED)
def test_refused_row_and_its_sentence(rows, kind, sentence):
    result = parse(*rows, known=KNOWN)
    assert told(result) == [(2, kind, sentence)]
    assert result.rows == []


def test_unknown_kind_lists_the_kinds():
    ((_row, kind, message),) = told(parse(["A", "QX-1", "新社区", "不知道"], known=KNOWN))
    assert kind == "unknown_kind"
    assert message.startswith(
        "第 2 行“组织类别”写的是“不知道”，认不出是哪一类，没有导入。请照这些写：县(区)委组织部、街道"
    )


def test_second_root_in_one_file_is_refused():
    result = parse(COUNTY, ["QY", "", "乙县委组织部", "组织部"])
    assert [(problem.row, problem.kind) for problem in result.problems] == [(3, "wrong_parent")]


def test_root_of_the_same_code_is_the_known_one():
    assert placed(parse(COUNTY, known=KNOWN)) == {2: ("COUNTY", None, None, 1)}


def test_what_hangs_on_a_refused_row_is_refused_too():
    result = parse(COUNTY, ["QX-1", "QX", "城关街道党工委", "不知道"], COMMUNITY, BRANCH)
    assert [(problem.row, problem.kind) for problem in result.problems] == [
        (3, "unknown_kind"),
        (4, "unknown_parent"),
        (5, "unknown_parent"),
    ]


def test_rows_that_name_each_other_are_refused():
    result = parse(COUNTY, ["A", "B", "甲", "社区"], ["B", "A", "乙", "街道"])
    assert [(problem.row, problem.kind) for problem in result.problems] == [
        (3, "unknown_parent"),
        (4, "unknown_parent"),
    ]


def test_duplicates_first_good_one_stays():
    result = parse(COUNTY, STREET, ["qx-1", "QX", "另一个街道党工委", "街道"], COMMUNITY)
    assert told(result) == [(4, "duplicate_in_file", "第 4 行的“组织编码”与第 3 行相同，只导入第 3 行。请核对。")]
    assert placed(result)[5] == ("COMMUNITY_COMMITTEE", 3, None, None)


def test_duplicate_whose_first_row_is_bad_is_no_duplicate():
    result = parse(COUNTY, ["QX-1", "QX", "城关街道党工委", "不知道"], STREET)
    assert [(problem.row, problem.kind) for problem in result.problems] == [(3, "unknown_kind")]
    assert set(placed(result)) == {2, 4}


def test_same_name_under_one_superior_is_a_duplicate_only_without_codes():
    groups = [["G1", "QX-1-1", "甲小区党支部", "小区党支部"], ["G2", "QX-1-1", "甲小区党支部", "小区党支部"]]
    assert parse(*groups, known=KNOWN).problems == []
    nameless = [["", *row[1:]] for row in groups]
    assert told(parse(*nameless, known=KNOWN)) == [
        (3, "duplicate_in_file", "第 3 行与第 2 行的名称和上级都相同，只导入第 2 行。请核对。")
    ]


def test_superior_of_an_ambiguous_name_asks_for_its_code():
    titles = ["编码", "上级组织", "名称", "类别"]
    rows = [
        ["A", "QX-1-1", "翠湖苑小区党支部", "小区党支部"],
        ["B", "QX-1-2", "翠湖苑小区党支部", "小区党支部"],
        ["C", "翠湖苑小区党支部", "第1楼栋党小组", "楼栋党小组"],
    ]
    assert told(parse(*rows, titles=titles, known=KNOWN)) == [
        (
            4,
            "unknown_parent",
            "第 4 行“上级组织”写的是“翠湖苑小区党支部”，有 2 个组织同名，没有导入。请改填上级组织编码。",
        )
    ]


def test_namesakes_of_a_kind_that_cannot_be_superior_do_not_confuse():
    known = [*KNOWN, KnownOrganisation(9, "X", "新桥社区党委", "OTHER_BRANCH", 2)]
    titles = ["编码", "上级组织", "名称", "类别"]
    result = parse(["A", "新桥社区党委", "甲小区党支部", "小区党支部"], titles=titles, known=known)
    assert placed(result) == {2: ("RESIDENTIAL_BRANCH", None, 3, None)}


def test_other_branches_keep_the_word_as_their_label():
    rows = [["A", "QX-1", "甲", "流动党支部"], ["B", "QX-1", "乙", "其他党支部"], ["C", "QX-1", "丙", "OTHER_BRANCH"]]
    result = parse(*rows, known=KNOWN)
    assert [(one.kind, one.label) for one in result.rows] == [
        ("OTHER_BRANCH", "流动党支部"),
        ("OTHER_BRANCH", ""),
        ("OTHER_BRANCH", ""),
    ]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("组织部", "COUNTY"),
        ("县委组织部", "COUNTY"),
        ("街道党工委", "STREET"),
        ("乡镇党委", "STREET"),
        ("镇党委", "STREET"),
        ("社区党组织", "COMMUNITY_COMMITTEE"),
        ("社区党委", "COMMUNITY_COMMITTEE"),
        ("社区党总支", "COMMUNITY_COMMITTEE"),
        ("小区党支部", "RESIDENTIAL_BRANCH"),
        ("老旧院落党支部", "RESIDENTIAL_BRANCH"),
        ("楼栋党小组", "BUILDING_GROUP"),
        ("院落党小组", "BUILDING_GROUP"),
        ("党小组", "BUILDING_GROUP"),
        ("机关工委", "AGENCY_COMMITTEE"),
        ("县直机关工委", "AGENCY_COMMITTEE"),
        ("机关党组织", "AGENCY"),
        ("机关党委", "AGENCY"),
        ("事业单位党组织", "AGENCY"),
        ("机关党支部", "AGENCY_BRANCH"),
        ("离退休党支部", "AGENCY_BRANCH"),
        ("非公企业党组织", "ENTERPRISE"),
        ("国企党委", "ENTERPRISE"),
        ("社会组织党支部", "SOCIAL"),
        ("行业协会党支部", "SOCIAL"),
        ("村党支部", "VILLAGE"),
        ("学校党组织", "SCHOOL"),
        ("银行党支部", "BANK"),
        ("银行业党委", "BANK"),
        ("园区党工委", "PARK"),
        ("联合党支部", "OTHER_BRANCH"),
        ("网格党支部", "OTHER_BRANCH"),
        ("小 区 党支部", "RESIDENTIAL_BRANCH"),
        ("street", "STREET"),
        ("不知道", None),
    ],
)
def test_kinds_by_meaning(word, kind):
    assert kind_of(word) == kind


def test_our_own_labels_and_codes_are_understood():
    assert {label: kind_of(str(label)) for label in OrganisationKind.labels} == dict(
        zip(OrganisationKind.labels, OrganisationKind.values, strict=True)
    )
    assert set(OrganisationKind.values) == KIND_CODES


def test_a_list_of_five_thousand_takes_no_time_to_settle():
    rows = [[f"A{number}", "QX-1-1", f"{number}小区党支部", "小区党支部"] for number in range(5000)]
    assert len(parse(*reversed(rows), known=KNOWN).rows) == 5000


@pytest.mark.parametrize(
    ("title", "key", "limit", "kind"),
    [
        ("组织编码", "code", 40, "小区党支部"),
        ("地点", "place", 200, "小区党支部"),
        ("类别说明", "label", 20, "小区党支部"),
    ],
)
def test_a_text_is_taken_in_whole_or_named_and_left_out(title, key, limit, kind):
    titles = list(dict.fromkeys(["上级组织", "组织名称", "组织类别", title]))
    rows = [["新桥社区党委", f"{name}支部", kind, "A" * length] for name, length in (("甲", limit), ("乙", limit + 1))]
    found = parse(*rows, titles=titles, known=KNOWN)
    assert [getattr(one, key) for one in found.rows] == ["A" * limit, ""]
    sentence = f"第 3 行“{title}”有 {limit + 1} 字，最多 {limit} 字，这一格没有导入。"
    assert [(one.kind, one.message) for one in found.warnings] == [("text_too_long", sentence)]


def test_a_long_word_for_a_kind_is_named_at_its_own_column():
    found = parse(["H1", "QX-1-1", "甲支部", "联合" + "长" * 19], known=KNOWN)
    assert [(one.kind, one.label) for one in found.rows] == [("OTHER_BRANCH", "")]
    assert [one.message for one in found.warnings] == ["第 2 行“组织类别”有 21 字，最多 20 字，这一格没有导入。"]


def test_a_name_that_is_too_long_is_refused():
    rows = [[f"H{length}", "QX-1-1", "甲" * length, "小区党支部"] for length in (100, 101)]
    found = parse(*rows, known=KNOWN)
    assert [one.name for one in found.rows] == ["甲" * 100]
    assert told(found) == [(3, "missing_name", "第 3 行“组织名称”有 101 字，最多 100 字，没有导入。请改短名称。")]


def test_ditto_marks_stand_for_the_superior_and_the_kind_above():
    rows = [["QX-1-1-1", "QX-1-1", "翠湖苑小区党支部", "小区党支部"], ["QX-1-1-2", "〃", "阳光家园小区党支部", "同上"]]
    result = parse(*rows, known=KNOWN)
    assert (placed(result)[3], told(result)) == (("RESIDENTIAL_BRANCH", None, 3, None), [])


@pytest.mark.parametrize("rows", [[], [BRANCH, []]])
def test_a_ditto_mark_with_nothing_above_is_unreadable(rows):
    result = parse(*rows, ["QX-1-1-2", "〃", "又一小区党支部", "小区党支部"], known=KNOWN)
    assert [problem.kind for problem in result.problems] == ["unknown_parent"]
    assert [one.kind for one in result.warnings] == ["unreadable_cell"]


def test_a_ditto_mark_is_no_name():
    result = parse(BRANCH, ["QX-1-1-2", "QX-1-1", "〃", "小区党支部"], known=KNOWN)
    assert [(problem.row, problem.kind) for problem in result.problems] == [(3, "missing_name")]
