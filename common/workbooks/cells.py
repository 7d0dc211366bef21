"""What a cell holds, as text: the first cleaning every reader of messy sheets needs."""

import datetime
import re
import unicodedata
from dataclasses import dataclass

from common.names import VARIATION_SELECTORS
from common.partial_dates import PartialDate
from common.text import clean_text


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that says something nobody can read: an error value, a formula without its result. It is not empty."""

    shown: str

    def __str__(self) -> str:
        return self.shown


Cell = (
    str
    | float
    | int
    | bool
    | datetime.datetime
    | datetime.date
    | datetime.time
    | datetime.timedelta
    | PartialDate
    | Unreadable
    | None
)

# Marks people put before a number so that Excel keeps it as text.
TEXT_MARKS = "'’‘`´′ʹ＇"
EMPTY_WORDS = frozenset({"", "/", "\\", "-", "--", "—", "——", "–", "_", "无", "暂无", "空", "N/A", "n/a", "NA"})
ERROR_VALUE = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|BLOCKED!|FIELD!|#+)")
FORMULA = re.compile(r"=[A-Za-z_$'\[(]")
NO_RESULT = "公式没有保存结果"


def cell_text(cell: Cell) -> str:
    """The text of a cell, trimmed; whole numbers without “.0”, dates as 1985-07-01, months as 1985.07."""
    if isinstance(cell, str):
        text = clean_text(cell).strip()
        return text if text[:1] not in TEXT_MARKS else text.lstrip(TEXT_MARKS).lstrip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return str(cell)


def unreadable_text(cell: Cell) -> str:
    """What a cell shows that cannot be read, empty where it can: #N/A as a value or typed, a formula kept as text."""
    if isinstance(cell, Unreadable):
        return cell.shown
    if not isinstance(cell, str) or cell[:1] not in "#=":
        return ""
    text = cell.strip()
    return text[:20] if ERROR_VALUE.fullmatch(text) or FORMULA.match(text) else ""


def squeezed(text: str) -> str:
    """Normal width, no spaces and nothing unseen: the form in which names and titles are compared."""
    plain = "".join(unicodedata.normalize("NFKC", clean_text(text)).split())
    return VARIATION_SELECTORS.sub("", plain)


def filled_text(cell: Cell) -> str:
    """The text of a cell, where the clerks' signs for “nothing” (/, —, 无) count as empty."""
    text = cell_text(cell)
    # The longest of these signs has three letters.
    return "" if len(text) < 4 and text in EMPTY_WORDS else text
