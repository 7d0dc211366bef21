"""Identity numbers (made up, no such area codes) and telephone numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.identity import (
    BadIdentityNumber,
    IdentityNumber,
    check_digit,
    check_identity_number,
    normalise_phone,
)

GOOD = IdentityNumber("99666419400530954X", date(1940, 5, 30), is_male=False)


@pytest.mark.parametrize(
    "cell",
    [
        "99666419400530954X",
        "99666419400530954x",
        " 99666419400530954X ",
        "９９６６６４１９４００５３０９５４Ｘ",
        "’99666419400530954X",
        "'99666419400530954X",
        "996664 19400530 954X",
        "996664-19400530-954x",
        "\u200b99666419400530954X",
    ],
)
def test_number_in_its_normal_form(cell):
    assert check_identity_number(cell) == GOOD


def test_odd_seventeenth_digit_is_a_man():
    assert check_identity_number("991160199808310363").is_male is False
    assert check_identity_number("997484194512297251").is_male is True


@pytest.mark.parametrize("cell", ["996664400530954", 996664400530954.0, 996664400530954])
def test_old_number_is_completed(cell):
    assert check_identity_number(cell) == IdentityNumber("99666419400530954X", date(1940, 5, 30), False, was_old=True)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("994722200111028780", "校验位不对，可能抄错了一位，请照身份证核对。"),
        ("996664194005309540", "校验位不对，可能抄错了一位，请照身份证核对。"),
        ("9966641940053095", "有 16 位，应为 18 位，请照身份证核对。"),
        ("9966641940053095411", "有 19 位，应为 18 位，请照身份证核对。"),
        ("99666419400530A54X", "里有不该有的字，只能是数字，末位可以是 X。"),
        ("X96664194005309549", "里有不该有的字，只能是数字，末位可以是 X。"),
        ("99666419401330954" + check_digit("99666419401330954"), "里的出生日期不存在，请照身份证核对。"),
        ("99666419010229954" + check_digit("99666419010229954"), "里的出生日期不存在，请照身份证核对。"),
        ("99666418400530954" + check_digit("99666418400530954"), "里的出生年份不对，请照身份证核对。"),
        (996664194005309000.0, "存成了数字，后三位已丢失，请把这一列设为文本后重新填写。"),
        (date(1985, 7, 1), "有 8 位，应为 18 位，请照身份证核对。"),
        ("9.96664E+17", "存成了数字，后三位已丢失，请把这一列设为文本后重新填写。"),
    ],
)
def test_impossible_number_is_told_without_repeating_it(cell, sentence):
    with pytest.raises(BadIdentityNumber) as refusal:
        check_identity_number(cell)
    assert str(refusal.value.message) == sentence


@given(st.one_of(st.text(), st.text("0123456789X０Xx- ", min_size=14, max_size=20), st.floats(), st.integers()))
def test_nothing_but_the_typed_refusal(cell):
    try:
        found = check_identity_number(cell)
    except BadIdentityNumber:
        return
    assert len(found.number) == 18
    assert check_digit(found.number[:17]) == found.number[17]


SEVERAL = "写了几个号码，只记第一个。"
UNREADABLE = "看不出号码，没有导入这一格。"


@pytest.mark.parametrize(
    ("cell", "digits", "warning"),
    [
        ("19900001363", "19900001363", None),
        (19900009163.0, "19900009163", None),
        ("199-0000-4111", "19900004111", None),
        ("199 0000 4111", "19900004111", None),
        ("+86 19900004111", "19900004111", None),
        ("8619900004111", "19900004111", None),
        ("１９９００００４１１１", "19900004111", None),
        ("’19900004111", "19900004111", None),
        ("0991-2345678", "09912345678", None),
        ("(010)23456789", "01023456789", None),
        ("2345678", "2345678", None),
        ("19900004111/19900004112", "19900004111", SEVERAL),
        ("短号666、19900004112", "19900004112", SEVERAL),
        ("1990000411", None, UNREADABLE),
        ("199000041111", None, UNREADABLE),
        ("同上", None, UNREADABLE),
        ("/", None, UNREADABLE),
        (date(1985, 7, 1), None, UNREADABLE),
    ],
)
def test_phone(cell, digits, warning):
    phone = normalise_phone(cell)
    assert (phone.digits, phone.warning and str(phone.warning)) == (digits, warning)
