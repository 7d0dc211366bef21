"""Marks that stand for the cell above: 〃, 同上."""

from collections.abc import Collection, Sequence

from common.workbooks.cells import Cell, Unreadable, squeezed
from common.workbooks.sheets import Row

MARKS = '〃 〃〃 ″ 〞 “ ” ＂ " \'\' "" ”” ““ ,, ,,, 々 同上 (同上) 同上。 同上行 同前 :: 、、 ↑ ↑↑ ⇑'
DITTO = frozenset(MARKS.split())
STARTS = frozenset(mark[0] for mark in DITTO) | {"（"}
LONGEST_DITTO = 6


def followed(row: Row, above: Sequence[Cell] | None, never: Collection[int | None]) -> Row:
    """The row with its ditto marks replaced by what they stand for; what cannot be followed is unreadable.

    `above` are the cells of the record right above, `never` the columns in which nobody has what another has.
    """
    marks = [at for at, cell in enumerate(row.cells) if isinstance(cell, str) and _is_ditto(cell)]
    if not marks:
        return row
    cells = list(row.cells)
    for at in marks:
        over = above[at] if above is not None and at < len(above) and at not in never else ""
        cells[at] = over if over not in ("", None) else Unreadable(str(cells[at]).strip())
    return row._replace(cells=cells)


def _is_ditto(text: str) -> bool:
    return len(text) <= LONGEST_DITTO and text.strip()[:1] in STARTS and (text in DITTO or squeezed(text) in DITTO)
