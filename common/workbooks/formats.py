"""What a number format lets people see of a number: a day, a month, a year, a number padded or with fixed decimals."""

import re
from dataclasses import dataclass
from typing import Literal

Part = Literal["day", "month", "year"]

# Formats without a code in the file. 27–36 and 50–58 as Chinese Excel and WPS show them.
BUILT_IN_PARTS: dict[int, Part] = {
    **dict.fromkeys((14, 15, 16, 22, 28, 29, 30, 31, 51, 53, 54, 58), "day"),
    **dict.fromkeys((17, 27, 36, 50, 52, 57), "month"),
}
BUILT_IN_DECIMALS = {1: 0, 2: 2, 3: 0, 4: 2, 37: 0, 38: 0, 39: 2, 40: 2}
FIRST_SECTION = re.compile(r'(?:"[^"]*"?|[^;"]+)*+')
# Quoted and escaped characters, colours and locales, fillers: none of them is a place for a number.
LITERAL = re.compile(r'"[^"]*"?|\\.|\[[^\]]*\]|[_*].')
SYSTEM_LONG_DATE = re.compile(r"\[\$-[xX]?[Ff]800\]")
GENERAL = re.compile(r"general|g/通用格式", re.IGNORECASE)
TIME = re.compile(r"[hs]", re.IGNORECASE)
ZEROS = re.compile(r"0{2,20}")
DECIMALS = re.compile(r"[#0,]*0\.(0+)")


@dataclass(frozen=True, slots=True)
class Shown:
    """How a number looks. `part` is the smallest part of a date that is shown; else it is a plain number."""

    part: Part | None = None
    decimals: int | None = None
    zeros: int = 0


PLAIN = Shown()


def shown_by(number: int, code: str | None = None) -> Shown:
    """What the format of this number shows; `code` is its text where the file has one."""
    if code is not None:
        return _shown_by_code(code)
    return Shown(part=BUILT_IN_PARTS.get(number), decimals=BUILT_IN_DECIMALS.get(number))


def _shown_by_code(code: str) -> Shown:
    first = FIRST_SECTION.match(code[:255])[0]  # type: ignore[index]
    if SYSTEM_LONG_DATE.search(first):
        return Shown(part="day")
    bare = LITERAL.sub("", first)
    if GENERAL.search(bare):
        return PLAIN
    if part := _date_part(bare.lower()):
        return Shown(part=part)
    if ZEROS.fullmatch(bare) and bare == first:
        return Shown(zeros=len(bare))
    found = DECIMALS.fullmatch(bare.strip("- ()¥$"))
    return Shown(decimals=len(found[1])) if found else PLAIN


def _date_part(bare: str) -> Part | None:
    """`m` beside hours or seconds is a minute; `e` is the year in Asian formats, `a` a weekday."""
    has_year = "y" in bare or re.search(r"(?<![0#.])e(?![+-])", bare) is not None
    if "d" in bare:
        return "day"
    if "m" in bare and (has_year or not TIME.search(bare)):
        return "month"
    return "year" if has_year else None
