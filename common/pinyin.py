"""Pinyin of names for search and order: whole syllables and initials, with surnames read as surnames.

Keys hold a-z and 0-9 alone, which sort alike under every collation: a dot in a name would be weighed on one database and
passed over on the next.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from string import ascii_lowercase, digits

from pypinyin import Style, lazy_pinyin

SURNAMES = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "朴": "piao", "查": "zha", "盖": "ge",
    "华": "hua", "任": "ren", "燕": "yan", "应": "ying", "尉迟": "yu chi", "单于": "chan yu", "万俟": "mo qi",
    "长孙": "zhang sun", "乐": "yue", "缪": "miao", "逄": "pang", "种": "chong", "宓": "mi", "召": "shao",
    "翟": "zhai", "晁": "chao", "员": "yun", "折": "she", "黑": "he", "秘": "bi", "冼": "xian", "繁": "po",
    "祭": "zhai", "洗": "xian", "幺": "yao", "那": "na", "尹": "yin", "覃": "qin", "洪": "hong", "牟": "mu",
}  # fmt: skip
"""Surnames that pypinyin reads as ordinary words."""
PLAIN = frozenset(ascii_lowercase + digits)
DIGITS = str.maketrans({digit: f"1{digit}" for digit in digits})
"""Digits of a name in a key of order: 0 alone ends a syllable."""
ORDER_LENGTH = 700
"""Enough for a name of fifty characters."""
NONE = "\0"


@lru_cache(maxsize=256)  # the keys of a person are made one after the other
def readings(name: str) -> tuple[tuple[str, str], ...]:
    """Each character of a personal name with its syllable, the surname read as a surname.

    What has no reading stands for itself, in one piece: `(("bu", "布"), ("·Ann", ""))` for 布·Ann.
    """
    for length in (2, 1):
        if reading := SURNAMES.get(name[:length]):
            return (*zip(reading.split(), name[:length], strict=True), *_read(name[length:]))
    return tuple(_read(name))


def _read(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    for reading in lazy_pinyin(text, style=Style.NORMAL):
        is_unread = text.startswith(reading, at)
        yield reading, "" if is_unread else text[at]
        at += len(reading) if is_unread else 1


def person_keys(name: str) -> tuple[str, str]:
    """`("zengqinghua", "zqh")` for 曾庆华."""
    return _keys([reading for reading, _character in readings(name)])


def person_order(name: str) -> str:
    """The key by which people stand in a list, as in a dictionary: character by character, by syllable.

    范思琪 comes before 方永年, for fan ends where fang goes on; 张 and 章 read alike and stay apart. A syllable ends in 0,
    which no syllable holds and which sorts before all they hold; the number of the character follows.
    """
    return "".join(_place(reading, character) for reading, character in readings(name))[:ORDER_LENGTH]


def _place(reading: str, character: str) -> str:
    # lü stands right after lu: 陆, 吕, 罗.
    syllable = _plain(reading).translate(DIGITS).replace("v", "u1" if character else "v")
    return f"{syllable}0{ord(character or NONE):06x}" if syllable else ""


def title_keys(name: str) -> tuple[str, str]:
    """The same for a name that is not a person's."""
    return _keys(lazy_pinyin(name, style=Style.NORMAL))


def _keys(parts: list[str]) -> tuple[str, str]:
    kept = [key for part in parts if (key := _plain(part))]
    return "".join(kept)[:200], "".join(key[0] for key in kept)[:60]


def _plain(part: str) -> str:
    """Letters without marks; a character without a reading goes after all that have one; the rest is left out."""
    return "".join(_plain_character(character) for character in unicodedata.normalize("NFKD", part).lower())


def _plain_character(character: str) -> str:
    if character in PLAIN:
        return character
    return f"zz{ord(character):05x}" if character.isalpha() else ""
