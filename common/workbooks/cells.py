"""What a cell holds, as text: the first cleaning every reader of messy sheets needs."""

import datetime
import re
import unicodedata

Cell = str | float | int | bool | datetime.datetime | datetime.date | datetime.time | datetime.timedelta | None

# Marks people put before a number so that Excel keeps it as text.
TEXT_MARKS = "'’‘`´′ʹ＇"
# Spaces no one sees and str.strip() leaves: zero-width ones, byte order mark, soft hyphen, direction marks.
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f]")
EMPTY_WORDS = frozenset({"", "/", "\\", "-", "--", "—", "——", "–", "_", "无", "暂无", "空", "N/A", "n/a", "NA"})


def cell_text(cell: Cell) -> str:
    """The text of a cell, trimmed; whole numbers without “.0”, dates as 1985-07-01."""
    if isinstance(cell, str):
        # Nearly all cells are printable; only the others need the slower look.
        text = cell.strip() if cell.isprintable() else INVISIBLE.sub("", cell).strip()
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


def squeezed(text: str) -> str:
    """Normal width and no spaces at all: the form in which names and titles are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def filled_text(cell: Cell) -> str:
    """The text of a cell, where the clerks' signs for “nothing” (/, —, 无) count as empty."""
    text = cell_text(cell)
    # The longest of these signs has three letters.
    return "" if len(text) < 4 and text in EMPTY_WORDS else text
