"""Columns of an uploaded workbook that a person may have to tell apart."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from common.workbooks.cells import cell_text
from common.workbooks.extent import column_letters, column_number
from common.workbooks.headers import Column, HeaderMatch, find_table
from common.workbooks.reading import Row, open_workbook
from members.choices import ImportKind
from members.services.imports.columns import ORGANISATION_COLUMNS, ROSTER_COLUMNS

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


def columns_of(kind: str) -> tuple[Column, ...]:
    return ORGANISATION_COLUMNS if kind == ImportKind.ORGANISATIONS else ROSTER_COLUMNS


def needed_keys(kind: str, home_id: int | None) -> dict[str, str]:
    """Columns there must be, with their titles. With a home everybody belongs there."""
    needed = {column.key: column.title for column in columns_of(kind) if column.required}
    if kind == ImportKind.ROSTER and home_id is not None:
        del needed["organisation"]
    return needed


def all_columns_found(*, content: bytes, kind: str, home_id: int | None) -> bool:
    """Whether the check can begin without asking. Raises UnreadableWorkbook for what is no such table at all."""
    header = find_table(open_workbook(io.BytesIO(content)), columns_of(kind))
    return all(key in header.indexes for key in needed_keys(kind, home_id))


def seen_columns(*, content: bytes, kind: str) -> list[SeenColumn]:
    """Every titled column of the table, from left to right."""
    header = find_table(open_workbook(io.BytesIO(content)), columns_of(kind))
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
