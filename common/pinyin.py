"""Pinyin of names for search and order: whole syllables and initials, with surnames read as surnames.

Keys hold a-z and 0-9 alone, which sort alike under every collation: a dot in a name would be weighed on one database and
passed over on the next.
"""

import unicodedata
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


def syllables(name: str) -> list[str]:
    """Lower-case syllables of a personal name, the surname read as a surname."""
    for length in (2, 1):
        reading = SURNAMES.get(name[:length])
        if reading:
            return reading.split() + lazy_pinyin(name[length:], style=Style.NORMAL)
    return lazy_pinyin(name, style=Style.NORMAL)


def person_keys(name: str) -> tuple[str, str]:
    """`("zengqinghua", "zqh")` for 曾庆华."""
    return _keys(syllables(name))


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
