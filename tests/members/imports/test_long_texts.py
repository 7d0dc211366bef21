"""Texts of a roster longer than a column: named, never cut."""

import pytest

from tests.members.imports.test_roster_parsing import PERSON

LONG_TEXTS = [
    ("民族", "ethnicity", 20),
    ("籍贯", "native_place", 100),
    ("学历", "education", 60),
    ("工作单位及职务", "workplace", 200),
    ("现居住地", "address", 200),
    ("备注", "note", 500),
]


@pytest.mark.parametrize(("title", "key", "limit"), LONG_TEXTS)
def test_a_text_is_taken_in_whole_or_named_and_left_out(parse, title, key, limit):
    fits, too_long = "长" * limit, "长" * (limit + 32)
    roster = parse(PERSON | {title: fits}, PERSON | {"姓名": "李丽", title: too_long})
    assert [getattr(member, key) for member in roster.rows] == [fits, ""]
    sentence = f"第 3 行“{title}”有 {limit + 32} 字，最多 {limit} 字，这一格没有导入。"
    assert [(one.row, one.kind, one.message) for one in roster.warnings] == [(3, "text_too_long", sentence)]


def test_a_text_is_measured_as_it_would_be_kept(parse):
    """Spaces at line breaks become one, what nobody sees is gone."""
    roster = parse(PERSON | {"备注": "长\n \n" * 250})
    assert ([len(member.note) for member in roster.rows], roster.warnings) == ([499], [])


@pytest.mark.parametrize(
    ("cells", "column", "length"),
    [
        ({"职务": "科" * 201}, "职务", 201),
        ({"工作单位": "局" * 150, "职务": "科" * 60}, "工作单位", 211),
    ],
)
def test_a_workplace_of_two_columns_is_measured_as_one(parse, cells, column, length):
    roster = parse(PERSON | cells)
    assert [member.workplace for member in roster.rows] == [""]
    assert [one.message for one in roster.warnings] == [
        f"第 2 行“{column}”有 {length} 字，最多 200 字，这一格没有导入。"
    ]


def test_a_name_that_is_too_long_is_none(parse):
    roster = parse(PERSON | {"姓名": "李" * 50}, PERSON | {"姓名": "李" * 51})
    assert [member.name for member in roster.rows] == ["李" * 50]
    sentence = "第 3 行“姓名”有 51 字，最多 50 字，没有导入。请核对这一格是不是姓名。"
    assert [(one.row, one.kind, one.message) for one in roster.problems] == [(3, "missing_name", sentence)]
