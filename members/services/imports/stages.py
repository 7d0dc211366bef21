"""Whether a person is a full or a probationary member, as far as a roster says (DOMAIN.md §2, stage)."""

import datetime
import re

from common.partial_dates import PartialDate, compare_dates
from common.workbooks.cells import squeezed
from members.choices import Stage
from members.services.imports.records import ParsedMember

PROBATIONARY = re.compile(r"预备|未转正|待转正|未到期|延长期|(?:非|不是)正式")
FULL = re.compile(r"(?<!非)(?<!不是)正式|(?:已|按期|按时)转正|^转正$|(?:非|不是)预备")
# Who stands in a workbook about members and is none, or is none any more.
NO_MEMBER = re.compile(
    r"积极分子|发展对象|申请人|申请入党|拟发展|培养对象|考察对象|群众|团员|非党员|非中共|民主党派|无党派|"
    r"民革|民盟|民建会|民进会|农工党|致公党|九三学社|台盟"
)
OTHER_PARTY_TOO = re.compile(r"中共(?:正式|预备)?党员")
HAS_LEFT = re.compile(
    r"死亡|去世|已故|病故|亡故|逝世|(?:已|被|自行)?(?:出党|脱党|退党)|除名|开除|(?:已|全部)?转出(?!党员)|取消预备"
)
ABOUT_NO_MEMBERS = re.compile(r"积极分子|发展对象|申请人|申请入党|拟发展|培养对象|团员|群众")
NO_LONGER_HERE = re.compile(r"转出|死亡|去世|已故|除名|出党|历史|作废|流出")
MEMBER = re.compile(
    r"(?:中共|共产)?党员|正常(?:党籍|党员)?|在册|在籍|有效|有党籍|(?:已)?恢复党籍|是|有|√|留党察看.*|.*处分.*|—|/|无"
)
STOPPED = re.compile(r"(?:停止|暂停|中止)(?:了)?党籍|^(?:已|被)?(?:停止|暂停)$")
UNDER_WATCH = re.compile(r"留党察看")
YES = frozenset(["是", "√", "✓", "✔", "☑", "1", "对", "Y", "YES", "TRUE", "有"])
NO = frozenset(["否", "×", "✗", "✘", "0", "不是", "N", "NO", "FALSE", "未"])
TICKS = frozenset(["√", "✓", "✔", "☑", "1", "是", "○", "●", "★", "▲"])
PROBATION_YEARS = 2
SHORTEST_PROBATION_YEARS = 1


def stage_said(title: str, text: str) -> Stage | None:
    """What a cell of 人员类别 and the like says; 是否正式党员: 是, and a tick below 预备党员, are understood."""
    word, asked = squeezed(text).upper(), squeezed(title)
    if "是否" in asked and (word in YES or word in NO):
        is_about_full = not PROBATIONARY.search(asked)
        return Stage.FULL if is_about_full == (word in YES) else Stage.PROBATIONARY
    if word in TICKS and bool(FULL.search(asked)) != bool(PROBATIONARY.search(asked)):
        return Stage.FULL if FULL.search(asked) else Stage.PROBATIONARY
    # 预备期满按期转正 speaks of both: the deed counts; 非正式 speaks of the one it is not.
    if re.search(r"(?:已|按期|按时)转正|(?:非|不是)预备", word):
        return Stage.FULL
    if PROBATIONARY.search(word):
        return Stage.PROBATIONARY
    return Stage.FULL if FULL.search(word) else None


def is_no_member(text: str) -> bool:
    """Whether a cell of such a column says that the person is no member (any more): 入党积极分子, 已去世."""
    word = squeezed(text)
    if NO_MEMBER.search(word):
        return not OTHER_PARTY_TOO.search(word)
    return bool(HAS_LEFT.search(word))


def is_unknown_status(title: str, text: str) -> bool:
    """Whether such a cell says something about the person that no rule here knows: 失联, 农民."""
    word = squeezed(text)
    return stage_said(title, text) is None and not (MEMBER.fullmatch(word) or STOPPED.search(word))


def stage_of_heading(text: str) -> Stage | None:
    """What a heading over several people says: 二、预备党员（3名）; one that names both says nothing."""
    word = squeezed(text)
    is_full, is_probationary = "正式党员" in word, "预备党员" in word
    if is_full == is_probationary:
        return None
    return Stage.FULL if is_full else Stage.PROBATIONARY


def stage_of_new(row: ParsedMember, today: datetime.date) -> Stage:
    """What somebody new is registered as: by the words of the row, else by its dates.

    Without a date of full membership whoever joined less than two years ago is on probation, anybody else a full member
    since a day nobody wrote. Where the date was there and could not be read, only who joined less than a year ago can
    still be on probation.
    """
    if row.stage or row.full_member or not row.joined:
        return row.stage or Stage.FULL
    years = SHORTEST_PROBATION_YEARS if row.full_is_unread else PROBATION_YEARS
    is_recent = compare_dates(row.joined, PartialDate(years_before(today, years))) > 0
    return Stage.PROBATIONARY if is_recent else Stage.FULL


def years_before(day: datetime.date, years: int) -> datetime.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
