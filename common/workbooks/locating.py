"""Where in a workbook the tables are: the header among the first rows of each sheet, one to three rows high."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.workbooks.cells import Cell, cell_text
from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.headers import FEWEST_MATCHES, HeaderMatch, HeaderReader, Note
from common.workbooks.reading import Sheet, Workbook
from common.workbooks.sheets import Row
from common.workbooks.titles import MAX_HEADER_TEXT, Column, ColumnNames

HEADER_SEARCH_ROWS = 30
MAX_HEADER_ROWS = 3

NO_TABLE = _("工作表“%(sheet)s”里没有找到表头，没有读。")
HIDDEN_SHEET = _("工作表“%(sheet)s”是隐藏的，没有读。需要时请取消隐藏再导入。")
LEFT_ASIDE = _("工作表“%(sheet)s”也有同样的表头，这次只读了“%(read)s”。需要时请另存为单独的文件再导入。")
NO_NAMES = _("工作表“%(sheet)s”里没有“%(missing)s”一列，没有读。")

Candidate = tuple[Sequence[Row], list[str]]
"""Rows that may be the header, and the titles they give the columns."""


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
    best = _best(candidates, names, sheet)
    if best is None or _count(best[1], names) < min(FEWEST_MATCHES, len(columns)):
        return None
    reader = HeaderReader(columns, names, sheet)
    block, titles = _first_table(candidates, best, reader) or best
    return reader.match(block[0], block[-1], titles)


def header_at(rows: Sequence[Row], columns: Sequence[Column], names: ColumnNames, sheet: Sheet) -> HeaderMatch:
    """The header that begins in the first of these rows, a table further down having one of its own."""
    heights = range(1, min(len(rows), MAX_HEADER_ROWS) + 1)
    blocks = [block for height in heights for block in _blocks(rows[:height], height)]
    candidates = [(block, joined_titles(block, names, sheet)) for block in blocks]
    block, titles = _best(candidates, names, sheet) or candidates[0]
    return HeaderReader(columns, names, sheet).match(block[0], block[-1], titles)


def _best(candidates: Sequence[Candidate], names: ColumnNames, sheet: Sheet) -> Candidate | None:
    # max() keeps the first of equals: a plain header row before the same row read together with the one above it.
    return max(candidates, key=lambda one: _score(one[0], one[1], names, sheet), default=None)


def _first_table(candidates: Sequence[Candidate], best: Candidate, reader: "HeaderReader") -> Candidate | None:
    """A header further up, with rows below it: of several tables in one sheet the first begins the reading."""
    found = [one for one in candidates if one[0][-1].number < best[0][0].number - 1 and reader.could_be_header(one[1])]
    first = min((block[-1].number for block, _titles in found), default=0)
    return _best([one for one in found if one[0][0].number <= first], reader.names, reader.sheet)


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
