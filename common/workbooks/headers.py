"""Finding the header of a sheet by what its columns mean, whatever their order, wording or place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.workbooks.cells import Cell, cell_text, filled_text
from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.extent import column_letters
from common.workbooks.reading import Sheet, Workbook
from common.workbooks.sheets import Row
from common.workbooks.titles import MAX_HEADER_TEXT, REASON_TITLE, Column, ColumnNames, normalise_title

HEADER_SEARCH_ROWS = 30
FEWEST_MATCHES = 2
MAX_HEADER_ROWS = 3

SAME_MEANING = _(
    "第 %(row)s 行的“%(first)s”（%(first_column)s 列）和“%(title)s”（%(letter)s 列）意思相同，只读了“%(first)s”。"
)
UNKNOWN_COLUMN = _("“%(title)s”（%(letter)s 列）不知道是什么，这一列没有读。")
HIDDEN_TWIN = _(
    "“%(title)s”（%(letter)s 列）是隐藏的列，和看得见的“%(first)s”（%(first_column)s 列）意思相同，没有读。"
)
HIDDEN_COLUMN = _("“%(title)s”（%(letter)s 列）是隐藏的列，照样读了。不想导入请删去这一列。")
UNREAD_BLOCK = _(
    "%(letter)s 列起还有一块以“%(title)s”开头的内容，表头和前面的不一样，没有读。需要时请挪到单独的工作表。"
)
UNTITLED = _("%(letter)s 列有内容，但没有列名，没有读。")
NO_TABLE = _("工作表“%(sheet)s”里没有找到表头，没有读。")
HIDDEN_SHEET = _("工作表“%(sheet)s”是隐藏的，没有读。需要时请取消隐藏再导入。")
LEFT_ASIDE = _("工作表“%(sheet)s”也有同样的表头，这次只读了“%(read)s”。需要时请另存为单独的文件再导入。")
NO_NAMES = _("工作表“%(sheet)s”里没有“%(missing)s”一列，没有读。")


@dataclass(frozen=True)
class Note:
    """What is told about a sheet as a whole: above all, what of it was not read."""

    kind: str
    row: int
    column: str
    message: str
    sheet: str = ""


@dataclass
class HeaderMatch:
    """Where the columns are. `indexes` counts from 0; `titles` are the words of the file.

    `row` is the last row of the header, `top` its first. `beside` are further blocks of the same columns to the right.
    """

    sheet: Sheet
    row: int
    top: int
    indexes: dict[str, int]
    titles: dict[str, str]
    titled: set[int] = field(default_factory=set)
    unmatched: list[tuple[str, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    beside: list["HeaderMatch"] = field(default_factory=list)

    def cell(self, row: Row, key: str) -> Cell:
        index = self.indexes.get(key)
        return row.cells[index] if index is not None and index < len(row.cells) else None

    def filled_texts(self, row: Row) -> dict[str, str]:
        """The text of every column that was found."""
        cells = row.cells
        width = len(cells)
        return {key: filled_text(cells[index]) if index < width else "" for key, index in self.indexes.items()}

    def title(self, key: str) -> str:
        return self.titles.get(key, "")

    @property
    def blocks(self) -> list["HeaderMatch"]:
        return [self, *self.beside]

    def note(self, kind: str, message: Any, title: str = "", **values: Any) -> None:
        values |= {"title": title, "row": self.row, "sheet": self.sheet.name}
        self.notes.append(Note(kind, self.row, " ".join(title.split()), str(message) % values))

    def note_untitled(self, indexes: Iterable[int]) -> None:
        """Columns with content and without a title are not read either."""
        for index in indexes:
            self.note("unread_column", UNTITLED, letter=column_letters(index + 1))


def find_header(
    rows: Iterable[Row], columns: Sequence[Column], *, sheet: Sheet, chosen: Mapping[str, str] | None = None
) -> HeaderMatch | None:
    """The rows among the first ones, one to three, that name most of the columns; None if none name at least two."""
    names = ColumnNames(columns, chosen)
    first_rows = list(takewhile(lambda row: row.number <= HEADER_SEARCH_ROWS, rows))
    candidates = [
        (block, joined_titles(block, names, sheet))
        for height in range(1, MAX_HEADER_ROWS + 1)
        for block in _blocks(first_rows, height)
    ]
    # max() keeps the first of equals: a plain header row before the same row read together with the one above it.
    best = max(candidates, key=lambda one: _score(one[0], one[1], names, sheet), default=None)
    if best is None or _count(best[1], names) < min(FEWEST_MATCHES, len(columns)):
        return None
    block, titles = best
    return HeaderReader(columns, names, sheet).match(block[0], block[-1], titles)


def _blocks(rows: Sequence[Row], height: int) -> list[Sequence[Row]]:
    """So many rows that follow each other without a gap."""
    blocks = [rows[at : at + height] for at in range(len(rows) - height + 1)]
    return [block for block in blocks if block[-1].number == block[0].number + height - 1]


def _score(block: Sequence[Row], titles: Sequence[str], names: ColumnNames, sheet: Sheet) -> tuple[int, int]:
    """How many columns are named; then how many of them only the rows below a group name: 入党信息 over 地点, 时间."""
    top = [_shown(cell) for cell in block[0].cells]
    if len(block) == 1 or _count(top, names) < FEWEST_MATCHES:
        return _count(titles, names), 0
    below = [title for at, title in enumerate(titles) if at >= len(top) or not top[at]]
    is_merged = any(
        first == block[0].number and last == block[-1].number for first, _left, last, _right in sheet.merged
    )
    return _count(titles, names), _count(below, names) + is_merged


def _count(titles: Sequence[str], names: ColumnNames) -> int:
    return len({key for title in titles if (key := names.key_of(title))})


def joined_titles(block: Sequence[Row], names: ColumnNames, sheet: Sheet) -> list[str]:
    """Titles of a header in several rows: 联系方式 over 电话 and 住址, 姓名 beside it over nothing."""
    width = max(len(row.cells) for row in block)
    shown = [[_shown(cell) for cell in row.cells] + [""] * (width - len(row.cells)) for row in block]
    titles = shown[-1]
    for row, above in zip(reversed(block[:-1]), reversed(shown[:-1]), strict=True):
        groups = _groups(above, row.number, sheet)
        titles = [
            names.joined(group, under) if under else over
            for over, group, under in zip(above, groups, titles, strict=True)
        ]
    return titles


def _groups(above: Sequence[str], number: int, sheet: Sheet) -> list[str]:
    """The group over each column. Where groups are merged cells they reach as far as these, else to the next one."""
    wide = {left: right for top, left, _bottom, right in sheet.merged if top == number and right > left}
    groups, group, last = [], "", len(above)
    for index, over in enumerate(above):
        if over:
            group, last = over, wide.get(index, index if wide else len(above))
        groups.append(group if index <= last else "")
    return groups


def _shown(cell: Cell) -> str:
    return cell_text(cell)[:MAX_HEADER_TEXT]


class HeaderReader:
    """Takes the titles of one row apart: which column is which, blocks side by side, hidden columns, unknown ones."""

    def __init__(self, columns: Sequence[Column], names: ColumnNames, sheet: Sheet) -> None:
        self.names = names
        self.sheet = sheet
        self.hidden = sheet.hidden_columns
        self.anchor = next((column.key for column in columns if column.required), columns[0].key)
        self.needed = {column.key for column in columns if column.required}

    def match(self, top: Row, bottom: Row, titles: Sequence[str]) -> HeaderMatch:
        keys = [self.names.key_of(title) for title in titles]
        starts = self._starts(keys)
        blocks = [
            self._block(top.number, bottom.number, titles, keys, range(start, end))
            for start, end in pairwise([*starts, len(titles)])
        ]
        first = blocks[0]
        for block in blocks[1:]:
            if self._is_same(first, block):
                first.beside.append(block)
            else:
                title = next(filter(None, block.titles.values()))
                index = min(block.indexes.values())
                first.note("unread_block", UNREAD_BLOCK, title, letter=column_letters(index + 1))
        first.titled = {index for index, title in enumerate(titles) if title}
        return first

    def _starts(self, keys: Sequence[str | None]) -> list[int]:
        """Where each block begins: as far before its anchor (姓名) as the first one does."""
        anchors = [index for index, key in enumerate(keys) if key == self.anchor and index not in self.hidden]
        known = [index for index, key in enumerate(keys) if key]
        if len(anchors) < 2:
            return [0]
        lead = anchors[0] - known[0]
        repeats = all(keys[at - lead : at] == keys[known[0] : anchors[0]] for at in anchors[1:])
        return [0, *(at - lead if repeats else at for at in anchors[1:])]

    def _is_same(self, first: HeaderMatch, block: HeaderMatch) -> bool:
        mine, its = set(first.indexes), set(block.indexes)
        return its <= mine and len(its) >= FEWEST_MATCHES and (self.needed & mine) <= its

    def _block(self, top: int, row: int, titles: Sequence[str], keys: Sequence[str | None], span: range) -> HeaderMatch:
        match = HeaderMatch(sheet=self.sheet, row=row, top=top, indexes={}, titles={})
        # What people see comes first; of two columns of one meaning the hidden or the weaker one is not read.
        for index in sorted(span, key=lambda index: (index in self.hidden, self.names.is_weak(titles[index]))):
            key, title = keys[index], titles[index]
            if key is None:
                if normalise_title(title) not in ("", REASON_TITLE):
                    letter = column_letters(index + 1)
                    match.unmatched.append((letter, title))
                    match.note("unread_column", UNKNOWN_COLUMN, title, letter=letter)
            elif key not in match.indexes:
                match.indexes[key] = index
                match.titles[key] = " ".join(title.split())
                if index in self.hidden:
                    match.note("hidden_column", HIDDEN_COLUMN, title, letter=column_letters(index + 1))
            else:
                self._note_twin(match, key, index, title)
        return match

    def _note_twin(self, match: HeaderMatch, key: str, index: int, title: str) -> None:
        message = HIDDEN_TWIN if index in self.hidden else SAME_MEANING
        first = column_letters(match.indexes[key] + 1)
        letter = column_letters(index + 1)
        match.note("unread_column", message, title, first=match.titles[key], first_column=first, letter=letter)


def headers_of(
    workbook: Workbook, columns: Sequence[Column], chosen: Mapping[str, str] | None = None
) -> list[tuple[Sheet, HeaderMatch | None]]:
    """Every visible sheet with its header. Refuses a file without any."""
    found = [(sheet, find_header(sheet.rows(), columns, sheet=sheet, chosen=chosen)) for sheet in workbook.sheets]
    if not any(match for _sheet, match in found):
        wanted = "、".join(column.title for column in columns[:4])
        raise UnreadableWorkbook("no_header", wanted=wanted)
    return found


def unread_sheets(workbook: Workbook, found: Iterable[tuple[Sheet, HeaderMatch | None]]) -> list[Note]:
    """Sheets with content that nobody read: those without a header, and hidden ones."""
    without = [(sheet, NO_TABLE) for sheet, match in found if match is None]
    hidden = [(sheet, HIDDEN_SHEET) for sheet in workbook.hidden]
    return [sheet_note(sheet, message) for sheet, message in (*without, *hidden) if has_content(sheet)]


def sheet_note(sheet: Sheet, message: Any, **values: Any) -> Note:
    return Note("unread_sheet", 0, "", str(message) % {"sheet": sheet.name, **values}, sheet.name)


def has_content(sheet: Sheet) -> bool:
    return any(not row.is_blank() for row in sheet.rows())


def locate_table(workbook: Workbook, columns: Sequence[Column], chosen: Mapping[str, str] | None = None) -> HeaderMatch:
    """The best header over all sheets; the notes name the others. Refuses a file without the required columns."""
    found = headers_of(workbook, columns, chosen)
    best = best_of(found)
    check_required(best, columns)
    best.notes += unread_sheets(workbook, found)
    for sheet, match in found:
        if match and match is not best:
            missing = [column.title for column in columns if column.required and column.key not in match.indexes]
            message = NO_NAMES if missing else LEFT_ASIDE
            best.notes.append(sheet_note(sheet, message, read=best.sheet.name, missing="、".join(missing)))
    return best


def best_of(found: Iterable[tuple[Sheet, HeaderMatch | None]]) -> HeaderMatch:
    return max((match for _sheet, match in found if match), key=lambda match: len(match.indexes))


def check_required(match: HeaderMatch, columns: Sequence[Column]) -> None:
    """Raise UnreadableWorkbook where a required column is missing."""
    missing = [column.title for column in columns if column.required and column.key not in match.indexes]
    if missing:
        seen = [*match.titles.values(), *(title for _letter, title in match.unmatched)]
        raise UnreadableWorkbook(
            "missing_columns",
            missing="、".join(f"“{title}”" for title in missing),
            row=match.row,
            found="、".join(f"“{title}”" for title in seen),
        )
