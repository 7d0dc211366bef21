"""What an import is going to do: shown before, carried out after."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from members.services.imports.problems import Problem, where

ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"
OUTCOMES = (ADDED, CHANGED, UNCHANGED)

# Hints about what is merely missing, or about a branch: the row itself is not in doubt.
NO_DOUBT = frozenset(
    {
        "no_full_date",
        "no_dates",
        "no_full_column",
        "several_secretaries",
        "hidden_row",
        "not_a_member",
        "unknown_status",
    }
)

Tick = Callable[[int, int, str], None]


def field_title(model: type[Model], name: str) -> str:
    """The word people see for a field."""
    field: Any = model._meta.get_field(name)
    return str(field.verbose_name)


def no_tick(done: int, total: int, message: str) -> None:
    """Nobody follows the work."""


@dataclass(frozen=True)
class ImportOptions:
    """What the importer decided: which title means which column, hidden rows too, rows with hints left out.

    `remembered` are the titles among them that somebody else of the county pointed out, in their plain form.
    """

    chosen: Mapping[str, str] = field(default_factory=dict)
    remembered: Collection[str] = ()
    takes_hidden: bool = False
    leaves_doubtful: bool = False


NOTHING_DECIDED = ImportOptions()


@dataclass(frozen=True)
class Change:
    """One field of one row, as it is shown: numbers are masked already."""

    label: str
    old: str
    new: str


@dataclass(kw_only=True, slots=True)
class PlannedRow:
    """A good row. `cells` are what a preview shows of it, under the plan's `titles`.

    `old_name` is the registered name where the row would give the person another one.
    """

    row: int
    outcome: str
    cells: list[str]
    sheet: str = ""
    changes: list[Change] = field(default_factory=list)
    old_name: str = ""

    def shown(self) -> list[Any]:
        return [
            where(self.row, self.sheet),
            self.cells,
            [[change.label, change.old, change.new] for change in self.changes],
        ]


@dataclass
class ImportPlan:
    """Every row of a file and what becomes of it."""

    titles: Sequence[str]
    rows: list[Any]
    problems: list[Problem]
    warnings: list[Problem]
    sheets: list[str] = field(default_factory=list)
    """The sheets that were read."""

    def of(self, outcome: str) -> list[Any]:
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def doubtful(self) -> list[Any]:
        """Rows that would be written though something in them deserves a second look."""
        told = {
            (warning.sheet, warning.row) for warning in self.warnings if warning.name and warning.kind not in NO_DOUBT
        }
        return [row for row in self.rows if row.outcome != UNCHANGED and (row.sheet, row.row) in told]

    @property
    def renamed(self) -> list[Any]:
        return [row for row in self.rows if row.old_name]

    @property
    def counts(self) -> dict[str, int]:
        counts = dict.fromkeys(OUTCOMES, 0)
        for row in self.rows:
            counts[row.outcome] += 1
        return {"accepted": len(self.rows), **counts}

    @property
    def digest(self) -> str:
        """The same for two plans that do the same; a preview keeps it to see whether the data changed since."""
        parts = [[row.outcome, *row.shown()] for row in self.rows if row.outcome != UNCHANGED]
        refused = [[problem.sheet, problem.row, problem.kind] for problem in self.problems]
        return hashlib.sha256(json.dumps([parts, refused], ensure_ascii=False).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """The answer of the commands (DESIGN.md §9)."""
        return {
            **self.counts,
            "problems": [problem.as_dict() for problem in self.problems],
            "warnings": [warning.as_dict() for warning in self.warnings],
        }
