"""Rows of a sheet that are no records: blank ones, totals, signatures, notes, headings, the header printed again."""

import re
from collections.abc import Sequence
from itertools import pairwise

from common.workbooks.cells import cell_text, squeezed
from common.workbooks.headers import HeaderMatch
from common.workbooks.sheets import Row
from common.workbooks.titles import ColumnNames
from members.services.imports.headings import (
    PLACE,
    Heading,
    is_kind,
    is_place,
    kind_heading,
    labelled_organisation,
    section_of,
)
from members.services.imports.stages import stage_of_heading

COUNT = r"[\d〇零一二三四五六七八九十百千两,]*"
UNIT = r"(?:人|名|个|行|条|户|位|例|%|岁)?"
TOTALS = re.compile(
    r"(?:本?页|全表|总|支部|党员|以上|本支部|全支部)?(?:合计|总计|小计|共计|累计|总人数|人数合计|人数|总数|党员总数|党员人数|平均年龄|平均党龄|男女比例)"
    rf"(?:{COUNT}{UNIT}|[:：(].*)"
)
COUNTED = re.compile(
    rf"(?:以上|本页|全表|本支部|支部|现有?|其中|合|总)?(?:共有?|总共|合计|现有)(?:正式|预备)?(?:党员)?{COUNT}(?:人|名|页|条|行|户|位).*"
)
NUMBERED_KINDS = re.compile(
    rf"(?:其中)?[:：]?(?:[一二三四五六七八九十\d]+[、.．])?(?:\(?[一二三四五六七八九十\d]+\))?"
    rf"(?:男|女|正式|预备|在职|离?退休|流动|少数民族)(?:党员|同志)?[:：]?\(?{COUNT}(?:人|名|位).*"
)
END = re.compile(
    r"[-—–=_*\s]*(?:\(?(?:以下|此处|下面|本页以下)?(?:空白|无正文|无内容|无)\)?|完|全文完|结束|END)[-—–=_*\s。.]*", re.I
)
PAGE = re.compile(r"(?:第\d+页)?[,，/]?(?:共\d+页)?|\d+/\d+页?|page\d+.*|-\d+-", re.IGNORECASE)
SIGNED_BY = (
    r"填表|填报|制表|经办|审核|复核|审批|校对|统计|登记|核对|核实|录入|报送|审查|审定|签发|联系|负责|采集|打印|报表"
)
SIGNATURES = re.compile(
    rf"(?:(?:{SIGNED_BY})(?:人|员|人员|单位|部门|时间|日期|者)?|(?:单位|党组织|主要|支部|党委|部门|分管|党支部)?(?:负责人|领导|书记|主任|主管)"
    r"|(?:党支部|支部|党委|党总支)?书记|(?:本人)?签字|(?:本人)?签名|盖章|单位盖章|公章|联系电话|电话"
    r"|(?:填报|填表|制表|统计|上报|报送|更新)?(?:单位|日期|时间|年月)|数据截止.*|截至.*|截止.*|备注|说明|填表说明|填写说明|注|附注|附件|附|注意|注意事项|要求|提示)"
    r"(?:\d+)?(?:\([^)]*\))*(?:[:：].*|\(.*|$)"
)
KINDS_COUNTED = re.compile(
    r"(?:其中|合计|总计)?[:：]?(?:(?:男|女|正式|预备|在职|离?退休|流动|少数民族|汉族|大专|本科|研究生|\d+(?:[-—~至]\d+)?岁(?:以[上下])?|其他)"
    r"(?:党员|性|同志|及以上|以上)?[:：]?\(?\d+(?:人|名)?\)?[,，;；、.]?)+"
)
EXAMPLE = re.compile(
    r"\(?(?:填写|填表)?(?:示例|范例|样例|例子|示范|举例|例如|例)\d?\)?[:：]?|例[:：].+|.+\((?:示例|样例|例)\)"
)
INSTRUCTION = re.compile(r"(?=.{7}).*(?:须|应当|应为|请|例如|填写|一致|格式|必填|打印|不得|盖章).*")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SEALED = re.compile(r"\((?:盖章|公章|签章|签字|签名|章)\)")
DATE_ALONE = re.compile(r"(?:二[〇零○O0]|20)[\d〇零一二三四五六七八九○O]{2}年.{1,3}月(?:.{1,3}日)?")
# A name, or anything as short as one: rather refused as a person without a branch than passed over.
PERSON = re.compile(r"[^\d:：，,。；;、!！]{2,20}(?:[(（].{1,6}[)）])?|[^:：，,。；;、!！]{1,6}")
SENTENCE = re.compile(r"[※★☆▲◆].*|.*[。；;！!]")
FEW_CELLS = 2
LONGEST_TITLE = 12
# Where a name begins with one of these, the row may be a total or a remark.
DOUBTFUL_STARTS = frozenset("合小总共累以本其男女平姓例示填现在正预少")


