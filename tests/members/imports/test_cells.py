"""What clerks write in single cells: codes, signs, excuses, remarks beside numbers."""

import pytest

from common.identity import BadIdentityNumber, check_identity_number, normalise_phone
from members.choices import Sex, Stage
from members.services.imports.cells import clean_sex, is_placeholder
from tests.members.imports.test_messy_files import HEADER, HOME, parsed, person, refused, told

NUMBER = "990000198001020018"
WITH_X = "99000019800102019X"


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("1", Sex.MALE), ("2", Sex.FEMALE), ("男士", Sex.MALE), ("♀", Sex.FEMALE), ("Male", Sex.MALE), ("1男", Sex.MALE),
        ("女（2）", Sex.FEMALE), ("ｆｅｍａｌｅ", Sex.FEMALE), ("１", Sex.MALE), ("男 性", Sex.MALE), ("女\u200b", Sex.FEMALE),
        ("2-女", Sex.FEMALE), ("", None), ("女2男", None), ("0", None), ("9", None), ("男/女", None), ("男女", None), ("√", None),
    ],
)  # fmt: skip
def test_sexes(text, sex):
    assert clean_sex(text) == sex


def test_a_code_is_no_ethnicity():
    roster = parsed({"名册": [[*HEADER, "民族"], [*person(1, "甲某"), "01"]]})
    assert (roster.rows[0].ethnicity, told(roster)) == ("", [("unknown_ethnicity", 2, "民族")])


PLACEHOLDERS = [
    ("joined", "见档案", True),
    ("joined", "档案无记载", True),
    ("joined", "不祥（档案遗失）", True),
    ("joined", "未查到", True),
    ("joined", "XXXX", True),
    ("joined", "。", True),
    ("identity_number", "本人不愿提供", True),
    ("identity_number", "0", True),
    ("phone", "0", True),
    ("education", "0", True),
    ("education", "、", True),
    ("joined", "九十年代", False),
    ("joined", "同入党时间", False),
    ("joined", "2001.?", False),
    ("joined", "0", False),
    ("full_member", "未转正", False),
    ("full_member", "待转正", False),
    ("stage", "√", False),
    ("sex", "♂", False),
    ("workplace", "待业", False),
    ("workplace", "档案局", False),
    ("note", "查无此人", False),
]


@pytest.mark.parametrize(("key", "text", "expected"), PLACEHOLDERS)
def test_excuses_stand_for_nothing_where_digits_should_be(key, text, expected):
    assert is_placeholder(text, key) is expected


@pytest.mark.parametrize("text", ["未到转正时间", "拟2027年转正", "尚未转正", "待转正"])
def test_not_yet_in_the_column_of_full_membership(text):
    roster = parsed({"名册": [HEADER, [1, "甲某", "男", "1980.01", "2026.03", text, HOME]]})
    assert (roster.rows[0].stage, refused(roster), told(roster)) == (Stage.PROBATIONARY, [], [])


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (f"身份证{NUMBER}", NUMBER),
        (f"{NUMBER}（已核）", NUMBER),
        (f"*{NUMBER}", NUMBER),
        (WITH_X[:-1] + "×", WITH_X),
        (WITH_X[:-1] + "х", WITH_X),
    ],
)
def test_a_number_among_words(written, number):
    assert check_identity_number(written).number == number


@pytest.mark.parametrize("written", [f"{NUMBER}/{WITH_X}", f"{NUMBER}1", f"{NUMBER}电话139", "护照E12345678"])
def test_more_digits_than_one_number_are_refused(written):
    with pytest.raises(BadIdentityNumber):
        check_identity_number(written)


@pytest.mark.parametrize(
    ("written", "is_told"),
    [
        ("13900000001（妻子）", True),
        ("子13900000001", True),
        ("手机：13900000001", False),
        ("13900000001(本人)", False),
        ("13900000001,", False),
    ],
)
def test_words_beside_a_telephone_number_are_told(written, is_told):
    phone = normalise_phone(written)
    assert (phone.digits, phone.warning is not None) == ("13900000001", is_told)
