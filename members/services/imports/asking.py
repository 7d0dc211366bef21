"""Columns of an uploaded workbook that a person may have to tell apart."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from common.workbooks.cells import cell_text
from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.extent import column_letters, column_number
from common.workbooks.headers import HeaderMatch
from common.workbooks.locating import best_of, headers_of
from common.workbooks.reading import open_workbook
from common.workbooks.sheets import Row
from common.workbooks.titles import normalise_title
from members.choices import ImportKind
from members.services.imports.columns import columns_of
from members.services.imports.homes import Homes
from members.services.imports.roster_tables import roster_tables
from members.services.imports.scope import ImportScope

SAMPLE_ROWS = 5
MAX_SHOWN = 20
LONG_NUMBER = 7


@dataclass(frozen=True)
class SeenColumn:
    """A column of the file: its letter and title, what we take it for, and some of its cells."""

    letter: str
    title: str
    key: str
    samples: Sequence[str]


def needed_keys(kind: str, home_id: int | None) -> dict[str, str]:
    """Columns there must be, with their titles. With a home everybody belongs there."""
    needed = {column.key: column.title for column in columns_of(kind) if column.required}
    if kind == ImportKind.ROSTER and home_id is not None:
        del needed["organisation"]
    return needed


def all_columns_found(*, content: bytes, kind: str, scope: ImportScope, chosen: Mapping[str, str]) -> bool:
    """Whether the check can begin without asking. Raises UnreadableWorkbook for what is no such table at all."""
    workbook = open_workbook(io.BytesIO(content))
    header = best_of(headers_of(workbook, columns_of(kind), chosen))
    if kind == ImportKind.ORGANISATIONS:
        return all(key in header.indexes for key in needed_keys(kind, None))
    try:
        roster_tables(workbook, organisations=Homes(scope), home=scope.home_id, chosen=chosen)
    except UnreadableWorkbook as problem:
        if problem.kind == "missing_columns":
            return False
        raise
    return True


def seen_columns(*, content: bytes, kind: str, chosen: Mapping[str, str]) -> list[SeenColumn]:
    """Every titled column of all tables, sheet after sheet and from left to right; each title once."""
    found: dict[str, SeenColumn] = {}
    for _sheet, header in headers_of(open_workbook(io.BytesIO(content)), columns_of(kind), chosen):
        for column in _columns_of_table(header) if header else ():
            found.setdefault(normalise_title(column.title), column)
    return list(found.values())


def _columns_of_table(header: HeaderMatch) -> list[SeenColumn]:
    matched = [(index, header.titles[key], key) for key, index in header.indexes.items()]
    others = [(column_number(letter.encode()) - 1, title, "") for letter, title in header.unmatched]
    rows = list(islice((row for row in header.sheet.rows() if _is_sample(row, header)), SAMPLE_ROWS))
    return [
        SeenColumn(column_letters(index + 1), title, key, [text for row in rows if (text := _shown(row, index))])
        for index, title, key in sorted([*matched, *others])
    ]


def _is_sample(row: Row, header: HeaderMatch) -> bool:
    return row.number > header.row and not row.is_blank()


def _shown(row: Row, index: int) -> str:
    """Long numbers could be anybody's: they are covered."""
    text = cell_text(row.cells[index])[:MAX_SHOWN] if index < len(row.cells) else ""
    digits = sum(character.isdigit() for character in text)
    return f"{text[:3]}****" if digits > LONG_NUMBER + 1 else text