class Furniture:
    """Tells the rows of one table apart. `names` knows the titles columns can have."""

    def __init__(self, header: HeaderMatch, names: ColumnNames) -> None:
        self.header = header
        self.names = names
        self.blocks = [[at for key, at in block.indexes.items() if key != "number"] for block in header.blocks]
        self.name_index = header.indexes.get("name", 0)
        # Texts over the width of the table are no names, even where they begin in the column of names.
        self.wide = {top for top, left, bottom, right in header.sheet.merged if top == bottom and right > left + 1}

    def holds_nothing(self, row: Row, block: int) -> bool:
        """Nothing in any column we read: a number alone was filled in ahead."""
        cells = row.cells
        width = len(cells)
        return not any(at < width and cells[at] != "" and cell_text(cells[at]) for at in self.blocks[block])

    def is_plainly_a_record(self, row: Row) -> bool:
        """A number ahead and several cells behind it: nearly all rows, so that only the others need the longer look."""
        filled = [cell for cell in row.cells if cell != ""]
        name = row.cells[self.name_index] if self.name_index < len(row.cells) else ""
        is_named = (
            isinstance(name, str) and name.strip()[:1] not in DOUBTFUL_STARTS and "例)" not in name.replace("）", ")")
        )
        return is_named and len(filled) > FEW_CELLS and isinstance(filled[0], float | int)

    def repeats_header(self, row: Row) -> bool:
        """A header printed again, or one of a further table, maybe with its columns in another order or place."""
        if not any(isinstance(cell, str) and len(cell) <= LONGEST_TITLE and "名" in cell for cell in row.cells):
            return False
        cell = row.cells[self.name_index] if self.name_index < len(row.cells) else ""
        is_in_place = isinstance(cell, str) and squeezed(cell) in self.names.words
        known = {key for one in row.cells if isinstance(one, str) and (key := self.names.key_of(one))}
        return "name" in known and len(known) >= FEW_CELLS + (not is_in_place)

    def heading(self, row: Row, *, in_sections: bool = False) -> Heading | None:
        """What a row with hardly more than one text says about the people below it.

        `in_sections` says that headings above named organisations: then any short text alone may be the next one.
        """
        texts = texts_of(row)
        if not texts or self._is_in_known_column(row):
            return None
        if organisation := labelled_organisation(texts) or section_of(texts):
            return Heading(organisation=organisation)
        text = texts[0]
        if len(texts) > 1 or text.isdigit():
            return None
        if NUMBERED_KINDS.fullmatch(text) or is_kind(text):
            return Heading(stage=stage_of_heading(text))
        if not is_furniture_text(text) and not SENTENCE.fullmatch(text) and (kind := kind_heading(text)):
            return kind
        is_no_person = row.number in self.wide or first_at(row) != self.name_index or PLACE.fullmatch(text)
        is_next = in_sections and is_no_person and is_place(text) and not is_furniture_text(text)
        return Heading(organisation=text) if is_next else None

    def is_furniture(self, row: Row) -> bool:
        texts = texts_of(row)
        first = texts[0] if texts else ""
        if _counts_columns(texts) or KINDS_COUNTED.fullmatch("".join(texts)) or self._is_example(row):
            return True
        if first.isdigit():
            rest = texts[1:]
            return bool(rest) and (is_furniture_text(rest[0]) or (len(rest) == 1 and _is_instruction(rest[0])))
        if is_furniture_text(first):
            return True
        if SIGNATURES.fullmatch(first):
            return ":" in first or len(texts) == 1 or not self._is_in_known_column(row)
        return len(texts) <= FEW_CELLS and not self._says_something(row) and self._is_remark(row, first)

    def _is_example(self, row: Row) -> bool:
        """A row that shows how to fill the table in: 示例 where the number stands, or beside the name."""
        at = (self.header.indexes.get("number"), self.header.indexes.get("name"))
        texts = (squeezed(cell_text(row.cells[one])) for one in at if one is not None and one < len(row.cells))
        return any(EXAMPLE.fullmatch(text) for text in texts if text)

    def _is_remark(self, row: Row, first: str) -> bool:
        """A text that is no name, in a row without anything a person has."""
        if DATE_ALONE.fullmatch(first) or SENTENCE.fullmatch(first):
            return True
        return row.number in self.wide or not (PERSON.fullmatch(first) and first_at(row) == self.name_index)

    def _says_something(self, row: Row) -> bool:
        known = (index for key, index in self.header.indexes.items() if key not in ("number", "name"))
        return any(index < len(row.cells) and cell_text(row.cells[index]) for index in known)

    def _is_in_known_column(self, row: Row) -> bool:
        """Whether the first text of the row stands where people have theirs, 书记 below 党内职务."""
        known = {index for key, index in self.header.indexes.items() if key not in ("number", "name")}
        return first_at(row) in known


def _counts_columns(texts: Sequence[str]) -> bool:
    """1 2 3 4 … or A B C D … below the titles, maybe with another sign first."""
    tail = texts[1:] if texts and not texts[0].isdigit() and texts[0] != "A" else texts
    if len(tail) <= FEW_CELLS:
        return False
    if all(text.isdigit() and len(text) < 4 for text in tail):
        return all(int(after) == int(before) + 1 for before, after in pairwise(tail))
    return "".join(tail) in LETTERS


def _is_instruction(text: str) -> bool:
    return _is_end(text) or bool(INSTRUCTION.fullmatch(text)) or not PERSON.fullmatch(text)


def _is_end(text: str) -> bool:
    return bool(text) and bool(END.fullmatch(text) or PAGE.fullmatch(text))


def is_furniture_text(text: str) -> bool:
    """A total, the end, the number of a page, a seal."""
    plain = (TOTALS, COUNTED, NUMBERED_KINDS)
    return _is_end(text) or any(one.fullmatch(text) for one in plain) or bool(SEALED.search(text))


def texts_of(row: Row) -> list[str]:
    return [text for cell in row.cells if (text := squeezed(cell_text(cell)))]


def first_at(row: Row) -> int:
    return next((index for index, cell in enumerate(row.cells) if cell_text(cell)), -1)
