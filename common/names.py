"""Names of people in one normal form: what is written differently and read alike must be found and compared as one."""

import re
import unicodedata

from common.text import clean_text

# Every dot that stands between the parts of a name: 阿不都•热合曼, 阿不都・热合曼, 阿不都.热合曼.
MIDDLE_DOTS = re.compile(
    "[.·\u0387\u16eb\u2022\u2024\u2027\u2219\u22c5\u25cf\u2e31\u2e33\u3002\u30fb\uff0e\uff61\uff65]+"
)
LATIN_GAP = re.compile(r"(?<=[A-Za-z])\s+(?=[A-Za-z])")
# Compatibility forms become wide again: brackets in a Chinese name are Chinese brackets.
BRACKETS = str.maketrans("()", "（）")
VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\u180b-\u180f\U000e0100-\U000e01ef]")
# Signs and squares that stand where a character should be, digits and the like.
PRIVATE = (range(0xE000, 0xF900), range(0xF0000, 0x110000))
# Besides letters, and digits that tell namesakes apart, a name has middle dots, spaces between Latin words, hyphens,
# apostrophes and a remark in brackets; anything else stands where a programme or a clerk had no character. Ideographic
# Description Characters describe one.
IN_NAMES = frozenset("· -'’（）")
DESCRIPTION = range(0x2FF0, 0x3000)


def normal_name(text: str) -> str:
    """The one form of a name: NFKC, without format characters and variation selectors, one middle dot, no spaces.

    A single space stays between Latin words. 李\u3000莉 → 李莉, 阿不都•热合曼 → 阿不都·热合曼.
    """
    text = clean_text(text)
    if text.isalpha() and unicodedata.is_normalized("NFKC", text):
        return text  # nearly all names
    plain = VARIATION_SELECTORS.sub("", unicodedata.normalize("NFKC", MIDDLE_DOTS.sub("·", text)))
    words = LATIN_GAP.sub("\x00", plain)
    joined = "".join(words.split()).replace("\x00", " ")
    return MIDDLE_DOTS.sub("·", joined).strip("·").translate(BRACKETS)


def has_unreadable_character(name: str) -> bool:
    """Whether some character of the name is missing: □, ■, ?, one from a private font, a description of one.

    A name without any letter has none at all.
    """
    has_letters = any(map(str.isalpha, name))
    return not has_letters or any(
        ord(one) in DESCRIPTION or _is_private(ord(one)) or not (one.isalnum() or one in IN_NAMES or _is_new(one))
        for one in name
    )


def _is_new(character: str) -> bool:
    """A character that Python does not know yet, and marks above or below letters."""
    return unicodedata.category(character) in ("Cn", "Mn", "Mc")


def _is_private(code: int) -> bool:
    return any(code in part for part in PRIVATE)


def same_name(one: str, other: str) -> bool:
    return normal_name(one) == normal_name(other)
