"""What a column's title means, whatever an office wrote around it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from common.workbooks.cells import Cell, cell_text, squeezed

MAX_HEADER_TEXT = 200
REASON_TITLE = "未导入原因"

BRACKETED = re.compile(r"[(\[【〔<《{][^)\]】〕>》}]*[)\]】〕>》}]?")
DECORATION = re.compile(r"[*★☆※#:;、,.。?_\-—–'\"“”‘’→↓▲●·]+")
# How the cell is to be filled in, written behind the title.
FILLING_HINT = re.compile(
    r"(?:格式|例如|示例|样式|例|如)?(?:yyyy|[12]\d{3}).*$|(?:必填|必填项|选填|非必填|文本格式|请选择|下拉选择)$",
    re.IGNORECASE,
)
ALTERNATIVES = re.compile(r"[/|\\]|或")
PREFIXES = ("党员", "本人", "目前", "当前", "现在", "现任", "现", "个人", "其")
SUFFIXES = ("名称", "全称", "简称", "情况", "信息", "年月日", "年月", "栏")
# What a group of columns is called beside what it is about: 入党信息 over 时间 is 入党时间.
GROUP_WORDS = re.compile(r"(?:基本|相关|有关)?(?:信息|情况|资料|事项|内容)$")
# A group of columns about something that happened: the 支部 or 单位 below it is that of then, not today's.
EVENT = re.compile(r"入党|转正|发展|转入|转出|迁入|迁出|流入|流出|流动|外出|失联|培训|奖惩|毕业|出国|参加工作")
LONGEST_BARE_TITLE = 3
# A group of columns about others than the person of the row.
OTHER_PEOPLE = re.compile(
    r"家庭|家属|亲属|配偶|父母|父亲|母亲|子女|介绍人|联系人|监护人|户主|负责人|填表人|培养人|推荐人|证明人"
)


@dataclass(frozen=True)
class Column:
    """A column an import knows: the title we write ourselves, and the words others use for it, parted by spaces."""

    key: str
    title: str
    aliases: str = ""
    required: bool = False
    weak: str = ""
    """Words that mean it where no other column does: 办公电话 beside 手机 is not the telephone."""
    is_offered: bool = True
    """Whether it stands in the empty workbook we offer; the others are only understood."""

    def words(self) -> set[str]:
        return {normalise_title(word) for word in (self.title, *self.aliases.split(), *self.weak.split())}


def normalise_title(cell: Cell) -> str:
    """姓 名*（必填）： → 姓名."""
    # A text of a whole page is no title: what stands far behind its beginning is not even cleaned.
    start = cell[: 2 * MAX_HEADER_TEXT] if isinstance(cell, str) else cell
    text = squeezed(cell_text(start)[:MAX_HEADER_TEXT])
    plain = DECORATION.sub("", BRACKETED.sub("", text))
    return FILLING_HINT.sub("", plain) or plain


class ColumnNames:
    """Looks a title up among the columns' words; a person's own choices (title → key) come first."""

    def __init__(self, columns: Sequence[Column], chosen: Mapping[str, str] | None = None) -> None:
        self.words = {word: column.key for column in reversed(columns) for word in column.words()}
        self.words |= {normalise_title(title): key for title, key in (chosen or {}).items()}
        self.weak = {normalise_title(word) for column in columns for word in column.weak.split()}

    def key_of(self, title: Cell) -> str | None:
        whole = normalise_title(title)
        if not whole:
            return None
        return self._known(whole) or next(filter(None, map(self._known, ALTERNATIVES.split(whole))), None)

    def is_weak(self, title: Cell) -> bool:
        whole = normalise_title(title)
        return whole in self.weak or any(word in self.weak for word in _plainer(whole) if whole not in self.words)

    def joined(self, group: str, under: str) -> str:
        """The title of a column in a header of two rows: the two together, the lower one alone, or what stands there."""
        if not under or not group or normalise_title(group) == normalise_title(under):
            return under or group
        together = f"{group} {under}"
        if self.key_of(together) or OTHER_PEOPLE.search(squeezed(group)):
            return together
        plain = GROUP_WORDS.sub("", squeezed(group))
        if plain and self.key_of(f"{plain}{under}"):
            return f"{plain}{under}"
        return together if EVENT.match(plain) and len(normalise_title(under)) <= LONGEST_BARE_TITLE else under

    def _known(self, word: str) -> str | None:
        return self.words.get(word) or next(filter(None, map(self.words.get, _plainer(word))), None)


def _plainer(word: str) -> Iterable[str]:
    """The word without what offices like to put before or after it: 党员姓名, 党组织全称."""
    heads = [word.removeprefix(prefix) for prefix in PREFIXES if word.startswith(prefix)]
    for head in (*heads, word):
        yield head
        yield from (head.removesuffix(suffix) for suffix in SUFFIXES if head.endswith(suffix))
