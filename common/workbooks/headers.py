"""What the titles of a table mean, whatever their order and wording: which column is which, and what is not read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.workbooks.cells import Cell, filled_text
from common.workbooks.extent import column_letters
from common.workbooks.reading import Sheet
from common.workbooks.sheets import Row
from common.workbooks.titles import REASON_TITLE, Column, ColumnNames, normalise_title

FEWEST_MATCHES = 2

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


class HeaderReader:
    """Takes the titles of one row apart: which column is which, blocks side by side, hidden columns, unknown ones."""

    def __init__(self, columns: Sequence[Column], names: ColumnNames, sheet: Sheet) -> None:
        self.names = names
        self.sheet = sheet
        self.hidden = sheet.hidden_columns
        self.anchor = next((column.key for column in columns if column.required), columns[0].key)
        self.needed = {column.key for column in columns if column.required}

    def could_be_header(self, titles: Sequence[str]) -> bool:
        keys = {self.names.key_of(title) for title in titles} - {None}
        return self.anchor in keys and len(keys) > FEWEST_MATCHES

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
