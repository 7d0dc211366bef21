"""Finding the header row of a sheet by what its columns mean, whatever their order, wording or place."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from django.utils.translation import gettext_lazy as _

from common.workbooks.cells import Cell, cell_text, filled_text, squeezed
from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.extent import column_letters
from common.workbooks.reading import Row, Sheet, Workbook

HEADER_SEARCH_ROWS = 30
MAX_HEADER_TEXT = 200
FEWEST_MATCHES = 2
REASON_TITLE = "未导入原因"

BRACKETED = re.compile(r"[(\[【〔<《{][^)\]】〕>》}]*[)\]】〕>》}]?")
DECORATION = re.compile(r"[*★※#:;、,.。?_\-—–'\"“”‘’]+")
ALTERNATIVES = re.compile(r"[/|\\]")
PREFIXES = ("党员", "本人", "目前", "当前", "现在", "现任", "现", "个人")
SUFFIXES = ("名称", "全称", "简称", "情况", "信息", "必填", "选填")


@dataclass(frozen=True)
class Column:
    """A column an import knows: the title we write ourselves, and the words others use for it, parted by spaces."""

    key: str
    title: str
    aliases: str = ""
    required: bool = False

    def words(self) -> set[str]:
        return {normalise_title(word) for word in (self.title, *self.aliases.split())}


@dataclass
class HeaderMatch:
    """Where the columns are. `indexes` counts from 0; `titles` are the words of the file."""

    sheet: Sheet
    row: int
    indexes: dict[str, int]
    titles: dict[str, str]
    unmatched: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

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


def normalise_title(cell: Cell) -> str:
    """姓 名*（必填）： → 姓名."""
    text = squeezed(cell_text(cell)[:MAX_HEADER_TEXT])
    return DECORATION.sub("", BRACKETED.sub("", text))


class ColumnNames:
    """Looks a title up among the columns' words; a person's own choices (title → key) come first."""

    def __init__(self, columns: Sequence[Column], chosen: Mapping[str, str] | None = None) -> None:
        self.words = {word: column.key for column in reversed(columns) for word in column.words()}
        self.words |= {normalise_title(title): key for title, key in (chosen or {}).items()}

    def key_of(self, title: Cell) -> str | None:
        whole = normalise_title(title)
        if not whole:
            return None
        return self._known(whole) or next(filter(None, map(self._known, ALTERNATIVES.split(whole))), None)

    def _known(self, word: str) -> str | None:
        return self.words.get(word) or next(filter(None, map(self.words.get, _plainer(word))), None)


def _plainer(word: str) -> Iterable[str]:
    """The word without what offices like to put before or after it: 党员姓名, 党组织全称."""
    heads = [word.removeprefix(prefix) for prefix in PREFIXES if word.startswith(prefix)]
    for head in (*heads, word):
        yield head
        yield from (head.removesuffix(suffix) for suffix in SUFFIXES if head.endswith(suffix))


def find_header(
    rows: Iterable[Row], columns: Sequence[Column], *, sheet: Sheet, chosen: Mapping[str, str] | None = None
) -> HeaderMatch | None:
    """The row among the first ones that names most of the columns, or None if no row names at least two."""
    names = ColumnNames(columns, chosen)
    first_rows = list(islice(rows, HEADER_SEARCH_ROWS))
    candidates = [_match(row.number, [_shown(cell) for cell in row.cells], names, sheet) for row in first_rows]
    for upper, lower in pairwise(first_rows):
        candidates.append(_match(lower.number, _joined_titles(upper, lower, names), names, sheet))
    # max() keeps the first of equals: a plain header row before the same row read together with the one above it.
    best = max(candidates, key=lambda match: len(match.indexes), default=None)
    return best if best and len(best.indexes) >= min(FEWEST_MATCHES, len(columns)) else None


def _joined_titles(upper: Row, lower: Row, names: ColumnNames) -> list[str]:
    """Titles of a header in two rows: 联系方式 over 电话 and 住址, 姓名 beside it over nothing."""
    width = max(len(upper.cells), len(lower.cells))
    above = [_shown(cell) for cell in upper.cells] + [""] * (width - len(upper.cells))
    below = [_shown(cell) for cell in lower.cells] + [""] * (width - len(lower.cells))
    titles, group = [], ""
    for over, under in zip(above, below, strict=True):
        group = over or group
        joined = group + under
        titles.append(joined if under and names.key_of(joined) else under or over)
    return titles


def _shown(cell: Cell) -> str:
    return cell_text(cell)[:MAX_HEADER_TEXT]


def _match(number: int, titles: list[str], names: ColumnNames, sheet: Sheet) -> HeaderMatch:
    match = HeaderMatch(sheet=sheet, row=number, indexes={}, titles={})
    for index, title in enumerate(titles):
        key = names.key_of(title)
        if key is None:
            if normalise_title(title) not in ("", REASON_TITLE):
                match.unmatched.append((column_letters(index + 1), title))
        elif key not in match.indexes:
            match.indexes[key] = index
            match.titles[key] = " ".join(title.split())
        else:
            match.warnings.append(_same_meaning(match, key, index, title))
    return match


def _same_meaning(match: HeaderMatch, key: str, index: int, title: str) -> str:
    message = _(
        "第 %(row)s 行的“%(first)s”（%(first_column)s 列）和“%(second)s”（%(second_column)s 列）意思相同，只读前一列。"
    )
    return str(message) % {
        "row": match.row,
        "first": match.titles[key],
        "first_column": column_letters(match.indexes[key] + 1),
        "second": title,
        "second_column": column_letters(index + 1),
    }


def locate_table(workbook: Workbook, columns: Sequence[Column], chosen: Mapping[str, str] | None = None) -> HeaderMatch:
    """The best header over all sheets; sheets of instructions have none. Refuses a file without the required columns."""
    best = find_table(workbook, columns, chosen)
    _check_required(best, columns)
    return best


def find_table(workbook: Workbook, columns: Sequence[Column], chosen: Mapping[str, str] | None = None) -> HeaderMatch:
    """The best header, whether or not it names all that is required. Refuses a file without any."""
    found = [
        match for sheet in workbook.sheets if (match := find_header(sheet.rows(), columns, sheet=sheet, chosen=chosen))
    ]
    if not found:
        wanted = "、".join(column.title for column in columns[:4])
        raise UnreadableWorkbook("no_header", wanted=wanted)
    best = max(found, key=lambda match: len(match.indexes))
    best.warnings += [_left_aside(match, best) for match in found if _could_be_meant(match, best, columns)]
    return best


def _check_required(match: HeaderMatch, columns: Sequence[Column]) -> None:
    missing = [column.title for column in columns if column.required and column.key not in match.indexes]
    if missing:
        seen = [*match.titles.values(), *(title for _letter, title in match.unmatched)]
        raise UnreadableWorkbook(
            "missing_columns",
            missing="、".join(f"“{title}”" for title in missing),
            row=match.row,
            found="、".join(f"“{title}”" for title in seen),
        )


def _could_be_meant(match: HeaderMatch, best: HeaderMatch, columns: Sequence[Column]) -> bool:
    return match is not best and all(column.key in match.indexes for column in columns if column.required)


def _left_aside(match: HeaderMatch, best: HeaderMatch) -> str:
    message = _("工作表“%(other)s”也有同样的表头，这次只读了“%(read)s”。需要时请另存为单独的文件再导入。")
    return str(message) % {"other": match.sheet.name, "read": best.sheet.name}
