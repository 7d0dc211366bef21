"""What is told about a row: problems refuse it, warnings do not."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.workbooks.headers import Note


def where(row: int, sheet: str = "") -> str:
    """How a row is called in a sentence; the sheet is named where several are read."""
    if not row:
        return _("工作表“%(sheet)s”") % {"sheet": sheet}
    values = {"row": row, "sheet": sheet}
    return (_("工作表“%(sheet)s”第 %(row)s 行") if sheet else _("第 %(row)s 行")) % values


@dataclass(frozen=True, slots=True)
class Problem:
    """`column` is the header as the file writes it; `message` is a whole sentence with place and what was written.

    `sheet` is empty where only one is read; `name` is whom the row is about, for the preview alone.
    """

    row: int
    column: str
    kind: str
    message: str
    sheet: str = ""
    name: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The answer of the commands (DESIGN.md §9)."""
        told = {"row": self.row, "column": self.column, "kind": self.kind, "message": self.message}
        return {**told, "sheet": self.sheet} if self.sheet else told

    def shown(self) -> dict[str, Any]:
        return {**self.as_dict(), "sheet": self.sheet, "where": where(self.row, self.sheet), "name": self.name}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file something stands, and about whom."""

    row: int
    column: str = ""
    sheet: str = ""
    name: str = ""

    def problem(self, kind: str, message: Any, **values: Any) -> Problem:
        values |= {"row": self.row, "where": where(self.row, self.sheet), "column": self.column}
        return Problem(self.row, self.column, kind, str(message) % values, self.sheet, self.name)


def problem_of(note: Note, sheet: str = "") -> Problem:
    """What was noticed about a sheet, as a warning."""
    return Problem(note.row, note.column, note.kind, note.message, note.sheet or sheet)


class RowRefused(Exception):
    """Ends the reading of one row."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)
