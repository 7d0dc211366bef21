"""Dates as registers write them: to the month or to the day, in a dozen notations."""

import datetime
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

Precision = Literal["month", "day"]

EARLIEST_YEAR, LATEST_YEAR = 1900, 2099
EARLIEST_SERIAL, LATEST_SERIAL = 2200, 73415
SERIAL_EPOCH = datetime.date(1899, 12, 30)
SERIAL_EPOCH_1904 = datetime.date(1904, 1, 1)
MAX_LENGTH = 40
MAX_SHOWN = 30

TIME_OF_DAY = re.compile(r"(?<=\d)[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
SEPARATORS = re.compile(r"[\s.\-/\\年月、。,·•–—−_]+")
ENDING = re.compile(r"[日号\s]*[生]?[\s.\-,。]*$")
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
# Remarks beside a date, （补） or [推算]: brackets with no digit in them. One that says it is a lunar date is none.
REMARK = re.compile(r"[(\[【〔<{](?!.*[农阴]历)[^)\]】〕>}\d]*[)\]】〕>}]?")
CHINESE_DATE = re.compile(
    r"(?:公元)?([一二三四五六七八九〇零○O0o\d]{2,4})[年.\-/]([一二三四五六七八九十元正\d]{1,3})"
    r"(?:月份?|[.\-/](?=.)|$)(?:([一二三四五六七八九十廿卅\d]{1,3})[日号]?)?"
)
CHINESE_DIGITS = {**dict(zip("〇一二三四五六七八九", range(10), strict=True)), "零": 0, "○": 0, "O": 0, "o": 0}
FIRST_MONTH = str.maketrans("元正", "一一")
PARTS = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
YEAR_AND_MONTH = re.compile(r"(\d{4})\.(\d{1,2})(\d{0})")
YEAR_ALONE = re.compile(r"\d{4}-?")
SHORT_YEAR = re.compile(r"\d{2}-\d{1,2}(?:-\d{1,2})?")


class BadDate(DomainError):
    """No possible date. The message goes on after the name of the column."""

    code = "bad_date"
    message = _("写的是 %(written)s，看不出是哪一天，请写成 1985.07 或 1985-07-01。")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, or the first day of a month of which no more is known.

    `ambiguous` marks the numeric cell 1985.1: Excel drops the last zero of 1985.10, so January is a guess.
    """

    value: datetime.date
    precision: Precision = "day"
    ambiguous: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return self.value.strftime("%Y.%m" if self.precision == "month" else "%Y-%m-%d")

    @property
    def month(self) -> tuple[int, int]:
        return self.value.year, self.value.month

    def is_after(self, day: datetime.date) -> bool:
        return compare_dates(self, PartialDate(day)) > 0


def compare_dates(one: PartialDate, other: PartialDate) -> int:
    """-1, 0 or 1, compared as finely as both are known: 1985.07 and 1985-07-19 are equal."""
    if one.precision == other.precision == "day":
        return (one.value > other.value) - (one.value < other.value)
    return (one.month > other.month) - (one.month < other.month)


def parse_partial_date(cell: object, *, date1904: bool = False) -> PartialDate:
    """The date of a cell, or BadDate.

    A `PartialDate` is a date cell that shows its month only. A number is read as 19850701, 198507, as year.month
    (1985.07; 1985.1 is January and marked ambiguous), else as the serial number Excel keeps for a day. Text may be any of
    these as well, and in Chinese numerals; remarks in brackets beside it do not matter.
    """
    if isinstance(cell, PartialDate):
        _possible(cell.value, str(cell))
        return cell
    if isinstance(cell, datetime.datetime):
        return _possible(cell.date(), str(cell.date()))
    if isinstance(cell, datetime.date):
        return _possible(cell, str(cell))
    if isinstance(cell, str):
        return _from_text(cell[: MAX_LENGTH + 1], date1904)
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not abs(cell) < 1e9:
        raise BadDate(written=str(cell)[:MAX_SHOWN])
    return _from_number(float(cell), date1904)


@lru_cache(maxsize=100_000)
def _from_number(number: float, date1904: bool) -> PartialDate:
    written = repr(number).removesuffix(".0")
    if EARLIEST_YEAR <= number < LATEST_YEAR + 1:
        year_and_month = YEAR_AND_MONTH.fullmatch(written)
        if year_and_month is None:
            raise _refusal(written, written)
        found = _checked(year_and_month, written)
        return PartialDate(found.value, "month", ambiguous=year_and_month[2] == "1")
    if 0 < number < 100:
        raise _refusal(written.replace(".", "-"), written)
    if number.is_integer() and (compact := COMPACT.fullmatch(written)):
        return _checked(compact, written)
    return _from_serial(number, written, date1904)


@lru_cache(maxsize=100_000)
def _from_text(text: str, date1904: bool) -> PartialDate:
    written = unicodedata.normalize("NFKC", text).strip().strip("'’‘`´′").strip()
    if len(written) > MAX_LENGTH:
        raise BadDate(written=written[:MAX_SHOWN] + "…")
    day = _without_numerals(TIME_OF_DAY.sub("", REMARK.sub("", written)).strip())
    if compact := COMPACT.fullmatch(ENDING.sub("", day)):
        return _checked(compact, written)
    if SERIAL.fullmatch(day):
        return _from_serial(float(day), written, date1904)
    plain = SEPARATORS.sub("-", ENDING.sub("", day)).strip("-")
    if parts := PARTS.fullmatch(plain):
        return _checked(parts, written)
    raise _refusal(plain, written)


def _without_numerals(text: str) -> str:
    """一九八五年七月十九日 → 1985-7-19; anything else as it is."""
    found = CHINESE_DATE.fullmatch("".join(text.split()))
    if found is None or text.isascii():
        return text
    year = "".join(str(CHINESE_DIGITS.get(one, one)) for one in found[1])
    return "-".join([year, *(str(_small_number(part)) for part in found.groups()[1:] if part)])


def _small_number(text: str) -> int:
    """十一 → 11, 二十三 → 23, 廿三 → 23, 正 → 1."""
    if text.isdigit() and text.isascii():
        return int(text)
    plain = text.replace("廿", "二十").replace("卅", "三十").translate(FIRST_MONTH)
    tens, ten, ones = plain.rpartition("十")
    if not ten:
        return int("".join(str(CHINESE_DIGITS.get(one, one)) for one in plain) or 0)
    return CHINESE_DIGITS.get(tens, 1) * 10 + CHINESE_DIGITS.get(ones, 0)


def _refusal(plain: str, written: str) -> BadDate:
    if YEAR_ALONE.fullmatch(plain):
        return _year_alone(written)
    if SHORT_YEAR.fullmatch(plain):
        return BadDate(_("写的是 %(written)s，年份请写四位，例如 1985.07。"), written=written)
    return BadDate(written=written[:MAX_SHOWN])


def _year_alone(written: str) -> BadDate:
    return BadDate(_("写的是 %(written)s，只有年份，请写到月份，例如 1985.07。"), written=written)


def _checked(parts: re.Match[str], written: str) -> PartialDate:
    year, month, day = parts.groups()
    if not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        raise BadDate(_("写的是 %(written)s，年份应在 1900–2099。"), written=written)
    if not 1 <= int(month) <= 12:
        raise BadDate(_("写的是 %(written)s，月份应在 01–12。"), written=written)
    try:
        value = datetime.date(int(year), int(month), int(day or 1))
    except ValueError as problem:
        message = _("写的是 %(written)s，%(year)s年%(month)s月没有这一天。")
        raise BadDate(message, written=written, year=int(year), month=int(month)) from problem
    return PartialDate(value, "day" if day else "month")


def _from_serial(number: float, written: str, date1904: bool) -> PartialDate:
    if not EARLIEST_SERIAL <= number < LATEST_SERIAL:
        raise BadDate(written=written[:MAX_SHOWN])
    epoch = SERIAL_EPOCH_1904 if date1904 else SERIAL_EPOCH
    return _possible(epoch + datetime.timedelta(days=int(number)), written)


def _possible(value: datetime.date, written: str) -> PartialDate:
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise BadDate(_("写的是 %(written)s，年份应在 1900–2099。"), written=written)
    return PartialDate(value)
