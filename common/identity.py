"""Resident identity numbers and telephone numbers: what can be checked without asking anyone."""

import datetime
import re
import unicodedata
from dataclasses import dataclass
from operator import mul
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
MAX_LENGTH = 60
# A number cell keeps 15 digits; of an 18-digit number the last three are gone for good.
EXACT_DIGITS = 15
NOISE = re.compile(r"[\s'’‘`´′\-–—\u200b-\u200f\u202a-\u202e\ufeff]+")
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+")
EIGHTEEN = re.compile(r"\d{17}[\dX]", re.ASCII)
FIFTEEN = re.compile(r"\d{15}", re.ASCII)
# A number among words: 身份证990000198001020018（已核）. Letters that look like the X.
AMONG_WORDS = re.compile(r"[^\dX]*(\d{17}[\dX])[^\dX]*", re.ASCII)
LOOKS_LIKE_X = str.maketrans("×Хχ✕", "XXXX")
PHONE_NOISE = re.compile(r"[\s\-–—−()'’‘`´′.·]+")
PHONE_SEPARATORS = re.compile(r"[/、,;]|或")
# What a number is called; other words beside it say whose it is, or more.
PHONE_WORDS = re.compile(
    r"[\W\d_]+|手机|移动|电话|号码|本人|住宅|家庭|家里|单位|办公|固话|座机|短号|小号|微信同号|同微信|TEL|^[宅家办]",
    re.I,
)
PHONE_IN_TEXT = re.compile(
    r"(?<!\d)(?:(?:(?:\+|00)?86[ -]?)?1\d{2}[ -]?\d{4}[ -]?\d{4}|\(?0\d{2,3}\)?[ -]?\d{7,8}|[2-8]\d{6,7})(?!\d)"
)
PHONE = re.compile(r"1\d{10}|0\d{9,11}|[2-8]\d{6,7}|400\d{7}", re.ASCII)


class BadIdentityNumber(DomainError):
    """Not a possible number. The message goes on after the name of the column and never repeats the number."""

    code = "bad_identity_number"
    message = _("不对，请照身份证核对。")


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """Always 18 digits; `was_old` says that a 15-digit number of the first generation was completed."""

    number: str
    birth: datetime.date
    is_male: bool
    was_old: bool = False


class Phone(NamedTuple):
    digits: str | None
    warning: Any = None


def check_identity_number(cell: object) -> IdentityNumber:
    """The number in its normal form, or BadIdentityNumber. Area codes are not checked: old and made-up ones occur."""
    text = _identity_text(cell)
    if FIFTEEN.fullmatch(text):
        body = f"{text[:6]}19{text[6:]}"
        return _identity(body + check_digit(body), was_old=True)
    if len(text) != 18:
        raise BadIdentityNumber(_("有 %(length)s 位，应为 18 位，请照身份证核对。"), length=len(text))
    if not EIGHTEEN.fullmatch(text):
        raise BadIdentityNumber(_("里有不该有的字，只能是数字，末位可以是 X。"))
    if check_digit(text[:17]) != text[17]:
        raise BadIdentityNumber(_("校验位不对，可能抄错了一位，请照身份证核对。"))
    return _identity(text)


def check_digit(body: str) -> str:
    """The eighteenth digit that belongs to the first seventeen (GB 11643)."""
    return CHECK_DIGITS[sum(map(mul, map(int, body), WEIGHTS)) % 11]


def _identity_text(cell: object) -> str:
    if isinstance(cell, int | float):
        if abs(cell) >= 10**EXACT_DIGITS:
            raise _digits_lost()
        return f"{cell:.0f}"
    text = NOISE.sub("", unicodedata.normalize("NFKC", str(cell)[: MAX_LENGTH + 1])).upper()
    if "E" in text and SCIENTIFIC.fullmatch(text):
        raise _digits_lost()
    text = text.translate(LOOKS_LIKE_X)
    found = AMONG_WORDS.fullmatch(text)
    return found[1] if found else text


def _digits_lost() -> BadIdentityNumber:
    return BadIdentityNumber(_("存成了数字，后三位已丢失，请把这一列设为文本后重新填写。"))


def _identity(number: str, *, was_old: bool = False) -> IdentityNumber:
    try:
        birth = datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as problem:
        raise BadIdentityNumber(_("里的出生日期不存在，请照身份证核对。")) from problem
    if not 1900 <= birth.year <= 2099:
        raise BadIdentityNumber(_("里的出生年份不对，请照身份证核对。"))
    return IdentityNumber(number, birth, int(number[16]) % 2 == 1, was_old)


def normalise_phone(cell: object) -> Phone:
    """The digits of a mobile or fixed telephone; of two numbers in one cell the first readable one, with a warning."""
    text = (
        f"{cell:.0f}" if isinstance(cell, int | float) else unicodedata.normalize("NFKC", str(cell)[: MAX_LENGTH + 1])
    )
    written = [part for part in PHONE_SEPARATORS.split(text) if part.strip()]
    readable = [digits for part in written if (digits := _phone_digits(part))]
    if len(readable) < len(written):
        # Words beside the numbers, or nothing but spaces between them: 手机13900000001（妻子 13900000002）.
        readable = [digits for found in PHONE_IN_TEXT.findall(text) if (digits := _phone_digits(found))] or readable
    if not readable:
        return Phone(None, _("看不出号码，没有导入这一格。"))
    if len(readable) > 1 or len(written) > 1:
        return Phone(readable[0], _("写了几个号码，只记第一个。"))
    return Phone(readable[0], _("号码旁边还写了别的，只记号码。请核对。") if PHONE_WORDS.sub("", text) else None)


def _phone_digits(text: str) -> str | None:
    digits = PHONE_NOISE.sub("", text)
    digits = digits.removeprefix("+86").removeprefix("0086")
    if len(digits) == 13 and digits.startswith("861"):
        digits = digits[2:]
    return digits if PHONE.fullmatch(digits) else None
